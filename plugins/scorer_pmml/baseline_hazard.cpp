#include "plugins/scorer_pmml/baseline_hazard.hpp"

#include <algorithm>

namespace balie::scorer_pmml {

double BaselineHazard::at(std::span<const double> slots) const noexcept {
  const double time = slots[time_];
  const auto stratum = std::ranges::find_if(
      strata_, [&](const Stratum& each) { return stratum_ == none || each.value == slots[stratum_]; });
  if (is_missing(time) || stratum == strata_.end() || time > stratum->max_time) return missing;
  const auto begin = cells_.begin() + stratum->from;
  const auto after = std::upper_bound(begin, cells_.begin() + stratum->to, time,
                                      [](double value, const auto& cell) { return value < cell.time; });
  return after == begin ? 0 : std::prev(after)->hazard;
}

BaselineHazard compile_baseline_hazard(const pmml::GeneralRegression& model, Compiler& compiler) {
  BaselineHazard baseline;
  if (const auto time = compiler.field(model.place, *model.end_time_variable)) baseline.time_ = time->slot;
  std::optional<Field> by;
  if (model.baseline_strata_variable) by = compiler.field(model.place, *model.baseline_strata_variable);
  if (by) baseline.stratum_ = by->slot;
  for (const auto& stratum : model.strata) {
    const auto from = static_cast<std::uint32_t>(baseline.cells_.size());
    baseline.cells_.insert(baseline.cells_.end(), stratum.cells.begin(), stratum.cells.end());
    baseline.strata_.push_back({by ? compiler.constant(stratum.place, by->type, stratum.value) : 0,
                                stratum.max_time, from, static_cast<std::uint32_t>(baseline.cells_.size())});
  }
  return baseline;
}

}  // namespace balie::scorer_pmml
