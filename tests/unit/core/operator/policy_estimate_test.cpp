// Estimates of a policy that was never followed, against what is known of a world that was made up.
#include "core/operator/policy_estimate.hpp"

#include "core/operator/replay_comparison.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace balie::operation {
namespace {

using Chances = std::array<double, 3>;  // of the offers "a", "b" and "c"

// Three kinds of contact. The models are wrong on purpose: the new one believes too much, and not evenly.
constexpr std::array<Chances, 3> accepted{{{0.30, 0.10, 0.05}, {0.05, 0.40, 0.20}, {0.15, 0.15, 0.60}}};
constexpr std::array<Chances, 3> believed{{{0.40, 0.20, 0.05}, {0.30, 0.30, 0.30}, {0.10, 0.30, 0.40}}};
constexpr std::array<Chances, 3> old_shares{{{0.70, 0.20, 0.10}, {0.60, 0.25, 0.15}, {0.50, 0.30, 0.20}}};
constexpr std::array<Chances, 3> new_shares{{{0.40, 0.40, 0.20}, {0.10, 0.70, 0.20}, {0.20, 0.10, 0.70}}};

std::size_t drawn(const Chances& shares, double uniform) {
  if (uniform < shares[0]) return 0;
  return uniform < shares[0] + shares[1] ? 1 : 2;
}
std::string name_of(std::size_t offer) { return std::string(1, static_cast<char>('a' + offer)); }

double truth() {
  double sum = 0;
  for (std::size_t kind = 0; kind < 3; ++kind) {
    for (std::size_t offer = 0; offer < 3; ++offer) sum += new_shares[kind][offer] * accepted[kind][offer];
  }
  return sum / 3;
}

struct World {
  explicit World(std::uint64_t seed) : random(seed) {}
  double uniform() { return std::uniform_real_distribution<>(0, 1)(random); }
  Policy policy(const Chances& shares, const Chances& beliefs) {
    return [&shares, &beliefs, this](std::uint64_t) -> result<Draw> {
      const auto offer = drawn(shares, uniform());
      return Draw{name_of(offer), beliefs[offer]};
    };
  }
  void live(int contacts) {
    for (int i = 0; i < contacts; ++i) {
      const auto kind = static_cast<std::size_t>(i % 3);
      const auto made = drawn(old_shares[kind], uniform());
      const auto trial = try_out(name_of(made), policy(old_shares[kind], accepted[kind]),
                                 policy(new_shares[kind], believed[kind]))
                             .value();
      const double answer = uniform() < accepted[kind][made] ? 1 : 0;
      inverse_propensity.add(trial.inverse_propensity(answer));
      doubly_robust.add(trial.doubly_robust(answer));
    }
  }
  std::mt19937_64 random;
  Estimate inverse_propensity, doubly_robust;
};

// Binomial: of 400 intervals of 95 % fewer than 93 % or more than 97.2 % hold the truth once in some 30
// times.
TEST(PolicyEstimate, IntervalsHoldTheTruthAsOftenAsTheySay) {
  constexpr int seeds = 400;
  int by_inverse = 0, by_both = 0;
  double error_inverse = 0, error_both = 0, width_inverse = 0, width_both = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    World world(seed);
    world.live(600);
    const auto holds = [](const Estimate& one) {
      return one.low() <= truth() && truth() <= one.high() ? 1 : 0;
    };
    by_inverse += holds(world.inverse_propensity);
    by_both += holds(world.doubly_robust);
    error_inverse += (world.inverse_propensity.mean() - truth()) / seeds;
    error_both += (world.doubly_robust.mean() - truth()) / seeds;
    width_inverse += (world.inverse_propensity.high() - world.inverse_propensity.low()) / seeds;
    width_both += (world.doubly_robust.high() - world.doubly_robust.low()) / seeds;
  }
  EXPECT_GE(by_inverse, seeds * 93 / 100);
  EXPECT_GE(by_both, seeds * 93 / 100);
  EXPECT_LE(by_inverse, seeds * 98 / 100);
  EXPECT_LE(by_both, seeds * 98 / 100);
  // Right on average: a twentieth of an interval is a fifth of a standard error.
  EXPECT_LT(std::abs(error_inverse), width_inverse / 20);
  EXPECT_LT(std::abs(error_both), width_both / 20);
}

TEST(PolicyEstimate, WhereNothingIsDrawnOneDrawTellsAll) {
  const auto always = [](const std::string& offer) {
    return [offer](std::uint64_t number) -> result<Draw> {
      EXPECT_EQ(number, 1u);
      return Draw{offer, 0.25};
    };
  };
  const auto same = try_out("a", always("a"), always("a"), true).value();
  EXPECT_EQ(same.weight, 1);
  EXPECT_EQ(same.doubly_robust(1), 1);
  EXPECT_EQ(same.inverse_propensity(0), 0);
  const auto other = try_out("a", always("a"), always("b"), true).value();
  EXPECT_EQ(other.weight, 0);
  EXPECT_EQ(other.doubly_robust(1), 0.25);
  const auto none = try_out("a", always("a"), always(""), true).value();
  EXPECT_EQ(none.weight, 0);
}

TEST(PolicyEstimate, WeightsAreBoundedAndErrorsPassedOn) {
  const auto always = [](std::uint64_t) -> result<Draw> { return Draw{"a", 1}; };
  const auto never = [](std::uint64_t) -> result<Draw> { return Draw{"b", 1}; };
  EXPECT_EQ(try_out("a", never, always)->weight, weight_max);
  const auto broken = [](std::uint64_t) -> result<Draw> { return failure(Fate::fatal, "broken", "broken"); };
  EXPECT_EQ(try_out("a", broken, always).error().code(), "broken");
  EXPECT_EQ(try_out("a", always, broken).error().code(), "broken");
}

}  // namespace
}  // namespace balie::operation
