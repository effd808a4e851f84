#include "plugins/scorer_pmml/gaussian_process.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace balie::scorer_pmml {
namespace {

using Kind = pmml::CovarianceKernel::Kind;

// Differences 1 and 4, lambdas 2 and 8, so scaled both 1/2.
TEST(GaussianProcess, HasFourKernels) {
  const double x[] = {1, 3};
  const double z[] = {2, 7};
  pmml::CovarianceKernel kernel{.kind = Kind::radial_basis, .gamma = 3, .lambda = {2, 8}};
  EXPECT_DOUBLE_EQ(covariance(kernel, x, z), 3 * std::exp(-0.25));
  kernel.kind = Kind::ard_squared_exponential;
  EXPECT_DOUBLE_EQ(covariance(kernel, x, z), 3 * std::exp(-0.25));
  kernel.kind = Kind::absolute_exponential;
  EXPECT_DOUBLE_EQ(covariance(kernel, x, z), 3 * std::exp(-1));
  kernel.kind = Kind::generalized_exponential;
  kernel.degree = 3;
  EXPECT_DOUBLE_EQ(covariance(kernel, x, z), 3 * std::exp(-0.25));
}

// Two records at 0 and 1 with k = exp(-|x - z|), noise 1. K + noise = [2 e; e 2] with e = exp(-1), its
// inverse [2 -e; -e 2] / (4 - e^2). At x = 0: k = (1, e); with y = (4, 0) the mean is 4 (2 - e^2) / (4 -
// e^2), and the variance 1 + 1 - (2 - e^2 - e^2 + 2 e^2) / (4 - e^2) = 2 - 2 / (4 - e^2).
TEST(GaussianProcess, PredictsMeanAndVariance) {
  const pmml::CovarianceKernel kernel{.kind = Kind::absolute_exponential, .noise_variance = 1, .lambda = {1}};
  const double targets[] = {4, 0};
  const auto process = GaussianProcess::train(kernel, {0, 1}, targets);
  ASSERT_TRUE(process);
  double scratch[2];
  const double x = 0;
  const auto prediction = process->predict({&x, 1}, scratch);
  const double e2 = std::exp(-2);
  EXPECT_NEAR(prediction.mean, 4 * (2 - e2) / (4 - e2), 1e-14);
  EXPECT_NEAR(prediction.variance, 2 - 2 / (4 - e2), 1e-14);
}

TEST(GaussianProcess, NeedsCovariancesThatAreOne) {
  const pmml::CovarianceKernel kernel{.noise_variance = 0, .lambda = {1}};
  const double targets[] = {4, 0};
  EXPECT_FALSE(GaussianProcess::train(kernel, {1, 1}, targets));
}

}  // namespace
}  // namespace balie::scorer_pmml
