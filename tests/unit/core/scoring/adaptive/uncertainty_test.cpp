#include "core/scoring/adaptive/uncertainty.hpp"

#include "core/scoring/adaptive/arithmetic.hpp"
#include "tests/unit/core/scoring/adaptive/made_up.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace balie::scoring::adaptive {
namespace {

Score score_of(double chance, double variance) {
  return {chance, logit_of(chance), variance, 1 / (variance * chance * (1 - chance))};
}

TEST(SampledChance, HasTheSpreadThatTheModelTells) {
  for (const double variance : {0.01, 0.5, 2.0}) {
    const Score score = score_of(0.2, variance);
    double sum = 0, squares = 0;
    int above = 0;
    constexpr int count = 20'000;
    for (int seed = 0; seed < count; ++seed) {
      const double logit = logit_of(sampled_chance(score, 1, static_cast<std::uint64_t>(seed)));
      sum += logit - score.logit;
      squares += (logit - score.logit) * (logit - score.logit);
      above += logit > score.logit ? 1 : 0;
    }
    EXPECT_NEAR(sum / count, 0, 0.03 * std::sqrt(variance));
    EXPECT_NEAR(squares / count, variance, 0.03 * variance);
    EXPECT_NEAR(above, count / 2, 250);
  }
}

TEST(SampledChance, IsAFunctionOfScoreSeedAndExploration) {
  const Score score = score_of(0.3, 1);
  EXPECT_EQ(sampled_chance(score, 1, 7), sampled_chance(score, 1, 7));
  EXPECT_NE(sampled_chance(score, 1, 7), sampled_chance(score, 1, 8));
  EXPECT_NEAR(sampled_chance(score, 0, 7), 0.3, 1e-12);
  const double once = logit_of(sampled_chance(score, 1, 7)) - score.logit;
  EXPECT_NEAR(logit_of(sampled_chance(score, 0.5, 7)) - score.logit, once / 2, 1e-9);
}

// Two offers, of which one is accepted three times as often; each is learnt from when it was shown.
TEST(SampledChance, TriesWhatIsUnknownAndSettlesOnWhatIsGood) {
  const ModelSpec spec = small_spec();
  AdaptiveModel good(spec), bad(spec);
  const Inputs inputs = inputs_of(spec, "a", 40);
  Random random(1);
  int good_shown = 0, good_shown_late = 0;
  for (int i = 0; i < 1'000; ++i) {
    const Time now = day(first_day + i * 0.01);
    const auto seed = static_cast<std::uint64_t>(i) * 2;
    const bool show_good = sampled_chance(good.score(inputs, now), 1, seed) >=
                           sampled_chance(bad.score(inputs, now), 1, seed + 1);
    (show_good ? good : bad).learn(inputs, random.next() < (show_good ? 0.3 : 0.1), now);
    good_shown += show_good && i < 100 ? 1 : 0;
    good_shown_late += show_good && i >= 700 ? 1 : 0;
  }
  EXPECT_GT(good_shown, 20);  // both were tried
  EXPECT_LT(good_shown, 98);
  EXPECT_GT(good_shown_late, 255);  // of 300
}

TEST(BlendedChance, GoesFromTheFixedModelToTheAdaptiveOneAsEvidenceGrows) {
  const double fixed = 0.6;
  double last = fixed;
  for (const double evidence : {0.01, 10.0, 100.0, 1'000.0, 1e7}) {
    const Score score = score_of(0.1, 1 / (evidence * 0.1 * 0.9));
    const double blended = blended_chance(score, fixed, 100);
    EXPECT_LT(blended, last + 1e-12);
    last = blended;
    EXPECT_NEAR(share_by_evidence(score, 100), evidence / (evidence + 100), 1e-9);
  }
  EXPECT_NEAR(blended_chance(score_of(0.1, 1e6), fixed, 100), fixed, 1e-3);
  EXPECT_NEAR(last, 0.1, 1e-3);
}

}  // namespace
}  // namespace balie::scoring::adaptive
