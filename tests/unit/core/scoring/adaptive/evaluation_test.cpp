#include "core/scoring/adaptive/evaluation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

namespace balie::scoring::adaptive {
namespace {

using Scored = std::vector<std::pair<double, bool>>;

Evaluation evaluate(const Scored& scored) {
  Evaluator evaluator;
  for (const auto& [chance, success] : scored) evaluator.add(chance, success);
  return evaluator.evaluate();
}

TEST(Evaluation, AreaUnderTheCurveIsThatOfTheRanks) {
  const std::pair<Scored, double> cases[] = {
      {{{0.9, true}, {0.1, false}}, 1},
      {{{0.1, true}, {0.9, false}}, 0},
      {{{0.5, true}, {0.5, false}}, 0.5},
      {{{0.5, true}, {0.5, false}, {0.5, false}, {0.4, false}}, 2.0 / 3},
      {{{0.8, true}, {0.7, false}, {0.6, true}, {0.2, false}}, 0.75},
      // Of 6 pairs: 0.9 wins 3; 0.4 wins 1, and shares 1 of the two at 0.4.
      {{{0.9, true}, {0.4, true}, {0.4, false}, {0.6, false}, {0.1, false}}, 4.5 / 6},
  };
  for (const auto& [scored, auc] : cases) {
    const auto figures = evaluate(scored);
    ASSERT_TRUE(figures.auc);
    EXPECT_DOUBLE_EQ(*figures.auc, auc);
  }
}

TEST(Evaluation, LiftAreaIsTheAreaUnderTheCurveOfSuccessesFound) {
  // Points (0, 0), (0.25, 0.5), (0.5, 0.5), (0.75, 1), (1, 1), joined by lines.
  const auto figures = evaluate({{0.8, true}, {0.7, false}, {0.6, true}, {0.2, false}});
  EXPECT_DOUBLE_EQ(*figures.lift_area, (0.25 * 0.5) / 2 + 0.25 * 0.5 + 0.25 * 0.75 + 0.25);
}

TEST(Evaluation, LogLossIsTheMean) {
  EXPECT_DOUBLE_EQ(evaluate({{0.8, true}, {0.5, false}}).log_loss, -(std::log(0.8) + std::log(0.5)) / 2);
}

TEST(Evaluation, DecilesHoldTheBestFirst) {
  Scored scored;
  for (int i = 0; i < 105; ++i) scored.emplace_back(0.001 * (i + 1), i >= 94);  // the best 11
  const auto figures = evaluate(scored);
  ASSERT_EQ(figures.deciles.size(), 10u);
  std::uint64_t contacts = 0;
  for (const auto& decile : figures.deciles) contacts += decile.contacts;
  EXPECT_EQ(contacts, 105u);
  const auto& first = figures.deciles[0];
  EXPECT_EQ(first.contacts, 10u);
  EXPECT_EQ(first.successes, 10u);
  EXPECT_DOUBLE_EQ(first.observed, 1);
  EXPECT_NEAR(first.predicted, 0.1005, 1e-9);
  EXPECT_NEAR(first.lift, 105.0 / 11, 1e-9);
  EXPECT_NEAR(first.gained, 10.0 / 11, 1e-9);
  EXPECT_NEAR(figures.deciles[1].gained, 1, 1e-9);
}

TEST(Evaluation, FiguresThatHaveNoMeaningAreNone) {
  EXPECT_EQ(evaluate({}).outcomes, 0u);
  EXPECT_TRUE(evaluate({}).deciles.empty());
  const auto figures = evaluate({{0.2, false}, {0.3, false}});
  EXPECT_FALSE(figures.auc);
  EXPECT_FALSE(figures.lift_area);
  EXPECT_EQ(figures.deciles.size(), 2u);
}

}  // namespace
}  // namespace balie::scoring::adaptive
