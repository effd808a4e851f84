// What users of other systems suffer from, and does not happen here: each with its name.
#include "core/routing/engine.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace balie::routing {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr ChannelIndex voice = 0, chat = 1, email = 2;
constexpr QueueIndex sales = 0, service = 1;
constexpr SkillIndex german = 0, billing = 1;

Plan office() {
  Plan plan;
  plan.channels = {{.name = "voice", .weight = 3, .interrupts = {email}},
                   {.name = "chat", .weight = 1, .interrupts = {}},
                   {.name = "email", .weight = 3, .interrupts = {}}};
  plan.channels[voice].returns = false;
  plan.skills = {"german", "billing"};
  plan.queues = {{.name = "sales", .steps = {{.after = {}, .skills = {}}}},
                 {.name = "service", .steps = {{.after = {}, .skills = {}}}}};
  return plan;
}

ContactKey contact(std::uint64_t number) { return {0, number}; }

class EngineTest : public testing::Test {
 protected:
  explicit EngineTest(Plan made = office()) : plan(std::move(made)) {}

  void start() { engine = std::make_unique<Engine>(plan, time); }

  std::vector<Effect> say(const Input& input) {
    if (!engine) start();
    std::vector<Effect> effects;
    engine->step(input, time, effects);
    EXPECT_EQ(engine->broken_invariant(), "");
    for (const auto& effect : effects) {
      if (const auto* offered = std::get_if<Offered>(&effect)) last_offer = *offered;
    }
    return effects;
  }

  // All that becomes due in the time.
  std::vector<Effect> pass(Duration duration) {
    const auto end = time + std::chrono::duration_cast<Time::duration>(duration);
    std::vector<Effect> effects;
    while (engine->due() && *engine->due() <= end) {
      time = *engine->due();
      for (auto& effect : say(Tick{})) effects.push_back(std::move(effect));
    }
    time = end;
    return effects;
  }

  void agent(const std::string& name, std::vector<SkillNeed> skills = {}, std::uint32_t capacity = 3) {
    say(AgentProfiled{
        {.name = name, .skills = std::move(skills), .capacity = capacity, .channel_max = {1, 3, 2}}});
    say(PresenceChanged{name, Presence::ready, ""});
  }

  std::vector<Effect> arrive(std::uint64_t number, QueueIndex queue = sales, ChannelIndex channel = voice,
                             std::int32_t priority = 0) {
    return say(Arrived{.contact = contact(number), .queue = queue, .channel = channel, .priority = priority});
  }

  std::vector<Effect> accept() { return say(Answered{last_offer.reservation, last_offer.agent, true}); }
  std::vector<Effect> decline() { return say(Answered{last_offer.reservation, last_offer.agent, false}); }

  // "1 anna": who is offered what.
  static std::vector<std::string> offers(const std::vector<Effect>& effects) {
    std::vector<std::string> lines;
    for (const auto& effect : effects) {
      if (const auto* one = std::get_if<Offered>(&effect)) {
        lines.push_back(fmt::format("{} {}", one->contact.low, one->agent));
      }
    }
    return lines;
  }
  template <typename Kind>
  static std::vector<Kind> only(const std::vector<Effect>& effects) {
    std::vector<Kind> found;
    for (const auto& effect : effects) {
      if (const auto* one = std::get_if<Kind>(&effect)) found.push_back(*one);
    }
    return found;
  }

