#include "plugins/scorer_pmml/support_vector_machine.hpp"

#include "plugins/scorer_pmml/kernel.hpp"
#include "protocols/pmml/support_vector_machine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace balie::scorer_pmml {
namespace {

using Source = pmml::SupportVectorMachine;

// One entry of the vectors.
struct Entry {
  std::uint32_t slot = 0;
  bool categorical = false;
  double value = 0;  // of a categorical one: for which it is the coefficient, and 0 for others
  double coefficient = 1;
};

struct Machine {
  std::uint32_t from = 0;  // in weights_
  std::uint32_t to = 0;
  double absolute_value = 0;
  double threshold = 0;
  std::uint32_t target = none;
  std::uint32_t alternate = none;  // none: against all
};
struct Weight {
  std::uint32_t vector;  // or entry
  double coefficient;
};

class SupportVectorMachine final : public Evaluator {
 public:
  void evaluate(Frame& frame, Outcome& outcome) const override;
  [[nodiscard]] std::size_t bytes() const override {
    return sizeof(*this) + vectors.capacity() * sizeof(double) + weights.capacity() * sizeof(Weight) +
           machines.capacity() * sizeof(Machine) + entries.capacity() * sizeof(Entry);
  }

  std::vector<Entry> entries;
  pmml::Kernel kernel;
  std::vector<double> vectors;  // row by row; empty where the weights are those of the entries
  std::vector<Weight> weights;
  std::vector<Machine> machines;
  std::vector<double> categories;
  bool classifies = false;
  bool max_wins = false;
  std::uint32_t work = 0;  // for the entries, then what the weights are multiplied with, then the votes

  [[nodiscard]] std::size_t rows() const { return entries.empty() ? 0 : vectors.size() / entries.size(); }

 private:
  [[nodiscard]] bool fill(std::span<const double> slots, std::span<double> x) const;
  void vote(std::span<const double> factors, std::span<double> votes, Outcome& outcome) const;
  void compare(std::span<const double> factors, Outcome& outcome) const;
  [[nodiscard]] double value(const Machine& machine, std::span<const double> factors) const;
};

bool SupportVectorMachine::fill(std::span<const double> slots, std::span<double> x) const {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto& entry = entries[i];
    const double found = slots[entry.slot];
    if (is_missing(found)) return false;
    x[i] = !entry.categorical ? found : found == entry.value ? entry.coefficient : 0;
  }
  return true;
}

double SupportVectorMachine::value(const Machine& machine, std::span<const double> factors) const {
  double sum = machine.absolute_value;
  for (auto i = machine.from; i < machine.to; ++i) sum += weights[i].coefficient * factors[weights[i].vector];
  return sum;
}

// Each machine knows two categories; the one with the most votes wins, the first of those that are equal.
void SupportVectorMachine::vote(std::span<const double> factors, std::span<double> votes,
                                Outcome& outcome) const {
  std::ranges::fill(votes, 0.0);
  for (const auto& machine : machines) {
    const double found = value(machine, factors);
    const bool target = max_wins ? found > machine.threshold : found < machine.threshold;
    votes[target ? machine.target : machine.alternate] += 1;
  }
  outcome.category = static_cast<std::uint32_t>(std::ranges::max_element(votes) - votes.begin());
}

// Each machine knows one category and all others; the least value wins, or the greatest.
void SupportVectorMachine::compare(std::span<const double> factors, Outcome& outcome) const {
  double best = 0;
  for (const auto& machine : machines) {
    const double found = value(machine, factors);
    if (outcome.category != none && !(max_wins ? found > best : found < best)) continue;
    best = found;
    outcome.category = machine.target;
  }
}

void SupportVectorMachine::evaluate(Frame& frame, Outcome& outcome) const {
  const auto room = std::span(frame.work).subspan(work);
  const auto x = room.first(entries.size());
  if (!fill(frame.slots, x)) return;
  auto factors = x;
  if (!vectors.empty()) {
    factors = room.subspan(entries.size(), rows());
    for (std::size_t row = 0; row < rows(); ++row) {
      factors[row] = kernel_value(kernel, std::span(vectors).subspan(row * x.size(), x.size()), x);
    }
  }
  if (!classifies) {
    outcome.value = value(machines.front(), factors);
    return;
  }
  if (machines.front().alternate == none) {
    compare(factors, outcome);
  } else {
    vote(factors, room.subspan(entries.size() + rows(), categories.size()), outcome);
  }
  outcome.value = categories[outcome.category];
}

