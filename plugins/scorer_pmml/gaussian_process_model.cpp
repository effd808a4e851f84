#include "plugins/scorer_pmml/gaussian_process_model.hpp"

#include "plugins/scorer_pmml/gaussian_process.hpp"
#include "plugins/scorer_pmml/training_records.hpp"

#include <fmt/format.h>

#include <cmath>
#include <span>

namespace balie::scorer_pmml {
namespace {

using Source = pmml::GaussianProcess;

constexpr std::size_t records_max = 2'000;  // the cube of which is spent at load, and the square kept

class GaussianProcessModel final : public Evaluator {
 public:
  GaussianProcessModel(GaussianProcess trained, std::vector<std::uint32_t> inputs, std::uint32_t room)
      : process_(std::move(trained)), slots_(std::move(inputs)), work_(room) {}

  void evaluate(Frame& frame, Outcome& outcome) const override {
    const auto room = std::span(frame.work).subspan(work_);
    const auto x = room.first(slots_.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      x[i] = frame.slots[slots_[i]];
      if (is_missing(x[i])) return;
    }
    const auto prediction = process_.predict(x, room.subspan(x.size()));
    outcome.value = prediction.mean;
    outcome.standard_error = std::sqrt(std::max(prediction.variance, 0.0));
  }
  [[nodiscard]] std::size_t bytes() const override {
    return sizeof(*this) + process_.rows() * (process_.rows() + process_.columns() + 1) * sizeof(double);
  }

 private:
  GaussianProcess process_;
  std::vector<std::uint32_t> slots_;
  std::uint32_t work_;  // for the inputs, then the covariances
};

// The inputs are the active fields that the training records have, in the order of their columns.
std::vector<Field> input_fields(const pmml::Model& model, const Source& source, Compiler& compiler) {
  std::vector<Field> fields;
  for (const auto& column : source.instances.columns) {
    if (column.field == compiler.target().name) continue;
    const auto field = compiler.field(column.place, column.field);
    if (!field) return fields;
    if (!pmml::is_number(field->type.data)) compiler.refuse(column.place, "an input that is no number");
    fields.push_back(*field);
    fields.back().name = column.field;
  }
  if (fields.empty()) compiler.refuse(model.place, "its training records have no inputs");
  return fields;
}

}  // namespace

Compiled compile_gaussian_process(const pmml::Model& model, Compiler& compiler) {
  const auto& source = static_cast<const Source&>(*model.body);
  Compiled compiled;
  if (model.function != pmml::Function::regression) {
    compiler.refuse(model.place, "only regression is defined for Gaussian processes");
  }
  const auto fields = input_fields(model, source, compiler);
  if (!compiler.ok()) return compiled;
  const auto rows = source.instances.table.rows.size();
  if (rows > records_max) {
    compiler.refuse(source.instances.place,
                    fmt::format("{} training records; at most {}", rows, records_max));
    return compiled;
  }
  auto inputs = training_values(source.instances, fields, compiler);
  const auto targets =
      training_column(source.instances, compiler.target().name, compiler.target().type, compiler);
  if (targets.empty()) compiler.refuse(source.instances.place, "they have no column for the target");
  auto kernel = source.kernel;
  if (kernel.lambda.size() == 1) kernel.lambda.assign(fields.size(), kernel.lambda.front());
  if (kernel.lambda.size() != fields.size()) {
    compiler.refuse(source.place,
                    fmt::format("{} lambdas for {} inputs", kernel.lambda.size(), fields.size()));
  }
  if (!compiler.ok()) return compiled;
  auto process = GaussianProcess::train(std::move(kernel), std::move(inputs), targets);
  if (!process) {
    compiler.refuse(source.place, "its training records have covariances that are none");
    return compiled;
  }
  std::vector<std::uint32_t> slots;
  for (const auto& field : fields) slots.push_back(field.slot);
  const auto work = compiler.work(fields.size() + rows);
  compiled.has_standard_error = true;
  compiled.evaluator = std::make_unique<GaussianProcessModel>(std::move(*process), std::move(slots), work);
  return compiled;
}

}  // namespace balie::scorer_pmml
