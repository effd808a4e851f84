#include "core/scoring/adaptive/arithmetic.hpp"
#include "tests/unit/core/scoring/adaptive/made_up.hpp"

#include <gtest/gtest.h>

namespace balie::scoring::adaptive {
namespace {

TEST(BaseRates, BeginAtThePrior) {
  for (const double mean : {0.01, 0.3, 0.9}) {
    ModelSpec spec = small_spec();
    spec.prior.mean = mean;
    for (const float logit : BaseRates(spec).logits(first_day)) EXPECT_NEAR(sigmoid(logit), mean, 1e-6);
  }
}

TEST(BaseRates, ShortWindowsFollowAJumpFirst) {
  BaseRates rates(small_spec());
  for (int i = 0; i < 1'000; ++i) rates.learn(i % 10 == 0, first_day + i * 0.01);
  for (int i = 0; i < 40; ++i) rates.learn(i % 2 == 0, first_day + 10 + i * 0.01);
  const auto logits = rates.logits(first_day + 10.4);
  const auto chance = [&](std::size_t window) { return sigmoid(logits[window]); };
  EXPECT_NEAR(chance(BaseRates::windows_by_time), 0.5, 0.1);  // 10 contacts
  EXPECT_LT(chance(BaseRates::windows - 1), 0.2);             // 600 contacts
  EXPECT_GT(chance(BaseRates::windows_by_time), chance(BaseRates::windows_by_time + 1));
  EXPECT_GT(chance(0), chance(3));  // a day, two months
}

TEST(BaseRates, TimeAloneDrawsAWindowToTheLongest) {
  BaseRates rates(small_spec());
  for (int i = 0; i < 600; ++i) rates.learn(i % 10 == 0, first_day - 100);
  for (int i = 0; i < 20; ++i) rates.learn(true, first_day);
  const auto before = rates.logits(first_day), after = rates.logits(first_day + 60);
  EXPECT_GT(before[0], after[0]);
  EXPECT_NEAR(after[0], after[BaseRates::windows - 1], 0.02);
}

}  // namespace
}  // namespace balie::scoring::adaptive