class Builder {
 public:
  Builder(const pmml::Model& model, Compiler& compiler)
      : source_(static_cast<const Source&>(*model.body)), compiler_(compiler) {
    made_->classifies = model.function == pmml::Function::classification;
  }

  Compiled build();

 private:
  void add_entries();
  void add_machine(const Source::Machine& source);
  void add_categories();

  const Source& source_;
  Compiler& compiler_;
  std::unique_ptr<SupportVectorMachine> made_ = std::make_unique<SupportVectorMachine>();
  Compiled compiled_;
};

void Builder::add_entries() {
  for (const auto& source : source_.fields) {
    const auto field = compiler_.field(source.place, source.field);
    if (!field) return;
    auto& entry = made_->entries.emplace_back();
    entry.slot = field->slot;
    entry.categorical = source.value.has_value();
    entry.coefficient = source.coefficient;
    if (source.value) {
      entry.value = compiler_.constant(source.place, field->type, *source.value);
    } else if (field->type.data == pmml::DataType::string) {
      compiler_.refuse(source.place, fmt::format("{} is a text, not a number", source.field));
    }
  }
}

void Builder::add_categories() {
  for (const auto name : compiler_.target_values()) compiler_.category(compiled_, source_.place, name);
  const auto add = [&](const Source::Machine& machine, const std::optional<std::string_view>& name) {
    return name ? compiler_.category(compiled_, machine.place, *name) : none;
  };
  std::size_t pairs = 0;
  for (std::size_t i = 0; i < source_.machines.size(); ++i) {
    auto& machine = made_->machines[i];
    machine.target = add(source_.machines[i], source_.machines[i].target_category);
    machine.alternate = add(source_.machines[i], source_.machines[i].alternate_target_category);
    if (machine.target == none)
      compiler_.refuse(source_.machines[i].place, "attribute targetCategory is missing");
    if (machine.alternate != none) ++pairs;
  }
  auto& first = made_->machines.front();
  if (made_->machines.size() == 1 && pairs == 0) {
    // One machine tells two categories apart, so what it does not name is the other one.
    if (compiled_.categories.size() == 2) {
      first.alternate = 1 - first.target;
      pairs = 1;
    } else {
      compiler_.refuse(source_.machines.front().place, "attribute alternateTargetCategory is missing");
    }
  }
  if (pairs != 0 && pairs != made_->machines.size()) {
    compiler_.refuse(source_.place, "some of its machines tell two categories apart, others one from all");
  }
  if (pairs == 0 && source_.one_against_one) {
    compiler_.refuse(source_.place, "OneAgainstOne needs machines with an alternateTargetCategory");
  }
}

void Builder::add_machine(const Source::Machine& source) {
  auto& machine = made_->machines.emplace_back();
  machine.absolute_value = source.absolute_value;
  machine.threshold = source.threshold;
  machine.from = static_cast<std::uint32_t>(made_->weights.size());
  for (std::size_t i = 0; i < source.coefficients.size(); ++i) {
    const auto at = source_.coefficients_only ? i : source.vectors[i];
    made_->weights.push_back({static_cast<std::uint32_t>(at), source.coefficients[i]});
  }
  machine.to = static_cast<std::uint32_t>(made_->weights.size());
}

Compiled Builder::build() {
  made_->kernel = source_.kernel;
  made_->max_wins = source_.max_wins;
  add_entries();
  if (!source_.coefficients_only) {
    for (const auto& instance : source_.instances) {
      made_->vectors.insert(made_->vectors.end(), instance.entries.begin(), instance.entries.end());
    }
  }
  for (const auto& machine : source_.machines) add_machine(machine);
  if (made_->classifies) {
    add_categories();
  } else if (made_->machines.size() != 1) {
    compiler_.refuse(source_.place, "a regression has one SupportVectorMachine");
  }
  made_->categories = compiled_.categories;
  made_->work = compiler_.work(made_->entries.size() + made_->rows() + made_->categories.size());
  compiled_.evaluator = std::move(made_);
  return std::move(compiled_);
}

}  // namespace

Compiled compile_support_vector_machine(const pmml::Model& model, Compiler& compiler) {
  return Builder(model, compiler).build();
}

}  // namespace balie::scorer_pmml
