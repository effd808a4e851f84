#include "plugins/scorer_pmml/forecast.hpp"

#include "plugins/scorer_pmml/link.hpp"

#include <cmath>

namespace balie::scorer_pmml {

std::vector<double> limits(const Forecast& forecast, double percent, bool upper) {
  const double deviations = normal_quantile(0.5 + percent / 200) * (upper ? 1 : -1);
  std::vector<double> result;
  for (std::size_t i = 0; i < forecast.means.size(); ++i)
    result.push_back(forecast.means[i] + deviations * std::sqrt(forecast.variances[i]));
  return result;
}

}  // namespace balie::scorer_pmml
