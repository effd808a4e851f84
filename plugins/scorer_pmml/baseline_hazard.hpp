// The cumulative hazard of nobody in particular, by time and stratum: Cox regression's baseline.
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"
#include "protocols/pmml/general_regression.hpp"

#include <span>
#include <vector>

namespace balie::scorer_pmml {

class BaselineHazard {
 public:
  // At the record's time, in its stratum: that of the last cell whose time has come, 0 before the first.
  // Missing: the time or the stratum is missing, the stratum is not known, or the time is after its last.
  [[nodiscard]] double at(std::span<const double> slots) const noexcept;

 private:
  friend BaselineHazard compile_baseline_hazard(const pmml::GeneralRegression& model, Compiler& compiler);
  struct Stratum {
    double value;
    double max_time;
    std::uint32_t from;  // in cells_
    std::uint32_t to;
  };

  std::uint32_t time_ = 0;
  std::uint32_t stratum_ = none;  // none: there is but one stratum
  std::vector<Stratum> strata_;
  std::vector<pmml::GeneralRegression::BaselineCell> cells_;
};

BaselineHazard compile_baseline_hazard(const pmml::GeneralRegression& model, Compiler& compiler);

}  // namespace balie::scorer_pmml
