// An engine goes on with what the one before it had.
#include "core/routing/engine.hpp"

#include <gmock/gmock.h>

namespace balie::routing {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using Was = ResumedContact::State;

class EngineResumeTest : public testing::Test {
 protected:
  EngineResumeTest() {
    plan.channels = {{.name = "voice", .weight = 3}, {.name = "chat"}};
    plan.channels[0].returns = false;
    plan.queues = {{.name = "sales", .steps = {{}}, .ageing = 1000},
                   {.name = "service", .steps = {{}}, .wrap_up = seconds(30)}};
  }

  ResumedContact& contact(std::uint64_t number, Was state, QueueIndex queue = 0) {
    auto& made = contacts.emplace_back();
    made.arrived.contact = {0, number};
    made.arrived.queue = queue;
    made.arrived.since = time - seconds(100);
    made.state = state;
    made.entered = time - seconds(100);
    made.named_since = made.entered;
    return made;
  }
  void agent(const std::string& name, Presence presence = Presence::ready) {
    names.push_back(name);
    agents.push_back({.name = name, .presence = presence});
  }
  std::vector<Effect> resume(std::uint64_t last = 0) {
    engine = std::make_unique<Engine>(plan, time);
    std::vector<Effect> effects;
    for (const auto& name : names) {
      engine->step(AgentProfiled{{.name = name, .skills = {}, .capacity = 3, .channel_max = {1, 3}}}, time,
                   effects);
    }
    engine->resume(agents, contacts, last, effects);
    EXPECT_EQ(engine->broken_invariant(), "");
    return effects;
  }
  std::vector<Effect> pass(Duration duration) {
    time += std::chrono::duration_cast<Time::duration>(duration);
    std::vector<Effect> effects;
    while (engine->due() && *engine->due() <= time) engine->step(Tick{}, time, effects);
    EXPECT_EQ(engine->broken_invariant(), "");
    return effects;
  }
  template <typename Kind>
  static std::vector<Kind> only(const std::vector<Effect>& effects) {
    std::vector<Kind> found;
    for (const auto& effect : effects) {
      if (const auto* one = std::get_if<Kind>(&effect)) found.push_back(*one);
    }
    return found;
  }
  std::vector<std::uint64_t> waiting(QueueIndex queue) {
    std::vector<std::uint64_t> numbers;
    for (const auto& view : engine->standings(queue, time)) numbers.push_back(view.contact.low);
    return numbers;
  }

  Plan plan;
  Time time{seconds(1'700'000'000)};
  std::vector<std::string> names;
  std::vector<ResumedAgent> agents;
  std::vector<ResumedContact> contacts;
  std::unique_ptr<Engine> engine;
};

TEST_F(EngineResumeTest, TheQueueStandsAsItStoodWithItsAges) {
  contact(1, Was::waiting).arrived.since = time - seconds(50);
  contact(2, Was::waiting).arrived.since = time - seconds(80);
  contact(3, Was::waiting).arrived.priority = 500'000;
  contact(4, Was::waiting).returns = 1;
  plan.return_boost = 200;
  resume();
  EXPECT_THAT(waiting(0), ElementsAre(3, 4, 2, 1));
  EXPECT_EQ(engine->standings(0, time)[2].age, seconds(80));
  EXPECT_EQ(engine->standings(0, time)[2].priority, 80'000);
}

TEST_F(EngineResumeTest, WhoIsFreeGetsTheFirst) {
  agent("anna");
  contact(1, Was::waiting).arrived.since = time - seconds(50);
  contact(2, Was::waiting).arrived.since = time - seconds(80);
  const auto offered = only<Offered>(resume(7));
  ASSERT_EQ(offered.size(), 1u);
  EXPECT_EQ(offered[0].contact.low, 2u);
  EXPECT_EQ(offered[0].reservation, 8u);
}

TEST_F(EngineResumeTest, AnOfferKeepsItsNumberAndItsLimit) {
  agent("anna");
  auto& one = contact(1, Was::offered);
  one.agents = {"anna"};
  one.reservation = 5;
  one.until = time + seconds(3);
  EXPECT_TRUE(only<Offered>(resume(5)).empty());
  const auto expired = only<Withdrawn>(pass(seconds(3)));
  ASSERT_EQ(expired.size(), 1u);
  EXPECT_EQ(expired[0].reservation, 5u);
  EXPECT_EQ(expired[0].reason, "expired");
}

TEST_F(EngineResumeTest, AnOfferThatRanOutMeanwhileIsMadeAgain) {
  agent("anna");
  auto& one = contact(1, Was::offered);
  one.agents = {"anna"};
  one.reservation = 5;
  one.until = time - seconds(3);
  const auto effects = resume(5);
  EXPECT_EQ(only<Withdrawn>(effects).at(0).reason, "ran_out");
  EXPECT_EQ(only<Offered>(effects).at(0).reservation, 6u);
}

TEST_F(EngineResumeTest, AnOfferToOneWhoIsAwayIsNoOffer) {
  agent("anna", Presence::not_ready);
  auto& one = contact(1, Was::offered);
  one.agents = {"anna"};
  one.reservation = 5;
  one.until = time + seconds(3);
  EXPECT_EQ(only<Withdrawn>(resume(5)).at(0).reason, "not_ready");
  EXPECT_THAT(waiting(0), ElementsAre(1));
}

TEST_F(EngineResumeTest, ConversationsAndWrapUpsTakeTheirPlaces) {
  agent("anna");
  agent("bert");
  contact(1, Was::talking).agents = {"anna"};
  auto& over = contact(2, Was::wrap_up, 1);
  over.agents = {"bert"};
  over.until = time - seconds(10);
  contact(3, Was::waiting);
  EXPECT_TRUE(only<Offered>(resume()).empty());
  EXPECT_TRUE(pass(seconds(19)).empty());
  const auto effects = pass(seconds(1));
  EXPECT_EQ(only<Forgotten>(effects).at(0).contact.low, 2u);
  EXPECT_EQ(only<Offered>(effects).at(0).agent, "bert");
}

TEST_F(EngineResumeTest, ACallbackSleepsOnAndWhoDeclinedIsNotAskedAtOnce) {
  agent("anna");
  auto& asleep = contact(1, Was::asleep);
  asleep.callback = true;
  asleep.until = time + seconds(600);
  contact(2, Was::waiting).declined = {{"anna", time - seconds(50)}};
  EXPECT_TRUE(only<Offered>(resume()).empty());
  EXPECT_EQ(only<Offered>(pass(seconds(10))).at(0).contact.low, 2u);
}

TEST_F(EngineResumeTest, OfEqualsWhoeverCameFirstIsFirstAlsoWhereTheOtherWasOffered) {
  contact(1, Was::waiting);
  auto& offered = contact(2, Was::offered);
  offered.agents = {"anna"};
  offered.reservation = 7;
  offered.until = time + seconds(5);
  agent("anna");
  resume(7);
  std::vector<Effect> effects;
  engine->step(PresenceChanged{"anna", Presence::not_ready, ""}, time, effects);
  EXPECT_THAT(waiting(0), ElementsAre(1, 2));
}

}  // namespace
}  // namespace balie::routing
