#include "core/scoring/drift.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace balie::scoring {
namespace {

const std::vector<double> tenths{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};

TEST(Drift, IsNothingWhileScoresAreAsAtTraining) {
  Drift drift(tenths);
  for (int i = 0; i < 99; ++i) drift.add(i / 100.0);
  EXPECT_FALSE(drift.index().has_value());
  for (int i = 99; i < 1'000; ++i) drift.add(i % 100 / 100.0 + 0.005);
  ASSERT_TRUE(drift.index().has_value());
  EXPECT_NEAR(*drift.index(), 0, 1e-3);
}

// All scores in the last two deciles, half each: 2 x (0.5 - 0.1) ln 5 + 8 x (1e-4 - 0.1) ln 1e-3.
TEST(Drift, IsThePopulationStabilityIndex) {
  Drift drift(tenths);
  for (int i = 0; i < 500; ++i) drift.add(i % 2 == 0 ? 0.85 : 0.95);
  EXPECT_NEAR(*drift.index(), 0.8 * std::log(5.0) + 8 * (1e-4 - 0.1) * std::log(1e-3), 1e-9);
  EXPECT_EQ(drift.counts()[8], 250u);
  EXPECT_EQ(drift.counts()[9], 250u);
}

TEST(Drift, TakesTheFirstScoresForTrainingWhereThereIsNone) {
  Drift drift({});
  for (std::size_t i = 0; i < drift_first; ++i) drift.add(static_cast<double>(i % 100));
  EXPECT_FALSE(drift.index().has_value());
  for (const double share : drift.expected()) EXPECT_NEAR(share, 0.1, 1e-9);
  for (int i = 0; i < 1'000; ++i) drift.add(i % 100);
  EXPECT_NEAR(*drift.index(), 0, 1e-9);
  for (int i = 0; i < 5'000; ++i) drift.add(1'000);
  EXPECT_GT(*drift.index(), 0.25);
}

TEST(Drift, LetsDecilesFallTogether) {
  Drift drift(std::vector<double>{0, 0, 0, 0, 0, 0, 0, 0.5, 1});
  EXPECT_NEAR(drift.expected()[0], 0.7, 1e-12);
  for (int i = 0; i < 1'000; ++i) drift.add(i % 10 < 7 ? 0 : i % 10 == 7 ? 0.5 : i % 10 == 8 ? 1 : 2);
  EXPECT_NEAR(*drift.index(), 0, 1e-9);
}

TEST(Drift, ForgetsOldScores) {
  Drift drift(tenths);
  for (int i = 0; i < 9'999; ++i) drift.add(0.05);
  const double before = *drift.index();
  for (int i = 0; i < 40'000; ++i) drift.add(i % 100 / 100.0 + 0.005);
  EXPECT_GT(before, 1);
  EXPECT_LT(*drift.index(), 0.1);
  EXPECT_EQ(drift.counts()[0], 9'999u + 4'000u);
}

}  // namespace
}  // namespace balie::scoring
