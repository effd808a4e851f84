#include "core/scoring/adaptive/adaptive_model.hpp"

#include "core/scoring/adaptive/evaluation.hpp"
#include "tests/unit/core/scoring/adaptive/made_up.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace balie::scoring::adaptive {
namespace {

const std::vector<std::string> groups = {"a", "b", "c", "d"};

// Contacts number `first` to `last` of a history that is always the same; what `scored` holds is filled.
void learn(AdaptiveModel& model, const ModelSpec& spec, int first, int last, Evaluator* evaluator = nullptr) {
  Random random(5);
  for (int i = 0; i < last; ++i) {
    const auto group = static_cast<std::size_t>(random.next() * 4);
    const double age = 20 + 60 * random.next();
    const double chance = 0.02 + 0.1 * static_cast<double>(group) + (age > 60 ? 0.2 : 0);
    const bool success = random.next() < chance;
    if (i < first) continue;
    const Inputs inputs = inputs_of(spec, groups[group], age);
    const Time now = day(first_day + i * 0.02);
    if (evaluator != nullptr) evaluator->add(model.score(inputs, now).chance, success);
    model.learn(inputs, success, now);
  }
}

TEST(AdaptiveModel, BeginsAtThePriorWithItsStrength) {
  ModelSpec spec = small_spec();
  spec.prior = {.mean = 0.25, .strength = 4};
  const auto score = AdaptiveModel(spec).score(inputs_of(spec, "a", 40), day(first_day));
  EXPECT_NEAR(score.chance, 0.25, 0.06);  // drawn to the middle by doubt
  EXPECT_LT(score.evidence, 5);
  EXPECT_GT(score.evidence, 1);
}

TEST(AdaptiveModel, LearnsWhatThereIsToLearn) {
  const ModelSpec spec = small_spec();
  AdaptiveModel model(spec);
  Evaluator evaluator;
  learn(model, spec, 0, 20'000, &evaluator);
  const auto figures = evaluator.evaluate();
  EXPECT_GT(*figures.auc, 0.70);  // who knows the chances reaches 0.717
  // Calibrated: each decile comes about as often as was said.
  for (const Decile& decile : figures.deciles) EXPECT_NEAR(decile.predicted, decile.observed, 0.05);
  EXPECT_EQ(model.learnt(), 20'000u);
}

TEST(AdaptiveModel, GrowsSurerWithEvidence) {
  const ModelSpec spec = small_spec();
  AdaptiveModel model(spec);
  const Inputs inputs = inputs_of(spec, "a", 40);
  double last = model.score(inputs, day(first_day)).evidence;
  for (const int count : {100, 1'000}) {
    learn(model, spec, 0, count);
    const double evidence = model.score(inputs, day(first_day + count * 0.02)).evidence;
    EXPECT_GT(evidence, last);
    last = evidence;
  }
  const Inputs never_seen = inputs_of(spec, "z", 40);
  EXPECT_GT(model.score(never_seen, day(first_day + 20)).variance,
            model.score(inputs, day(first_day + 20)).variance);
}

TEST(AdaptiveModel, FollowsARateThatJumps) {
  const ModelSpec spec = small_spec();
  AdaptiveModel model(spec);
  const Inputs inputs = inputs_of(spec, "a", 40);
  Random random(3);
  const auto run = [&](int first, int count, double rate) {
    for (int i = first; i < first + count; ++i)
      model.learn(inputs, random.next() < rate, day(first_day + i * 0.05));
    return model.score(inputs, day(first_day + (first + count) * 0.05)).chance;
  };
  EXPECT_NEAR(run(0, 4'000, 0.05), 0.05, 0.03);
  EXPECT_NEAR(run(4'000, 150, 0.5), 0.5, 0.15);
  EXPECT_NEAR(run(4'150, 400, 0.05), 0.05, 0.05);
}

TEST(AdaptiveModel, TheSameHistoryGivesTheSameBytes) {
  const ModelSpec spec = small_spec();
  AdaptiveModel one(spec), other(spec);
  learn(one, spec, 0, 500);
  learn(other, spec, 0, 500);
  EXPECT_EQ(one.save(), other.save());
  other.learn(inputs_of(spec, "a", 40), true, day(first_day + 20));
  EXPECT_NE(one.save(), other.save());
}

TEST(AdaptiveModel, SavedAndLoadedItGoesOnAsIfNothingHappened) {
  const ModelSpec spec = small_spec();
  AdaptiveModel through(spec), first_half(spec);
  learn(through, spec, 0, 2'000);
  learn(first_half, spec, 0, 1'000);
  auto loaded = AdaptiveModel::load(spec, first_half.save());
  ASSERT_TRUE(loaded) << loaded.error().text();
  EXPECT_EQ(loaded->save(), first_half.save());
  learn(*loaded, spec, 1'000, 2'000);
  EXPECT_EQ(loaded->save(), through.save());
  const Inputs inputs = inputs_of(spec, "b", 70);
  EXPECT_EQ(loaded->score(inputs, day(first_day + 40)).logit,
            through.score(inputs, day(first_day + 40)).logit);
}

TEST(AdaptiveModel, RefusesBytesThatAreNoStateOfIt) {
  ModelSpec spec = small_spec();
  AdaptiveModel model(spec);
  learn(model, spec, 0, 50);
  const std::string saved = model.save();
  for (std::size_t size = 0; size < saved.size(); size += 7) {
    EXPECT_FALSE(AdaptiveModel::load(spec, std::string_view(saved).substr(0, size))) << size;
  }
  EXPECT_FALSE(AdaptiveModel::load(spec, saved + '\0'));
  spec.features.pop_back();
  const auto other = AdaptiveModel::load(spec, saved);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code(), "adaptive.state");
  EXPECT_NE(other.error().text().find("other features"), std::string::npos);
}

TEST(AdaptiveModel, DamagedStatesScoreNumbersOrAreRefused) {
  const ModelSpec spec = small_spec();
  AdaptiveModel model(spec);
  learn(model, spec, 0, 50);
  const std::string saved = model.save();
  const Inputs inputs = inputs_of(spec, "a", 40);
  int taken = 0;
  for (std::size_t at = 21; at < saved.size(); at += 3) {
    std::string damaged = saved;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x7f);
    auto loaded = AdaptiveModel::load(spec, damaged);
    if (!loaded) continue;
    ++taken;
    loaded->learn(inputs, true, day(first_day));
    const auto score = loaded->score(inputs, day(first_day));
    EXPECT_TRUE(score.chance > 0 && score.chance < 1 && std::isfinite(score.variance) && score.variance > 0)
        << at;
  }
  EXPECT_GT(taken, 10);
}

TEST(AdaptiveModel, MemoryIsThatOfTheBuckets) {
  ModelSpec spec = small_spec();
  const AdaptiveModel small(spec);
  AdaptiveModel model(spec);
  learn(model, spec, 0, 5'000);
  EXPECT_EQ(model.bytes(), small.bytes());
  spec.buckets_max = 1 << 16;
  EXPECT_GT(AdaptiveModel(spec).bytes(), small.bytes());
  EXPECT_LT(AdaptiveModel(spec).bytes(), std::size_t{24} << 16);
}

TEST(AdaptiveModel, WordsOfATextAreLearnt) {
  ModelSpec spec = small_spec();
  spec.features.push_back({.name = "question", .source = Source::text, .kind = Kind::words});
  AdaptiveModel model(spec);
  const InputWriter writer(spec);
  const auto inputs = [&](std::string_view text) {
    Inputs written = inputs_of(spec, "a", 40);
    writer.add_text(2, text, written);
    return written;
  };
  for (int i = 0; i < 300; ++i) {
    model.learn(inputs("please a new card"), true, day(first_day));
    model.learn(inputs("complaint about the card"), false, day(first_day));
  }
  EXPECT_GT(model.score(inputs("new"), day(first_day)).chance,
            model.score(inputs("complaint"), day(first_day)).chance + 0.1);
}

}  // namespace
}  // namespace balie::scoring::adaptive
