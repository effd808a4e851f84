#include "plugins/scorer_pmml/compiled_model.hpp"

#include <algorithm>
#include <cmath>

namespace balie::scorer_pmml {

namespace {

// Half away from zero would be C's; PMML's round is that of its function round: up.
double rounded(double value) { return std::floor(value + 0.5); }

}  // namespace

void Outcome::clear() {
  value = missing;
  category = none;
  entity = none;
  affinity = missing;
  standard_error = missing;
  has_probabilities = false;
  has_confidences = false;
  ranked.clear();
  reason_codes.clear();
  reason_points.clear();
  std::ranges::fill(more_values, missing);
}

double Evaluator::feature(pmml::Feature /*feature*/, std::uint32_t /*entity*/) const { return missing; }

bool Evaluator::has_feature(pmml::Feature /*feature*/) const { return false; }

Typed Evaluator::output(const pmml::OutputField& /*field*/, std::uint32_t /*outcome*/,
                        Compiler& /*compiler*/) const {
  return {};
}

std::unique_ptr<const DirectScore> Evaluator::direct(std::size_t /*inputs*/) const { return nullptr; }

const CompiledModel* Evaluator::segment(std::string_view /*id*/) const { return nullptr; }

bool Evaluator::explain(const Frame& /*frame*/, const Outcome& /*outcome*/, std::uint32_t /*category*/,
                        double /*weight*/, std::span<double> /*contributions*/) const {
  return false;
}

void choose_most_probable(const std::vector<double>& categories, Outcome& outcome) {
  double best = -1;
  for (std::size_t i = 0; i < categories.size(); ++i) {
    if (!(outcome.probabilities[i] > best)) continue;
    best = outcome.probabilities[i];
    outcome.category = static_cast<std::uint32_t>(i);
    outcome.value = categories[i];
  }
}

void TargetRules::apply(const std::vector<double>& categories, Outcome& outcome) const {
  if (!categories.empty()) {
    if (!is_missing(outcome.value) || priors.empty()) return;
    outcome.probabilities = priors;
    outcome.has_probabilities = true;
    return choose_most_probable(categories, outcome);
  }
  if (is_missing(outcome.value)) {
    outcome.value = default_value;
    return;
  }
  double value = std::clamp(outcome.value, min, max) * factor;
  if (single_precision) value = static_cast<double>(static_cast<float>(value));
  value += constant;
  if (single_precision) value = static_cast<double>(static_cast<float>(value));
  if (cast == pmml::Target::Cast::round) value = rounded(value);
  if (cast == pmml::Target::Cast::ceiling) value = std::ceil(value);
  if (cast == pmml::Target::Cast::floor) value = std::floor(value);
  outcome.value = value;
}

void CompiledModel::run(Frame& frame) const {
  for (const auto& step : steps) {
    frame.slots[step.slot] = step.formula->value(frame);
    if (frame.failed()) return;
  }
  Outcome& mine = outcome(frame);
  mine.clear();
  kind.evaluator->evaluate(frame, mine);
  if (frame.failed()) return;
  if (rules) rules->apply(kind.categories, mine);
  for (const auto& output : outputs) {
    frame.slots[output.slot] = output.formula->value(frame);
    if (frame.failed()) return;
  }
}

void CompiledModel::skip(Frame& frame) const {
  outcome(frame).clear();
  for (const auto& output : outputs) frame.slots[output.slot] = missing;
}

void CompiledModel::size(Outcome& outcome) const {
  outcome.probabilities.resize(kind.categories.size());
  outcome.confidences.resize(kind.categories.size());
  if (kind.entity_affinities) outcome.entity_affinities.resize(kind.entities.size());
  outcome.ranked.reserve(kind.ranked_max);
  outcome.reason_codes.reserve(kind.reason_codes_max);
  outcome.reason_points.reserve(kind.reason_codes_max);
  outcome.more_values.resize(kind.more_targets.size(), missing);
}

}  // namespace balie::scorer_pmml
