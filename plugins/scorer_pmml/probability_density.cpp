#include "plugins/scorer_pmml/probability_density.hpp"

#include <cmath>
#include <limits>
#include <numbers>

namespace balie::scorer_pmml {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

}  // namespace

double normal_density(double x, double mean, double variance) noexcept {
  if (!(variance > 0)) return nothing;
  const double z = x - mean;
  return std::exp(-z * z / (2 * variance)) / std::sqrt(2 * std::numbers::pi * variance);
}

double poisson_probability(double x, double mean) noexcept {
  if (!(mean > 0)) return nothing;
  if (x < 0 || x != std::floor(x)) return 0;
  int sign = 0;  // of lgamma, which would otherwise go into a global variable
  return std::exp(x * std::log(mean) - mean - ::lgamma_r(x + 1, &sign));
}

double uniform_density(double x, double lower, double upper) noexcept {
  if (!(lower < upper)) return nothing;
  return x < lower || x > upper ? 0 : 1 / (upper - lower);
}

double lognormal_density(double x, double mean, double variance) noexcept {
  return x > 0 ? normal_density(std::log(x), mean, variance) / x : 0;
}

double triangular_density(double x, double mode, double lower, double upper) noexcept {
  if (!(lower < upper) || mode < lower || mode > upper) return nothing;
  if (x < lower || x > upper) return 0;
  if (x < mode) return 2 * (x - lower) / ((upper - lower) * (mode - lower));
  if (x > mode) return 2 * (upper - x) / ((upper - lower) * (upper - mode));
  return 2 / (upper - lower);
}

}  // namespace balie::scorer_pmml
