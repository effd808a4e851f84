#include "tests/unit/core/scoring/adaptive/made_up.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace balie::scoring::adaptive {
namespace {

class RateTablesTest : public testing::Test {
 protected:
  double logit(const std::string& group, double age) {
    rates_->mix(inputs_of(spec_, group, age), base_, *mixture_);
    return mixture_->logit;
  }
  void learn(const std::string& group, double age, bool success, double days = first_day) {
    const Inputs inputs = inputs_of(spec_, group, age);
    rates_->mix(inputs, base_, *mixture_);
    rates_->learn(inputs, static_cast<float>(days), base_, *mixture_, success);
  }

  ModelSpec spec_ = small_spec();
  BaseRates::Logits base_ = BaseRates(spec_).logits(first_day);
  std::unique_ptr<RateTables> rates_ = std::make_unique<RateTables>(spec_);
  std::unique_ptr<RateTables::Mixture> mixture_ = std::make_unique<RateTables::Mixture>();
};

TEST_F(RateTablesTest, BeginAtTheBaseRate) { EXPECT_NEAR(logit("a", 40), base_[0], 1e-5); }

TEST_F(RateTablesTest, ValuesMoveTheMixture) {
  for (int i = 0; i < 300; ++i) {
    learn("a", 40, i % 2 == 0);
    learn("b", 40, false);
  }
  EXPECT_GT(logit("a", 40), logit("c", 40));
  EXPECT_LT(logit("b", 40), logit("c", 40));
}

// Neither value alone tells anything here: success is where both are of one kind.
TEST_F(RateTablesTest, PairsTellWhatValuesDoNot) {
  const auto learn_all = [&] {
    for (int i = 0; i < 2'000; ++i) {
      learn("a", 20, true);
      learn("b", 70, true);
      learn("a", 70, false);
      learn("b", 20, false);
    }
  };
  learn_all();
  EXPECT_GT(logit("a", 20), logit("a", 70) + 1);
  EXPECT_GT(logit("b", 70), logit("b", 20) + 1);
  spec_.pairs = false;
  rates_ = std::make_unique<RateTables>(spec_);
  learn_all();
  EXPECT_NEAR(logit("a", 20), logit("a", 70), 0.5);
}

TEST_F(RateTablesTest, OldCountsFade) {
  for (int i = 0; i < 300; ++i) learn("a", 40, true);
  const double full = logit("a", 40);
  learn("a", 40, false, first_day + 2'000);
  EXPECT_LT(logit("a", 40), (full + base_[0]) / 2);
}

}  // namespace
}  // namespace balie::scoring::adaptive
