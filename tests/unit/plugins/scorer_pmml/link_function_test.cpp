#include "plugins/scorer_pmml/link_function.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace balie::scorer_pmml {
namespace {

using pmml::LinkFunction;

struct Link {
  LinkFunction function;
  double eta;
  double parameter;
  double expected;
};

// By hand from the links g(mu) = eta: each row is a mu whose eta is easily seen.
TEST(LinkFunction, GoesBackToWhatIsPredicted) {
  const double half = 0.5;
  const Link links[] = {
      {LinkFunction::identity, -2.5, 0, -2.5},
      {LinkFunction::log, std::log(7.0), 0, 7},
      {LinkFunction::logc, std::log(1 - 0.25), 0, 0.25},            // log(1 - mu)
      {LinkFunction::logit, std::log(0.25 / 0.75), 0, 0.25},        // log(mu / (1 - mu))
      {LinkFunction::cloglog, std::log(-std::log(0.75)), 0, 0.25},  // log(-log(1 - mu))
      {LinkFunction::loglog, -std::log(-std::log(0.25)), 0, 0.25},  // -log(-log(mu))
      {LinkFunction::cauchit, 1, 0, 0.75},                          // tan(pi (mu - 1/2))
      {LinkFunction::probit, 0, 0, half},
      {LinkFunction::probit, 1.959963984540054, 0, 0.975},              // the well-known quantile
      {LinkFunction::negbin, std::log(6.0 / (6.0 + 1 / 1.5)), 1.5, 6},  // log(mu / (mu + 1/c))
      {LinkFunction::oddspower, (std::pow(3.0, 2) - 1) / 2, 2, 0.75},   // (odds^d - 1) / d
      {LinkFunction::oddspower, std::log(3.0), 0, 0.75},
      {LinkFunction::power, 0.25, -1, 4},  // mu^d
      {LinkFunction::power, std::log(4.0), 0, 4},
  };
  for (const auto& link : links) {
    EXPECT_NEAR(inverse_link(link.function, link.eta, link.parameter), link.expected,
                1e-12 * std::abs(link.expected) + 1e-15)
        << static_cast<int>(link.function);
  }
}

TEST(LinkFunction, KeepsSmallChancesExact) {
  EXPECT_DOUBLE_EQ(inverse_link(LinkFunction::cloglog, -40, 0), std::exp(-40));
  EXPECT_GT(inverse_link(LinkFunction::probit, -10, 0), 0);
  EXPECT_DOUBLE_EQ(inverse_link(LinkFunction::logit, 800, 0), 1);
  EXPECT_DOUBLE_EQ(inverse_link(LinkFunction::logit, -800, 0), 0);
}

}  // namespace
}  // namespace balie::scorer_pmml
