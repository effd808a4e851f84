#include "core/scoring/adaptive/learner_blend.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace balie::scoring::adaptive {
namespace {

void learn(LearnerBlend& blend, int times, std::size_t right) {
  std::array<double, learners> chances;
  chances.fill(0.5);
  chances[right] = 0.8;
  for (int i = 0; i < times; ++i) blend.learn(chances, true);
}

TEST(LearnerBlend, BelievesAllAlikeFirst) {
  for (const double share : LearnerBlend().shares()) EXPECT_DOUBLE_EQ(share, 1.0 / learners);
}

TEST(LearnerBlend, BelievesWhoWasRightAndChangesItsMind) {
  LearnerBlend blend;
  learn(blend, 30, 1);
  EXPECT_GT(blend.shares()[1], 0.9);
  EXPECT_GE(blend.shares()[0], 0.01);
  learn(blend, 200, 3);
  EXPECT_GT(blend.shares()[3], 0.9);
  const auto shares = blend.shares();
  EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1, 1e-12);
}

TEST(LearnerBlend, OneSurpriseCostsABoundedLoss) {
  LearnerBlend blend;
  std::array<double, learners> chances;
  chances.fill(0.5);
  chances[0] = 0;
  blend.learn(chances, true);
  EXPECT_GE(blend.shares()[0], 0.01);
}

}  // namespace
}  // namespace balie::scoring::adaptive
