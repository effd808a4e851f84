#include "core/identity/resolve.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::identity {
namespace {

using testing::ElementsAre;
using enum Assurance;

constexpr Hash128 anna{1, 1}, bert{2, 2}, carl{3, 3};
const Time now{std::chrono::seconds(1'700'000'000)};

Candidate candidate(const char* scheme, Assurance assurance, std::optional<Hash128> customer = std::nullopt) {
  return {.identifier = {scheme, "value", assurance}, .customer = customer};
}

Candidate shared(const char* scheme, std::vector<Use> uses, std::uint32_t others = 0) {
  auto made = candidate(scheme, observed);
  made.shared = SharedUses{std::move(uses), others, now};
  return made;
}

Candidate with(Candidate candidate, bool Candidate::*what) {
  candidate.*what = true;
  return candidate;
}

Resolution resolved(const std::vector<Candidate>& candidates, const Rules& rules = {}) {
  return resolve(candidates, rules, now);
}

std::string why(const std::vector<Candidate>& candidates) {
  const Rules rules;
  return explain(resolve(candidates, rules, now), candidates, rules).front().text;
}

TEST(Resolve, TheBestAssuredDecidesAndAmongEqualsTheHeavierThenTheFirst) {
  const struct {
    std::vector<Candidate> candidates;
    std::optional<std::size_t> decided_by;
    std::optional<Hash128> customer;
  } cases[] = {
      {{}, std::nullopt, std::nullopt},
      {{candidate("tel", verified)}, std::nullopt, std::nullopt},
      {{candidate("tel", observed, anna), candidate("account", verified, bert),
        candidate("email", claimed, anna)},
       1,
       bert},
      {{candidate("cookie", claimed), candidate("tel", claimed, anna), candidate("email", claimed, bert)},
       1,
       anna},
      {{candidate("cookie", observed, anna), candidate("tel", observed, bert)}, 1, bert},
      {{candidate("account", verified), candidate("tel", observed, anna)}, 1, anna},
      {{candidate("tel", observed, anna), with(candidate("thread", observed, bert), &Candidate::thread)},
       1,
       bert},
      {{candidate("tel", claimed, anna), with(candidate("thread", observed, bert), &Candidate::thread)},
       0,
       anna},
  };
  for (const auto& one : cases) {
    const auto resolution = resolved(one.candidates);
    EXPECT_EQ(resolution.decided_by, one.decided_by);
    EXPECT_EQ(resolution.customer, one.customer);
    EXPECT_FALSE(resolution.guessed);
    EXPECT_TRUE(resolution.likely.empty());
  }
}

TEST(Resolve, AWeakerIdentifierOfAnotherIsLeftUnlessTheBetterOneIsVerified) {
  EXPECT_THAT(resolved({candidate("email", claimed, bert), candidate("tel", observed, anna)}).effects,
              ElementsAre(Effect::own, Effect::left));
  EXPECT_THAT(resolved({candidate("account", verified, bert), candidate("tel", observed, anna)}).effects,
              ElementsAre(Effect::own, Effect::share));
  Rules rules;
  rules.sure_from = claimed;
  EXPECT_THAT(resolved({candidate("email", claimed, bert), candidate("tel", observed, anna)}, rules).effects,
              ElementsAre(Effect::own, Effect::share));
}

TEST(Resolve, WhoWasNeverVerifiedJoinsByTheRuleOfTheScheme) {
  const auto account = candidate("account", verified, bert);
  const struct {
    Candidate other;
    Effect effect;
  } cases[] = {
      {candidate("cookie", observed, anna), Effect::join},
      {with(candidate("cookie", observed, anna), &Candidate::verified), Effect::share},
      {candidate("email", claimed, anna), Effect::share},
      {candidate("email", verified, anna), Effect::join},
      {with(candidate("email", verified, anna), &Candidate::verified), Effect::share},
      {with(candidate("thread", observed, anna), &Candidate::thread), Effect::settle},
      {with(with(candidate("thread", observed, anna), &Candidate::thread), &Candidate::nameless),
       Effect::join},
  };
  for (const auto& one : cases) {
    EXPECT_THAT(resolved({account, one.other}).effects, ElementsAre(Effect::own, one.effect));
  }
}

TEST(Resolve, AProvenAccountIsNotThatOfWhoHasAnother) {
  const auto resolution =
      resolved({with(candidate("tel", observed, anna), &Candidate::another), candidate("account", verified)});
  EXPECT_EQ(resolution.customer, std::nullopt);
  EXPECT_EQ(resolution.decided_by, std::nullopt);
  EXPECT_THAT(resolution.effects, ElementsAre(Effect::share, Effect::link));
}

TEST(Resolve, WhoHasAllTheIdentifiersAllowedGetsNoMore) {
  const auto tel = with(candidate("tel", observed, anna), &Candidate::full);
  EXPECT_EQ(resolved({tel}).customer, anna);
  EXPECT_EQ(resolved({tel, candidate("cookie", observed)}).customer, anna);
  EXPECT_EQ(resolved({tel, candidate("email", claimed)}).customer, std::nullopt);
}

TEST(Resolve, OfThoseWhoShareTheLikeliestIsTaken) {
  const auto resolution = resolved({shared("tel", {{anna, 2, now}, {bert, 8, now}})});
  EXPECT_EQ(resolution.customer, bert);
  EXPECT_TRUE(resolution.guessed);
  EXPECT_TRUE(resolution.open);
  ASSERT_EQ(resolution.likely.size(), 3u);
  EXPECT_EQ(resolution.likely[0].customer, bert);
  EXPECT_NEAR(resolution.likely[0].probability, 8 / 10.5, 1e-9);
  EXPECT_EQ(resolution.likely[0].reason, "8 of 10 contacts by this tel");
  EXPECT_EQ(resolution.likely[1].customer, anna);
  EXPECT_EQ(resolution.likely[2].customer, std::nullopt);
  double sum = 0;
  for (const auto& one : resolution.likely) sum += one.probability;
  EXPECT_NEAR(sum, 1, 1e-9);
}

TEST(Resolve, NobodyIsTakenWhereNobodyIsLikelyOrTooManyAre) {
  EXPECT_EQ(resolved({shared("tel", {{anna, 1, now}, {bert, 1, now}})}).customer, std::nullopt);
  EXPECT_EQ(resolved({shared("tel", {{anna, 9, now}}, 30)}).customer, std::nullopt);
  Rules rules;
  rules.people_max = 1;
  EXPECT_EQ(resolved({shared("tel", {{anna, 1, now}, {bert, 100, now}})}, rules).customer, std::nullopt);
  // Long ago nobody counts them any more.
  EXPECT_EQ(
      resolved({shared("tel", {{anna, 1, now - std::chrono::days(100)}, {bert, 100, now}})}, rules).customer,
      bert);
}

TEST(Resolve, UsesCountHalfAfterTheHalfLife) {
  const auto resolution =
      resolved({shared("tel", {{anna, 8, now - std::chrono::days(180)}, {bert, 4, now}})});
  EXPECT_EQ(resolution.customer, bert);
  EXPECT_NEAR(resolution.likely[0].probability, 4 / 6.5, 1e-9);
}

TEST(Resolve, TwoSharedIdentifiersCountByTheirWeights) {
  Rules rules;
  const auto resolution = resolved(
      {shared("tel", {{anna, 1, now}, {bert, 1, now}}), shared("email", {{bert, 1, now}, {carl, 1, now}})},
      rules);
  EXPECT_EQ(resolution.likely[0].customer, bert);
  EXPECT_NEAR(resolution.likely[0].probability, 0.4, 1e-9);
}

TEST(Resolve, WhoIsKnownOrProvenIsNotGuessed) {
  const auto phone = shared("tel", {{anna, 100, now}});
  EXPECT_EQ(resolved({phone, candidate("cookie", observed, bert)}).customer, bert);
  const auto proven = resolved({phone, candidate("account", verified)});
  EXPECT_EQ(proven.customer, std::nullopt);
  EXPECT_THAT(proven.effects, ElementsAre(Effect::use, Effect::link));
  // What is only claimed is linked to nobody while it is a guess.
  EXPECT_THAT(resolved({phone, candidate("email", claimed)}).effects, ElementsAre(Effect::use, Effect::none));
}

TEST(Resolve, WhatThePlaybookListsIsSharedWhoeverItLedTo) {
  const ListedIdentifier listed{"tel", "+3120", true, "the town hall", "identity.toml:9"};
  auto tel = candidate("tel", observed, anna);
  tel.listed = &listed;
  auto resolution = resolved({tel});
  EXPECT_EQ(resolution.customer, std::nullopt);
  EXPECT_THAT(resolution.effects, ElementsAre(Effect::share));
  EXPECT_TRUE(resolution.open);
  tel.customer.reset();
  tel.shared = SharedUses{{{anna, 100, now}}, 0, now};
  EXPECT_EQ(resolved({tel}).customer, std::nullopt);
}

TEST(Resolve, ManyWhoShareAreBoundedAndSomebodyElseStaysInSight) {
  std::vector<Use> uses;
  for (std::uint64_t i = 1; i <= 30; ++i) uses.push_back({{i, i}, 10, now});
  const auto resolution = resolved({shared("tel", uses)});
  EXPECT_EQ(resolution.likely.size(), likely_max);
  EXPECT_TRUE(std::ranges::any_of(resolution.likely, [](const Likely& one) { return !one.customer; }));
}

TEST(Resolve, TheReasonSaysWhichRuleWithoutAValue) {
  EXPECT_EQ(why({}), "nothing usable to be recognised by: a new customer");
  EXPECT_EQ(why({candidate("tel", observed)}), "none of the identifiers was known: a new customer");
  EXPECT_EQ(why({candidate("tel", observed, anna)}), "recognised by tel (observed)");
  EXPECT_EQ(why({shared("tel", {{anna, 9, now}})}), "the likeliest of those who share it, by 0.95");
  EXPECT_EQ(why({shared("tel", {{anna, 1, now}, {bert, 1, now}})}),
            "several share it and nobody is likely enough: a new customer until it is known who");
  const Rules rules;
  const std::vector<Candidate> two{candidate("account", verified, bert), candidate("cookie", observed, anna)};
  const auto reasons = explain(resolve(two, rules, now), two, rules);
  ASSERT_EQ(reasons.size(), 2u);
  EXPECT_EQ(reasons[1].text, "cookie leads to somebody never verified, who joins this customer");
}

}  // namespace
}  // namespace balie::identity
