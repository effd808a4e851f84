// Contacts that overflow to a queue that is closed then.
#include "core/routing/engine.hpp"

#include <gmock/gmock.h>

namespace balie::routing {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr QueueIndex sales = 0, service = 1, night = 2;
constexpr ContactKey contact{0, 1};

class EngineOverflow : public testing::Test {
 protected:
  EngineOverflow() {
    plan.channels = {{.name = "chat"}};
    for (const auto* name : {"sales", "service", "night"}) {
      plan.queues.push_back({.name = name, .steps = {{.after = {}, .skills = {}}}});
    }
    plan.queues[sales].wait_max = seconds(60);
    plan.queues[sales].overflow = to(service);
    close(service);
  }
  static Overflow to(QueueIndex queue) { return {Overflow::Kind::queue, queue, {}}; }
  void close(QueueIndex queue) {
    plan.queues[queue].closed_until = [opens = opens](Time at) {
      return at < opens ? std::optional(opens) : std::nullopt;
    };
  }
  // A contact for `sales`, and what becomes of it until then.
  void wait_until(Time end) {
    if (!engine) {
      engine = std::make_unique<Engine>(plan, time);
      step(Arrived{.contact = contact, .queue = sales});
    }
    while (engine->due() && *engine->due() <= end) {
      time = *engine->due();
      step(Tick{});
    }
    time = end;
  }
  void step(const Input& input) {
    engine->step(input, time, effects);
    EXPECT_EQ(engine->broken_invariant(), "");
  }
  template <typename Kind>
  std::vector<Kind> only() const {
    std::vector<Kind> found;
    for (const auto& effect : effects) {
      if (const auto* one = std::get_if<Kind>(&effect)) found.push_back(*one);
    }
    return found;
  }

  Plan plan;
  Time time{seconds(1'700'000'000)};
  const Time opens = time + seconds(3600);
  std::unique_ptr<Engine> engine;
  std::vector<Effect> effects;
};

TEST_F(EngineOverflow, SleepsWhereItIsClosedUntilItOpens) {
  wait_until(time + seconds(60));
  EXPECT_THAT(only<Requeued>(), ElementsAre(Requeued{contact, service, "overflow"}));
  EXPECT_THAT(only<Asleep>(), ElementsAre(Asleep{contact, opens, true}));
  step(AgentProfiled{{.name = "anna", .skills = {}, .capacity = 1, .channel_max = {1}}});
  step(PresenceChanged{"anna", Presence::ready, ""});
  EXPECT_THAT(only<Offered>(), IsEmpty());
  wait_until(opens);
  ASSERT_EQ(only<Offered>().size(), 1u);
  EXPECT_EQ(only<Offered>()[0].queue, service);
}

TEST_F(EngineOverflow, GoesWhereThatQueueSendsWhatComesWhenItIsClosed) {
  plan.queues[service].closed = Overflow{Overflow::Kind::message, 0, "closed"};
  plan.queues[service].overflow = to(night);  // of what is too much for it, while it is open
  wait_until(time + seconds(60));
  EXPECT_THAT(only<Left>(), ElementsAre(Left{contact, Overflow::Kind::message, "closed"}));
  EXPECT_EQ(engine->size(), 0u);
}

TEST_F(EngineOverflow, WithoutSuchAWordItOverflowsAgain) {
  plan.queues[service].overflow = to(night);
  wait_until(time + seconds(60));
  EXPECT_EQ(only<Requeued>().back().queue, night);
  EXPECT_EQ(engine->standings(night, time).size(), 1u);
}

TEST_F(EngineOverflow, IsCalledBackWhenItOpens) {
  plan.queues[service].closed = Overflow{Overflow::Kind::callback, 0, {}};
  wait_until(time + seconds(60));
  EXPECT_EQ(only<Left>().at(0).to, Overflow::Kind::callback);
  EXPECT_THAT(only<Asleep>(), ElementsAre(Asleep{contact, opens, false}));
}

TEST_F(EngineOverflow, QueuesThatSendItToEachOtherEndSomewhere) {
  plan.queues[sales].length_max = 0;
  plan.queues[service].closed = to(sales);
  wait_until(time);
  EXPECT_EQ(engine->standings(sales, time).size(), 1u);
  EXPECT_LE(only<Requeued>().size(), diversions_max);
}

TEST_F(EngineOverflow, IsAsWellWhereItIsOpenAgain) {
  plan.queues[sales].wait_max = seconds(7200);
  wait_until(time + seconds(7200));
  EXPECT_THAT(only<Asleep>(), IsEmpty());
  EXPECT_EQ(engine->standings(service, time).size(), 1u);
}

}  // namespace
}  // namespace balie::routing
