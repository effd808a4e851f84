#include "core/scoring/adaptive/arithmetic.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace balie::scoring::adaptive {
namespace {

TEST(Arithmetic, LogarithmIsTheLibrarys) {
  for (double x = 1e-300; x < 1e300; x *= 1.37) {
    EXPECT_NEAR(log_of(x), std::log(x), 1e-14 * std::max(1.0, std::abs(std::log(x)))) << x;
  }
  for (float x = 1e-30f; x < 1e30f; x *= 1.37f) {
    EXPECT_NEAR(log_of(x), std::log(x), 3e-7f * std::max(1.0f, std::abs(std::log(x)))) << x;
  }
  EXPECT_EQ(log_of(1.0), 0);
  EXPECT_EQ(log_of(1.0f), 0);
}

TEST(Arithmetic, ExponentialIsTheLibrarys) {
  for (double x = -699; x < 700; x += 0.73) EXPECT_NEAR(exp_of(x) / std::exp(x), 1, 1e-14) << x;
  EXPECT_EQ(exp_of(0), 1);
  EXPECT_EQ(exp_of(1e9), exp_of(700));
  EXPECT_EQ(exp_of(-1e9), exp_of(-700));
}

TEST(Arithmetic, HalvesAreHalved) {
  for (float x = 0; x < 119; x += 0.37f) EXPECT_NEAR(half_to(x) / std::exp2(-x), 1, 3e-6) << x;
  EXPECT_EQ(half_to(0), 1);
  EXPECT_EQ(half_to(3), 0.125f);
  EXPECT_EQ(half_to(1e9f), 0);
}

TEST(Arithmetic, ChancesAndLogitsAreEachOthersInverse) {
  for (const double chance : {0.0001, 0.01, 0.3, 0.5, 0.9, 0.9999}) {
    EXPECT_NEAR(sigmoid(logit_of(chance)), chance, 1e-12);
  }
  EXPECT_EQ(logit_of(0), logit_of(chance_least));
  EXPECT_EQ(logit_of(1), logit_of(1 - chance_least));
}

}  // namespace
}  // namespace balie::scoring::adaptive
