#include "plugins/scorer_pmml/probability_density.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace balie::scorer_pmml {
namespace {

TEST(ProbabilityDensity, IsThatOfTheDistribution) {
  EXPECT_DOUBLE_EQ(normal_density(3, 3, 4), 1 / (2 * std::sqrt(2 * std::numbers::pi)));
  EXPECT_DOUBLE_EQ(normal_density(5, 3, 4), std::exp(-0.5) / (2 * std::sqrt(2 * std::numbers::pi)));
  EXPECT_NEAR(poisson_probability(3, 2), 8 * std::exp(-2) / 6, 1e-15);  // 2^3 e^-2 / 3!
  EXPECT_DOUBLE_EQ(poisson_probability(0, 2), std::exp(-2));
  EXPECT_EQ(poisson_probability(2.5, 2), 0);
  EXPECT_EQ(poisson_probability(-1, 2), 0);
  EXPECT_DOUBLE_EQ(uniform_density(1, 1, 5), 0.25);
  EXPECT_EQ(uniform_density(5.5, 1, 5), 0);
  EXPECT_DOUBLE_EQ(lognormal_density(std::numbers::e, 1, 4), normal_density(1, 1, 4) / std::numbers::e);
  EXPECT_EQ(lognormal_density(0, 1, 4), 0);
  // From 0 to 4 with its top, 1/2, at 1: halfway up at 0.5 and halfway down at 2.5.
  EXPECT_DOUBLE_EQ(triangular_density(1, 1, 0, 4), 0.5);
  EXPECT_DOUBLE_EQ(triangular_density(0.5, 1, 0, 4), 0.25);
  EXPECT_DOUBLE_EQ(triangular_density(2.5, 1, 0, 4), 0.25);
}

TEST(ProbabilityDensity, SaysWhatIsNoDistribution) {
  EXPECT_TRUE(std::isnan(normal_density(1, 1, 0)));
  EXPECT_TRUE(std::isnan(poisson_probability(1, 0)));
  EXPECT_TRUE(std::isnan(uniform_density(1, 5, 5)));
  EXPECT_TRUE(std::isnan(triangular_density(1, 9, 0, 4)));
}

}  // namespace
}  // namespace balie::scorer_pmml
