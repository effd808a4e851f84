#include "core/scoring/adaptive/arithmetic.hpp"
#include "tests/unit/core/scoring/adaptive/made_up.hpp"

#include <gtest/gtest.h>

namespace balie::scoring::adaptive {
namespace {

class GaussianWeightsTest : public testing::Test {
 protected:
  void learn(const std::string& group, bool success, float days) {
    const Inputs inputs = inputs_of(spec_, group, 40);
    weights_.learn(inputs, days, weights_.logits(inputs, days), success);
  }
  GaussianLogits logits(const std::string& group, float days) {
    return weights_.logits(inputs_of(spec_, group, 40), days);
  }

  ModelSpec spec_ = small_spec();
  GaussianWeights weights_{spec_};
};

TEST_F(GaussianWeightsTest, BeginAtThePriorAndItsStrength) {
  const auto before = logits("a", first_day);
  for (std::size_t i = 0; i < speeds; ++i) EXPECT_NEAR(sigmoid(before.mean[i]), spec_.prior.mean, 1e-6);
  spec_.prior.strength = 1'000;
  const auto stronger = GaussianWeights(spec_).logits(inputs_of(spec_, "a", 40), first_day);
  for (std::size_t i = 0; i < speeds; ++i) EXPECT_LT(stronger.variance[i], before.variance[i]);
}

TEST_F(GaussianWeightsTest, LearnOfTheValueAndGrowSurer) {
  const auto before = logits("a", first_day);
  for (int i = 0; i < 200; ++i) {
    learn("a", true, first_day);
    learn("b", false, first_day);
  }
  const auto a = logits("a", first_day), b = logits("b", first_day), c = logits("c", first_day);
  for (std::size_t i = 0; i < speeds; ++i) {
    EXPECT_GT(a.mean[i], c.mean[i]);
    EXPECT_LT(b.mean[i], c.mean[i]);
    EXPECT_LT(a.variance[i], before.variance[i] / 2);
    EXPECT_LT(a.variance[i], c.variance[i]);  // nothing was seen of c
  }
}

TEST_F(GaussianWeightsTest, TimeGivesTheDoubtBack) {
  const auto before = logits("a", first_day);
  for (int i = 0; i < 500; ++i) learn("a", i % 3 == 0, first_day);
  const auto learnt = logits("a", first_day), later = logits("a", first_day + 100);
  const auto for_ever = logits("a", first_day + 100'000);
  for (std::size_t i = 0; i < speeds; ++i) {
    EXPECT_EQ(later.mean[i], learnt.mean[i]);  // what was learnt stands, but is easier to change
    EXPECT_GT(later.variance[i], learnt.variance[i]);
    EXPECT_LE(for_ever.variance[i], before.variance[i] * 1.0001);
  }
  EXPECT_GT(later.variance[2] - learnt.variance[2], later.variance[1] - learnt.variance[1]);  // fast and slow
  EXPECT_GT(later.variance[1] - learnt.variance[1],
            later.variance[0] - learnt.variance[0]);  // slow and steady
}

TEST_F(GaussianWeightsTest, DoubtDrawsTheChanceToTheMiddle) {
  EXPECT_NEAR(GaussianWeights::chance(-2, 0), sigmoid(-2), 1e-12);
  EXPECT_GT(GaussianWeights::chance(-2, 3), sigmoid(-2));
  EXPECT_LT(GaussianWeights::chance(2, 3), sigmoid(2));
}

}  // namespace
}  // namespace balie::scoring::adaptive
