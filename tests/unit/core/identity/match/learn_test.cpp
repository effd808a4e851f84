// Learning, on patterns whose m, u and share are known because they were made from them.
#include "core/identity/match/learn.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace balie::identity::match {
namespace {

constexpr Grades usual_u = {0.01, 0.01, 0.01, 0.01, 0.005, 0.005, 0.95};

Grades m_of(double exact, double slip) {
  return {exact, slip, 0.01, 0.01, 0.005, 0.005, 0.97 - exact - slip};
}

// The expected counts of all patterns of `m.size()` independent fields.
Counts expected(const std::vector<Grades>& m, const std::vector<Grades>& u, double share, double pairs) {
  Counts counts;
  const auto all = static_cast<std::size_t>(std::pow(grades_count, m.size()));
  for (std::size_t number = 0; number < all; ++number) {
    Pattern pattern = 0;
    double same = share, others = 1 - share;
    auto rest = number;
    for (std::size_t field = 0; field < m.size(); ++field, rest /= grades_count) {
      const auto grade = rest % grades_count;
      pattern |= with_grade(field, static_cast<Grade>(grade));
      same *= m[field][grade];
      others *= u[field][grade];
    }
    counts[pattern] = pairs * (same + others);
  }
  return counts;
}

std::vector<FieldModel> model_with(const std::vector<Grades>& u) {
  std::vector<FieldModel> model;
  for (std::size_t field = 0; field < u.size(); ++field)
    model.push_back({usual_grades(), u[field], field, {}});
  return model;
}

TEST(LearnSame, FindsTheMAndTheShareThatPairsWereMadeFrom) {
  const std::vector<Grades> m = {m_of(0.9, 0.05), m_of(0.6, 0.3), m_of(0.75, 0.1), m_of(0.5, 0.2)};
  const std::vector<Grades> u(4, usual_u);
  for (const double share : {0.5, 0.1, 0.02}) {
    const auto learnt = learn_same(expected(m, u, share, 1e6), model_with(u), {}, 500);
    EXPECT_NEAR(learnt.share, share, 0.03 * share) << share;
    for (std::size_t field = 0; field < m.size(); ++field) {
      for (std::size_t grade = 0; grade < grades_count; ++grade) {
        EXPECT_NEAR(learnt.same[field][grade], m[field][grade], 0.01)
            << share << ' ' << field << ' ' << grade;
      }
    }
  }
}

TEST(LearnSame, LeavesOutWhatAPassBlocksOn) {
  const std::vector<Grades> m = {
      {0.98, 0.02, 0, 0, 0, 0, 0}, m_of(0.6, 0.3), m_of(0.75, 0.1), m_of(0.5, 0.2)};
  const std::vector<Grades> u = {
      {0.98, 0.02, 0, 0, 0, 0, 0}, usual_u, usual_u, usual_u};  // all of them agree
  const std::vector<std::size_t> blocked = {0};
  const auto learnt =
      learn_same(expected(m, u, 0.2, 1e6), model_with({usual_u, usual_u, usual_u, usual_u}), blocked, 500);
  EXPECT_NEAR(learnt.share, 0.2, 0.01);
  EXPECT_EQ(learnt.same[0], usual_grades());
  EXPECT_NEAR(learnt.same[1][0], 0.6, 0.02);
}

TEST(LearnSame, CountsMissingValuesForNothing) {
  const std::vector<Grades> m = {m_of(0.9, 0.05), m_of(0.6, 0.3), m_of(0.75, 0.1)};
  const std::vector<Grades> u(3, usual_u);
  auto counts = expected(m, u, 0.2, 1e6);
  for (const auto& [pattern, count] : expected({m[0], m[1]}, {u[0], u[1]}, 0.2, 1e6)) {
    counts[pattern | with_grade(2, Grade::missing)] += count;
  }
  const auto learnt = learn_same(counts, model_with(u), {}, 500);
  EXPECT_NEAR(learnt.share, 0.2, 0.01);
  EXPECT_NEAR(learnt.same[2][0], 0.75, 0.01);
}

TEST(LearnSame, OfNoPairsIsTheUsual) {
  const auto learnt = learn_same({}, model_with({usual_u}), {}, 10);
  EXPECT_EQ(learnt.same[0], usual_grades());
}

TEST(GradesAtRandom, CountsAndExpectsWhatItNeverSaw) {
  const Counts counts = {{with_grade(0, Grade::exact), 92}, {with_grade(0, Grade::missing), 1000}};
  const auto grades = grades_at_random(counts, 1);
  EXPECT_NEAR(grades[0][0], 93.0 / 99, 1e-12);
  EXPECT_NEAR(grades[0][6], 1.0 / 99, 1e-12);
}

TEST(LearnPrior, MakesAsManyPersonsAsItSays) {
  std::vector<float> weights(1000, 20);
  weights.resize(3000, -5);
  EXPECT_NEAR(learn_prior(weights, 1e6), 1e-3, 1e-5);
  EXPECT_GT(learn_prior({}, 1e6), 0);
}

TEST(Dependence, LeansAFieldOnTheOneThatSaysMost) {
  // Field 1 mostly follows field 0; field 2 follows nothing.
  Counts counts;
  for (const auto zero : {Grade::exact, Grade::differs}) {
    for (const auto one : {Grade::exact, Grade::differs}) {
      for (const auto two : {Grade::exact, Grade::differs}) {
        const double count = (zero == Grade::exact ? 0.1 : 0.9) * (zero == one ? 0.8 : 0.2) *
                             (two == Grade::exact ? 0.05 : 0.95) * 100'000;
        counts[with_grade(0, zero) | with_grade(1, one) | with_grade(2, two)] = count;
      }
    }
  }
  auto model = model_with(grades_at_random(counts, 3));
  learn_dependence(counts, model);
  EXPECT_EQ(model[0].leans_on, 0U);
  EXPECT_EQ(model[1].leans_on, 0U);
  EXPECT_EQ(model[2].leans_on, 2U);
  const auto both = with_grade(0, Grade::exact) | with_grade(1, Grade::exact) | with_grade(2, Grade::exact);
  EXPECT_NEAR(model[1].random_in(both, 1), 0.8, 0.01);
  EXPECT_NEAR(model[1].random_in(both | with_grade(0, Grade::missing), 1), 0.26, 0.01);
  EXPECT_NEAR(model[2].random_in(both, 2), 0.05, 0.001);
}

TEST(Dependence, TakesPersonsOutOfTheStrangers) {
  const auto model = model_with({usual_u, usual_u, usual_u, usual_u});
  Pattern agree = 0, differ = 0;
  for (std::size_t field = 0; field < 4; ++field) {
    agree |= with_grade(field, Grade::exact);
    differ |= with_grade(field, Grade::differs);
  }
  const auto strangers = strangers_among({{agree, 10}, {differ, 1000}}, model, 0.01);
  EXPECT_LT(strangers.at(agree), 0.01);
  EXPECT_NEAR(strangers.at(differ), 1000, 0.01);
}

}  // namespace
}  // namespace balie::identity::match
