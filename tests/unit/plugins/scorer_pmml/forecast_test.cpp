#include "plugins/scorer_pmml/forecast.hpp"

#include <gtest/gtest.h>

namespace balie::scorer_pmml {
namespace {

TEST(Forecast, LimitsAreThoseOfTheNormalDistribution) {
  Forecast forecast;
  forecast.means = {10, 20};
  forecast.variances = {1, 4};
  // qnorm(0.975) and qnorm(0.9) of R.
  const auto lower = limits(forecast, 95, false);
  const auto upper = limits(forecast, 80, true);
  EXPECT_NEAR(lower[0], 10 - 1.9599639845400545, 1e-12);
  EXPECT_NEAR(lower[1], 20 - 2 * 1.9599639845400545, 1e-12);
  EXPECT_NEAR(upper[0], 10 + 1.2815515655446004, 1e-12);
  EXPECT_NEAR(upper[1], 20 + 2 * 1.2815515655446004, 1e-12);
}

}  // namespace
}  // namespace balie::scorer_pmml
