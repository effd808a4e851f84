// Contacts that come while their queue is closed; agents by score; and who may be asked to join.
#include "core/routing/engine.hpp"

#include <gmock/gmock.h>

namespace balie::routing {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

ContactKey contact(std::uint64_t number) { return {0, number}; }

class EngineOpening : public testing::Test {
 protected:
  static Plan office() {
    Plan plan;
    plan.channels = {{.name = "voice"}};
    plan.queues = {{.name = "sales", .steps = {{.after = {}, .skills = {}}}, .strategy = Strategy::by_score}};
    return plan;
  }
  EngineOpening() {
    for (const auto* name : {"anna", "bert", "carl"}) {
      say(AgentProfiled{{.name = name, .skills = {}, .capacity = 1, .channel_max = {1}}});
      say(PresenceChanged{name, Presence::ready, ""});
      time += seconds(1);
    }
  }
  // "1 anna": who is offered what.
  std::vector<std::string> say(const Input& input) {
    effects.clear();
    engine.step(input, time, effects);
    EXPECT_EQ(engine.broken_invariant(), "");
    std::vector<std::string> offers;
    for (const auto& effect : effects) {
      const auto* offered = std::get_if<Offered>(&effect);
      if (!offered) continue;
      offers.push_back(std::to_string(offered->contact.low) + " " + offered->agent);
      last = *offered;
    }
    return offers;
  }
  std::vector<std::string> pass(Duration duration) {
    time += std::chrono::duration_cast<Time::duration>(duration);
    std::vector<std::string> offers;
    while (engine.due() && *engine.due() <= time) {
      for (auto& one : say(Tick{})) offers.push_back(std::move(one));
    }
    return offers;
  }
  Arrived closed(std::uint64_t number) {
    return {.contact = contact(number), .since = time, .opens = time + hours(1)};
  }
  template <typename Kind>
  [[nodiscard]] std::size_t count() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(effects, [](const Effect& one) { return std::holds_alternative<Kind>(one); }));
  }

  Time time{seconds(1'700'000'000)};
  Engine engine{office(), time};
  std::vector<Effect> effects;
  Offered last;
};

TEST_F(EngineOpening, NobodyIsOfferedItBeforeAndThenTheEldestIsFirst) {
  EXPECT_THAT(say(closed(1)), IsEmpty());
  EXPECT_EQ(count<Asleep>(), 1u);
  pass(seconds(10));
  auto second = closed(2);
  second.opens = time + hours(1) - seconds(10);
  EXPECT_THAT(say(second), IsEmpty());
  EXPECT_THAT(pass(hours(1) - seconds(11)), IsEmpty());
  EXPECT_THAT(pass(seconds(1)), ElementsAre("1 anna", "2 bert"));
  EXPECT_FALSE(last.callback);
}

TEST_F(EngineOpening, WhoAsksForACallbackMeanwhileIsCalledWhenItOpens) {
  say(closed(1));
  EXPECT_THAT(say(CallbackWanted{contact(1)}), IsEmpty());
  EXPECT_THAT(say(Gone{contact(1)}), IsEmpty());  // has hung up
  EXPECT_THAT(pass(seconds(3599)), IsEmpty());
  EXPECT_THAT(pass(seconds(1)), ElementsAre("1 anna"));
  EXPECT_TRUE(last.callback);
}

TEST_F(EngineOpening, WhoHangsUpMeanwhileIsGone) {
  say(closed(1));
  say(Gone{contact(1)});
  EXPECT_EQ(engine.size(), 0u);
  EXPECT_THAT(pass(hours(2)), IsEmpty());
}

TEST_F(EngineOpening, ASupervisorMayMoveItAtOnce) {
  say(closed(1));
  EXPECT_THAT(say(Moved{.contact = contact(1), .agent = "bert"}), ElementsAre("1 bert"));
}

TEST_F(EngineOpening, TheBestScoredOfThoseWhoAreFreeIsTakenAndWhoWasNotScoredComesLast) {
  const auto scored = [](std::uint64_t number) {
    return Arrived{.contact = contact(number), .scores = {{"bert", -7}, {"carl", -3}, {"nobody", 9}}};
  };
  EXPECT_THAT(say(scored(1)), ElementsAre("1 carl"));
  EXPECT_THAT(say(scored(2)), ElementsAre("2 bert"));
  EXPECT_THAT(say(scored(3)), ElementsAre("3 anna"));
}

TEST_F(EngineOpening, ASupervisorMayAskWhoIsNotReadyButNobodyWithoutRoom) {
  say(Arrived{.contact = contact(1), .scores = {{"anna", 1}}});
  say(Answered{last.reservation, "anna", true});
  say(PresenceChanged{"bert", Presence::not_ready, "lunch"});
  say(PresenceChanged{"carl", Presence::away, ""});
  say(Joined{contact(1), "bert", false});
  EXPECT_EQ(count<Refused>(), 1u);
  say(Joined{contact(1), "carl", true});
  EXPECT_EQ(count<Refused>(), 1u);
  say(Joined{contact(1), "bert", true});
  EXPECT_EQ(count<Assigned>(), 1u);
  say(PresenceChanged{"carl", Presence::ready, ""});
  say(Arrived{.contact = contact(2)});
  say(Answered{last.reservation, "carl", true});
  say(Joined{contact(1), "carl", true});
  EXPECT_EQ(count<Refused>(), 1u);
}

}  // namespace
}  // namespace balie::routing
