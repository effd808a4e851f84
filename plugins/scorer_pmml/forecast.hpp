// What a model of a series says of the steps after its end, computed when it is loaded: none of it depends on
// the record, which only says which step is meant.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace balie::scorer_pmml {

struct Forecast {
  static constexpr std::size_t steps_max = 1'000;

  std::vector<double> means = {};      // of step 1, 2, ... steps_max
  std::vector<double> variances = {};  // of the forecasts' errors, as many; empty: they are not known
  std::string why_no_variances = {};   // for a refusal
};

// The limits between which the values lie in so many cases of a hundred, where the errors are normal; above 0
// and below 100. `upper` says which of the two. As many as there are means.
std::vector<double> limits(const Forecast& forecast, double percent, bool upper);

}  // namespace balie::scorer_pmml
