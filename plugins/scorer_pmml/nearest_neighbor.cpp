#include "plugins/scorer_pmml/nearest_neighbor.hpp"

#include "plugins/scorer_pmml/comparison.hpp"
#include "plugins/scorer_pmml/neighbor_target.hpp"
#include "plugins/scorer_pmml/ranked.hpp"
#include "plugins/scorer_pmml/training_records.hpp"
#include "protocols/pmml/nearest_neighbor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace balie::scorer_pmml {
namespace {

using Source = pmml::NearestNeighbor;

class NearestNeighbor final : public Evaluator {
 public:
  void evaluate(Frame& frame, Outcome& outcome) const override;
  [[nodiscard]] Typed output(const pmml::OutputField& field, std::uint32_t outcome,
                             Compiler& compiler) const override;
  [[nodiscard]] std::size_t bytes() const override {
    return sizeof(*this) + (records.capacity() + ids.capacity()) * sizeof(double);
  }

  Comparison comparison;
  std::vector<std::uint32_t> slots;
  std::vector<double> records;  // row by row
  std::vector<double> ids;      // of the records, as symbols
  std::size_t neighbors = 1;
  std::vector<NeighborTarget> targets;
  std::uint32_t work = 0;  // for the inputs, then what targets need

 private:
  void find_neighbors(std::span<const double> x, Outcome& outcome) const;
};

// The nearest, best first; the earlier record first where two are as near.
void NearestNeighbor::find_neighbors(std::span<const double> x, Outcome& outcome) const {
  auto& ranked = outcome.ranked;
  for (std::size_t row = 0; row < ids.size(); ++row) {
    const double found = comparison.between(x, std::span(records).subspan(row * x.size(), x.size()));
    if (is_missing(found)) continue;
    add_ranked(ranked, neighbors, {static_cast<std::uint32_t>(row), found},
               [&](double one, double other) { return comparison.nearer(one, other); });
  }
}

void NearestNeighbor::evaluate(Frame& frame, Outcome& outcome) const {
  const auto room = std::span(frame.work).subspan(work);
  const auto x = room.first(slots.size());
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = frame.slots[slots[i]];
  find_neighbors(x, outcome);
  if (outcome.ranked.empty()) return;
  outcome.entity = outcome.ranked.front().entity;
  outcome.affinity = outcome.ranked.front().affinity;
  if (targets.empty()) {
    outcome.value = ids[outcome.entity];
    return;
  }
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const auto scratch = room.subspan(slots.size());
    if (i > 0) {
      outcome.more_values[i - 1] = targets[i].combine(outcome.ranked, scratch);
      continue;
    }
    outcome.value = targets[i].combine(outcome.ranked, scratch);
    if (!targets[i].categorical()) continue;
    outcome.category = targets[i].index_of(outcome.value);
    std::ranges::copy(scratch.first(outcome.probabilities.size()), outcome.probabilities.begin());
    outcome.has_probabilities = true;
  }
}

// Further targets may be texts, which the frame does not know of.
Typed NearestNeighbor::output(const pmml::OutputField& field, std::uint32_t outcome,
                              Compiler& /*compiler*/) const {
  if (field.feature != pmml::Feature::predicted_value) return {};
  for (std::size_t i = 1; i < targets.size(); ++i) {
    if (targets[i].name() == field.target_field) return targets[i].formula(outcome, i - 1);
  }
  return {};
}

void add_inputs(const Source& source, NearestNeighbor& made, Compiler& compiler) {
  std::vector<Field> fields;
  for (const auto& input : source.inputs) {
    const auto field = compiler.field(input.place, input.field);
    if (!field) return;
    const bool text = field->type.data == pmml::DataType::string;
    if (text && input.function == pmml::CompareFunction::abs_diff) {
      compiler.refuse(input.place, fmt::format("{} is a text, of which there is no absDiff", input.field));
    }
    fields.push_back(*field);
    fields.back().name = input.field;
    made.slots.push_back(field->slot);
    made.comparison.fields.push_back({.function = input.function, .weight = input.weight});
  }
  made.records = training_values(source.instances, fields, compiler);
}

void add_ids(const Source& source, NearestNeighbor& made, Compiled& compiled, Compiler& compiler) {
  if (source.instance_id) {
    made.ids = training_column(source.instances, *source.instance_id, {pmml::DataType::string}, compiler);
    if (made.ids.empty()) compiler.refuse(source.place, "its instances have no instanceIdVariable");
  } else {
    for (std::size_t row = 0; row < source.instances.table.rows.size(); ++row) {
      made.ids.push_back(compiler.symbols().code(fmt::format("{}", row + 1)));
    }
  }
  for (const double id : made.ids) compiled.entities.push_back(static_cast<std::uint32_t>(id));
}

}  // namespace

Compiled compile_nearest_neighbor(const pmml::Model& model, Compiler& compiler) {
  const auto& source = static_cast<const Source&>(*model.body);
  Compiled compiled;
  auto made = std::make_unique<NearestNeighbor>();
  made->comparison.measure = source.measure;
  made->neighbors = std::min<std::size_t>(source.neighbors, source.instances.table.rows.size());
  add_inputs(source, *made, compiler);
  if (compiler.ok()) add_ids(source, *made, compiled, compiler);
  if (compiler.ok()) made->targets = compile_neighbor_targets(model, compiler);
  if (!compiler.ok()) return compiled;
  std::size_t scratch = 0;
  for (const auto& target : made->targets) {
    scratch = std::max(scratch, target.scratch());
    if (&target != &made->targets.front()) compiled.more_targets.push_back(target.name());
  }
  if (!made->targets.empty()) {
    compiled.categories = made->targets.front().categories();
  } else {
    compiled.type = pmml::Type{pmml::DataType::string};
  }
  compiled.ranked_max = made->neighbors;
  made->work = compiler.work(made->slots.size() + std::max(scratch, made->neighbors));
  compiled.evaluator = std::move(made);
  return compiled;
}

}  // namespace balie::scorer_pmml
