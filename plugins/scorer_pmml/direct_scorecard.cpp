#include "plugins/scorer_pmml/direct_scorecard.hpp"

namespace balie::scorer_pmml {

double DirectScorecard::score(const double* inputs, Frame& /*frame*/) const {
  if (any_missing(inputs, inputs_)) return missing;
  double sum = initial_;
  const Thresholds* thresholds = thresholds_.data();
  for (const auto& table : tables_) {
    const double value = inputs[table.input];
    std::size_t at = table.points;
    for (const auto* const end = thresholds_.data() + table.end; thresholds != end; ++thresholds) {
      for (const double at_least : thresholds->at_least) at += static_cast<std::size_t>(value >= at_least);
    }
    sum += points_[at];
  }
  return sum;
}

}  // namespace balie::scorer_pmml