  Plan plan;
  Time time{seconds(1'700'000'000)};
  std::unique_ptr<Engine> engine;
  Offered last_offer;
};

TEST_F(EngineTest, AnAgentWhoIsFreeIsOfferedTheContactAtOnce) {
  agent("anna");
  EXPECT_THAT(offers(arrive(1)), ElementsAre("1 anna"));
  const auto assigned = only<Assigned>(accept());
  ASSERT_EQ(assigned.size(), 1u);
  EXPECT_EQ(assigned[0].agent, "anna");
  EXPECT_THAT(offers(arrive(2)), IsEmpty());
  EXPECT_THAT(offers(say(Ended{contact(1)})), ElementsAre("2 anna"));
}

TEST_F(EngineTest, AgentsAreNotStuckAsReserved) {
  agent("anna");
  agent("bert");
  EXPECT_THAT(offers(arrive(1)), ElementsAre("1 anna"));
  EXPECT_THAT(offers(pass(seconds(20))), ElementsAre("1 bert"));  // anna let it run out
  EXPECT_THAT(offers(arrive(2)), ElementsAre("2 anna"));          // and is free again
  const auto gone = say(Gone{contact(2)});
  EXPECT_EQ(only<Withdrawn>(gone).at(0).reason, "gone");
  EXPECT_THAT(offers(arrive(3)), ElementsAre("3 anna"));
}

TEST_F(EngineTest, TwoContactsAreNotAssignedToOnePlace) {
  agent("anna");
  arrive(1);
  EXPECT_THAT(offers(arrive(2)), IsEmpty());
  accept();
  EXPECT_THAT(offers(arrive(3)), IsEmpty());
  EXPECT_EQ(only<Refused>(say(Answered{last_offer.reservation, "anna", true})).size(), 1u);  // said twice
}

TEST_F(EngineTest, AcceptedAndRunOutAtTheSameInstantIsRunOut) {
  agent("anna");
  arrive(1);
  const auto offer = last_offer;
  time += seconds(20);
  const auto effects = say(Answered{offer.reservation, "anna", true});
  EXPECT_EQ(only<Withdrawn>(effects).at(0).reason, "expired");
  EXPECT_EQ(only<Refused>(effects).at(0).reason, "there is no such offer any more");
  EXPECT_THAT(only<Assigned>(effects), IsEmpty());
}

TEST_F(EngineTest, AnAnswerToAnothersOfferIsRefused) {
  agent("anna");
  agent("bert");
  arrive(1);
  EXPECT_EQ(only<Refused>(say(Answered{last_offer.reservation, "bert", true})).size(), 1u);
  EXPECT_EQ(only<Assigned>(accept()).size(), 1u);
}

TEST_F(EngineTest, WaitingWorkIsOfferedWhenCapacityFrees) {
  agent("anna");
  for (const std::uint64_t number : {1, 2, 3}) arrive(number, sales, chat);
  accept();
  accept();
  accept();
  EXPECT_THAT(offers(arrive(4, sales, chat)), IsEmpty());
  EXPECT_THAT(offers(say(Ended{contact(2)})), ElementsAre("4 anna"));
}

TEST_F(EngineTest, LoadIsNotIgnored) {
  plan.queues[sales].strategy = Strategy::least_loaded;
  agent("anna");
  agent("bert");
  arrive(1, sales, chat);
  EXPECT_EQ(last_offer.agent, "anna");
  accept();
  EXPECT_THAT(offers(arrive(2, sales, chat)), ElementsAre("2 bert"));
}

TEST_F(EngineTest, ThreeChatsOrOneCall) {
  agent("anna");
  arrive(1, sales, chat);
  accept();
  EXPECT_THAT(offers(arrive(2, sales, voice)), IsEmpty());
  EXPECT_THAT(offers(say(Ended{contact(1)})), ElementsAre("2 anna"));
  accept();
  EXPECT_THAT(offers(arrive(3, sales, chat)), IsEmpty());
}

TEST_F(EngineTest, ACallInterruptsAMail) {
  agent("anna");
  arrive(1, sales, email);
  accept();
  EXPECT_THAT(offers(arrive(2, sales, email)), IsEmpty());
  EXPECT_THAT(offers(arrive(3, sales, voice)), ElementsAre("3 anna"));
}

TEST_F(EngineTest, AReturningCustomerIsNotSentToAnAgentWhoIsAway) {
  plan.queues[sales].named_agent_for = seconds(30);
  agent("anna");
  agent("bert");
  say(PresenceChanged{"anna", Presence::away, "home"});
  EXPECT_THAT(offers(say(Arrived{.contact = contact(1), .queue = sales, .channel = voice, .agent = "anna"})),
              ElementsAre("1 bert"));
}

TEST_F(EngineTest, TheLastAgentIsWaitedForAWhileAndThenAnybodyMay) {
  plan.queues[sales].named_agent_for = seconds(30);
  agent("anna");
  arrive(1);
  accept();
  agent("bert");
  EXPECT_THAT(offers(say(Arrived{.contact = contact(2), .queue = sales, .channel = voice, .agent = "anna"})),
              IsEmpty());
  EXPECT_EQ(engine->standings(sales, time).at(0).reason,
            "priority 0 = 0 + 0 for 0 s of waiting; step 1; for agent anna");
  EXPECT_THAT(offers(pass(seconds(29))), IsEmpty());
  EXPECT_THAT(offers(pass(seconds(1))), ElementsAre("2 bert"));
}

TEST_F(EngineTest, WhoeverWaitsForAnAgentWhoLeavesWaitsForAnybody) {
  plan.queues[sales].named_agent_for = seconds(30);
  agent("anna");
  arrive(1);
  accept();
  agent("bert");
  say(Arrived{.contact = contact(2), .queue = sales, .channel = voice, .agent = "anna"});
  EXPECT_THAT(offers(say(PresenceChanged{"anna", Presence::not_ready, "lunch"})), ElementsAre("2 bert"));
}

TEST_F(EngineTest, TheHighestPriorityIsServedFirst) {
  agent("anna");
  arrive(1);
  accept();
  arrive(2, sales, voice, 100'000);
  arrive(3, sales, voice, 300'000);
  arrive(4, sales, voice, 200'000);
  EXPECT_THAT(offers(say(Ended{contact(1)})), ElementsAre("3 anna"));
}

TEST_F(EngineTest, PriorityCountsAcrossQueuesAndChannels) {
  agent("anna");
  arrive(1);
  accept();
  arrive(2, sales, voice, 100'000);
  arrive(3, service, chat, 200'000);
  EXPECT_THAT(offers(say(Ended{contact(1)})), ElementsAre("3 anna"));
}

TEST_F(EngineTest, WhoeverWaitsGrowsInPriority) {
  plan.queues[sales].ageing = 2'000;
  agent("anna");
  arrive(1);
  accept();
  arrive(2, sales, voice, 100'000);
  time += seconds(60);
  arrive(3, service, voice, 200'000);
  EXPECT_EQ(engine->standings(sales, time).at(0).priority, 220'000);
  EXPECT_EQ(engine->standings(sales, time).at(0).reason,
            "priority 220 = 100 + 120 for 60 s of waiting; step 1");
  EXPECT_THAT(offers(say(Ended{contact(1)})), ElementsAre("2 anna"));
}

TEST_F(EngineTest, SkillsAreRelaxedInSteps) {
  plan.queues[sales].steps = {{.after = {}, .skills = {{german, 80}}},
                              {.after = seconds(10), .skills = {{german, 50}}},
                              {.after = seconds(30), .skills = {}}};
  agent("anna", {{german, 50}});
  EXPECT_THAT(offers(arrive(1)), IsEmpty());
  EXPECT_THAT(offers(pass(seconds(9))), IsEmpty());
  EXPECT_THAT(offers(pass(seconds(1))), ElementsAre("1 anna"));
  accept();
  agent("bert", {{billing, 90}});
  EXPECT_THAT(offers(arrive(2)), IsEmpty());
  EXPECT_THAT(offers(pass(seconds(30))), ElementsAre("2 bert"));
}

TEST_F(EngineTest, TheMostSkilledIsTaken) {
  plan.queues[sales].strategy = Strategy::most_skilled;
  plan.queues[sales].steps = {{.after = {}, .skills = {{german, 10}}}};
  agent("anna", {{german, 20}});
  agent("bert", {{german, 90}});
  EXPECT_THAT(offers(arrive(1)), ElementsAre("1 bert"));
}

TEST_F(EngineTest, TheScoreDecidesWhereTheQueueSaysSo) {
  plan.queues[sales].strategy = Strategy::by_score;
  agent("anna");
  agent("bert");
  EXPECT_THAT(
      offers(say(Arrived{.contact = contact(1), .queue = sales, .channel = voice, .scores = {{"bert", 7}}})),
      ElementsAre("1 bert"));
}

TEST_F(EngineTest, ADeclinedContactKeepsItsAgeAndIsNotOfferedToTheSameAgainAtOnce) {
  agent("anna");
  arrive(1);
  EXPECT_THAT(offers(decline()), IsEmpty());
  arrive(2);
  EXPECT_THAT(offers(decline()), IsEmpty());
  EXPECT_THAT(offers(pass(seconds(59))), IsEmpty());
  EXPECT_THAT(offers(pass(seconds(2))), ElementsAre("1 anna"));
}

TEST_F(EngineTest, AMissedContactIsNoErrorAndAfterThreeTheAgentIsNotReady) {
  plan.queues[sales].decline_rest = seconds(1);
  agent("anna");
  arrive(1);
  const auto effects = pass(seconds(70));
  const auto presence = only<PresenceSet>(effects);
  ASSERT_EQ(presence.size(), 1u);
  EXPECT_EQ(presence[0], (PresenceSet{"anna", Presence::not_ready, "missed"}));
  EXPECT_THAT(only<Refused>(effects), IsEmpty());
  EXPECT_EQ(engine->standings(sales, time).size(), 1u);
}

TEST_F(EngineTest, ASilentAgentIsReplaced) {
  agent("anna");
  arrive(1, sales, chat);
  accept();
  say(ConnectionChanged{"anna", false});
  agent("bert");
  EXPECT_THAT(offers(pass(seconds(29))), IsEmpty());
  EXPECT_THAT(offers(pass(seconds(1))), ElementsAre("1 bert"));
}

TEST_F(EngineTest, ACallStaysWithItsAgentWhoseDeskIsGone) {
  agent("anna");
  arrive(1, sales, voice);
  accept();
  say(ConnectionChanged{"anna", false});
  agent("bert");
  EXPECT_THAT(offers(pass(seconds(300))), IsEmpty());
  EXPECT_TRUE(engine->knows(contact(1)));
}

TEST_F(EngineTest, AnOfferToAnAgentWhoIsLostGoesToAnother) {
  agent("anna");
  agent("bert");
  arrive(1);
  EXPECT_THAT(offers(say(ConnectionChanged{"anna", false})), ElementsAre("1 bert"));
}

TEST_F(EngineTest, WrapUpAndTheDutyToReportKeepThePlace) {
  plan.queues[sales].wrap_up = seconds(10);
  plan.queues[sales].outcome_required = true;
  agent("anna");
  arrive(1);
  accept();
  say(Ended{contact(1)});
  arrive(2);
  EXPECT_THAT(offers(pass(seconds(15))), IsEmpty());
  EXPECT_THAT(offers(say(Reported{contact(1)})), ElementsAre("2 anna"));
  accept();
  say(Reported{contact(2)});
  say(Ended{contact(2)});
  arrive(3);
  EXPECT_THAT(offers(pass(seconds(10))), ElementsAre("3 anna"));
}

TEST_F(EngineTest, ACallbackKeepsItsPlaceAndAge) {
  agent("anna");
  arrive(1);
  accept();
  arrive(2);
  time += seconds(1);
  arrive(3);
  say(CallbackWanted{contact(2)});
  EXPECT_THAT(say(Gone{contact(2)}), IsEmpty());  // hung up, as was agreed
  const auto effects = say(Ended{contact(1)});
  EXPECT_THAT(offers(effects), ElementsAre("2 anna"));
  EXPECT_TRUE(only<Offered>(effects).at(0).callback);
  EXPECT_TRUE(only<Assigned>(accept()).at(0).callback);
}

TEST_F(EngineTest, ACallbackForLaterWaitsForItsTimeWithItsAge) {
  agent("anna");
  arrive(1);
  accept();
  arrive(2);
  say(CallbackWanted{contact(2), time + seconds(600)});
  EXPECT_THAT(offers(say(Ended{contact(1)})), IsEmpty());
  time += seconds(500);
  arrive(3);
  accept();
  arrive(4);
  EXPECT_THAT(offers(pass(seconds(100))), IsEmpty());
  EXPECT_THAT(offers(say(Ended{contact(3)})), ElementsAre("2 anna"));
}

TEST_F(EngineTest, ACallbackIsCancelled) {
  arrive(1);
  say(CallbackWanted{contact(1)});
  say(Ended{contact(1)});
  EXPECT_FALSE(engine->knows(contact(1)));
}

TEST_F(EngineTest, ATransferKeepsItsAgeAndDoesNotComeBackToWhoeverGaveItAway) {
  plan.return_boost = 50;
  agent("anna");
  agent("bert");
  arrive(1);
  accept();
  time += seconds(5);
  EXPECT_THAT(offers(say(Moved{.contact = contact(1), .queue = service})), ElementsAre("1 bert"));
  decline();
  EXPECT_EQ(engine->standings(service, time).at(0).priority, 50'000);
  EXPECT_EQ(engine->standings(service, time).at(0).age, seconds(5));
}

TEST_F(EngineTest, ATransferToAnAgentWaitsForThatAgent) {
  agent("anna");
  agent("bert");
  arrive(1);
  accept();
  arrive(2);
  accept();
  agent("carl");
  EXPECT_THAT(offers(say(Moved{.contact = contact(1), .agent = "bert"})), IsEmpty());
  EXPECT_THAT(offers(say(Ended{contact(2)})), ElementsAre("1 bert"));
}

TEST_F(EngineTest, ASupervisorMovesPullsAndChangesPriority) {
  arrive(1);
  arrive(2);
  say(Moved{.contact = contact(2), .priority = 500'000});
  EXPECT_EQ(engine->standings(sales, time).at(0).contact, contact(2));
  say(Moved{.contact = contact(1), .queue = service});
  EXPECT_EQ(engine->standings(service, time).size(), 1u);
  agent("anna");
  EXPECT_EQ(last_offer.contact, contact(2));
  agent("bert");
  EXPECT_EQ(last_offer.contact, contact(1));
}

TEST_F(EngineTest, AConferenceTakesAPlaceOfBoth) {
  agent("anna");
  arrive(1);
  accept();
  agent("bert");
  EXPECT_EQ(only<Assigned>(say(Joined{contact(1), "bert"})).size(), 1u);
  EXPECT_THAT(offers(arrive(2)), IsEmpty());
  EXPECT_EQ(offers(say(Ended{contact(1)})).size(), 1u);
}

TEST_F(EngineTest, WhatWaitsTooLongGoesOverOnce) {
  plan.queues[sales].wait_max = seconds(60);
  plan.queues[sales].overflow = Overflow{Overflow::Kind::queue, service, {}};
  plan.queues[service].wait_max = seconds(60);
  plan.queues[service].overflow = Overflow{Overflow::Kind::message, 0, "busy"};
  arrive(1);
  const auto moved = only<Waiting>(pass(seconds(60)));
  ASSERT_EQ(moved.size(), 1u);
  EXPECT_EQ(moved[0].queue, service);
  EXPECT_EQ(moved[0].reason, "overflow");
  const auto left = only<Left>(pass(seconds(60)));
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].name, "busy");
  EXPECT_EQ(engine->size(), 0u);
}

TEST_F(EngineTest, AFullQueueOverflowsAtOnce) {
  plan.queues[sales].length_max = 1;
  plan.queues[sales].overflow = Overflow{Overflow::Kind::callback, 0, {}};
  arrive(1);
  EXPECT_EQ(only<Left>(arrive(2)).at(0).to, Overflow::Kind::callback);
  EXPECT_EQ(engine->standings(sales, time).size(), 2u);
  EXPECT_EQ(engine->counts(sales).overflowed, 1u);
}

TEST_F(EngineTest, AnAgeThatCannotBeIsBounded) {
  plan.queues[sales].ageing = ageing_max;
  arrive(1);
  say(Arrived{.contact = contact(2), .queue = sales, .channel = voice, .since = Time{}});
  say(Arrived{.contact = contact(3), .queue = sales, .channel = voice, .since = Time::max()});
  const auto standings = engine->standings(sales, time);
  ASSERT_EQ(standings.size(), 3u);
  EXPECT_EQ(standings[0].contact, contact(2));
  EXPECT_EQ(standings[0].age, age_max);
  EXPECT_EQ(standings[2].age, Duration{});
}

TEST_F(EngineTest, WhatIsNotKnownIsRefused) {
  arrive(1);
  EXPECT_EQ(only<Refused>(arrive(1)).at(0).reason, "the contact is here already");
  EXPECT_EQ(only<Refused>(arrive(2, 9)).size(), 1u);
  EXPECT_EQ(only<Refused>(say(Ended{contact(7)})).size(), 1u);
  EXPECT_EQ(only<Refused>(say(PresenceChanged{"nobody", Presence::ready, ""})).size(), 1u);
  EXPECT_EQ(only<Refused>(say(Moved{.contact = contact(1), .agent = "nobody"})).size(), 1u);
  EXPECT_EQ(engine->standings(sales, time).size(), 1u);
}

TEST_F(EngineTest, TheEstimateFollowsHowFastTheQueueGoes) {
  agent("anna");
  for (std::uint64_t number = 1; number <= 9; ++number) arrive(number);
  for (std::uint64_t number = 1; number <= 6; ++number) {
    accept();
    time += seconds(30);
    say(Ended{contact(number)});
  }
  const auto waiting = only<Waiting>(arrive(20));
  ASSERT_EQ(waiting.size(), 1u);
  EXPECT_EQ(waiting[0].estimate, seconds(90));
  EXPECT_EQ(engine->counts(sales).assigned, 6u);
  EXPECT_EQ(engine->counts(sales).in_level, 1u);
}

}  // namespace
}  // namespace balie::routing
