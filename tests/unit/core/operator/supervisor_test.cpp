#include "core/operator/supervisor.hpp"

#include <gtest/gtest.h>

namespace balie::operation {
namespace {

using namespace std::chrono_literals;
using Action = Supervisor::Action;
using Start = Supervisor::Start;
using Terminate = Supervisor::Terminate;
using Kill = Supervisor::Kill;
using Finished = Supervisor::Finished;
using Actions = std::vector<Action>;

constexpr Supervisor::Exit crashed{.status = 0, .signal = 11};

// A hub and two adapters, and the time.
struct SupervisorTest : testing::Test {
  Actions poll() {
    Actions actions;
    while (auto action = supervisor.poll()) actions.push_back(*action);
    return actions;
  }
  // Everything started and the hub ready.
  void bring_up() {
    supervisor.begin(now);
    supervisor.started(0, now);
    supervisor.hub_ready(now);
    supervisor.started(1, now);
    supervisor.started(2, now);
    poll();
  }
  Actions at(Duration later) {
    now += later;
    supervisor.on_time(now);
    return poll();
  }

  Supervisor supervisor{3, {.delay_min = 200ms, .delay_max = 1s, .healthy_after = 10s, .stop_limit = 15s}};
  Instant now{1h};
};

TEST_F(SupervisorTest, StartsAdaptersWhenTheHubIsReady) {
  supervisor.begin(now);
  EXPECT_EQ(poll(), Actions{Start{0}});
  EXPECT_FALSE(supervisor.waits_for_hub());
  supervisor.started(0, now);
  EXPECT_TRUE(supervisor.waits_for_hub());
  EXPECT_EQ(poll(), Actions{});
  supervisor.hub_ready(now);
  EXPECT_FALSE(supervisor.waits_for_hub());
  EXPECT_EQ(poll(), (Actions{Start{1}, Start{2}}));
}

TEST_F(SupervisorTest, StartsAgainLaterEachTime) {
  bring_up();
  for (const Duration delay : {200ms, 400ms, 800ms, 1000ms, 1000ms}) {
    supervisor.exited(1, crashed, now);
    EXPECT_EQ(supervisor.wake_at(), now + delay);
    EXPECT_EQ(at(delay - 1ns), Actions{});
    EXPECT_EQ(at(1ns), Actions{Start{1}});
    supervisor.started(1, now);
  }
  EXPECT_EQ(supervisor.wake_at(), Instant::max());
}

TEST_F(SupervisorTest, ForgivesAChildThatLivedLong) {
  bring_up();
  supervisor.exited(1, crashed, now);
  at(200ms);
  supervisor.started(1, now);
  now += 10s;
  supervisor.exited(1, crashed, now);
  EXPECT_EQ(supervisor.wake_at(), now + 200ms);
}

TEST_F(SupervisorTest, KeepsAdaptersWhenTheHubDies) {
  bring_up();
  supervisor.exited(0, crashed, now);
  EXPECT_EQ(at(200ms), Actions{Start{0}});
  supervisor.started(0, now);
  EXPECT_TRUE(supervisor.waits_for_hub());
  supervisor.hub_ready(now);
  EXPECT_EQ(poll(), Actions{});
}

TEST_F(SupervisorTest, LeavesAnAdapterAloneWhoseSettingsAreWrong) {
  bring_up();
  supervisor.exited(2, {.status = 2}, now);
  EXPECT_EQ(at(1h), Actions{});
  supervisor.stop(now);
  EXPECT_EQ(poll(), Actions{Terminate{1}});
}

TEST_F(SupervisorTest, GivesUpWhenTheHubsSettingsAreWrong) {
  supervisor.begin(now);
  supervisor.started(0, now);
  poll();
  supervisor.exited(0, {.status = 2}, now);
  EXPECT_EQ(poll(), Actions{Finished{2}});
}

TEST_F(SupervisorTest, StopsAdaptersFirst) {
  bring_up();
  supervisor.stop(now);
  EXPECT_EQ(poll(), (Actions{Terminate{1}, Terminate{2}}));
  supervisor.exited(2, {}, now);
  EXPECT_EQ(poll(), Actions{});
  supervisor.exited(1, {}, now);
  EXPECT_EQ(poll(), Actions{Terminate{0}});
  supervisor.exited(0, {}, now);
  EXPECT_EQ(poll(), Actions{Finished{0}});
}

TEST_F(SupervisorTest, KillsWhatDoesNotStop) {
  bring_up();
  supervisor.stop(now);
  supervisor.stop(now);  // an impatient operator
  poll();
  supervisor.exited(1, {}, now);
  EXPECT_EQ(at(15s), Actions{Kill{2}});
  EXPECT_EQ(at(15s), Actions{});
  supervisor.exited(2, {.signal = 9}, now);
  EXPECT_EQ(poll(), Actions{Terminate{0}});
  EXPECT_EQ(at(15s), Actions{Kill{0}});
}

TEST_F(SupervisorTest, StopsWhileAChildWaits) {
  bring_up();
  supervisor.exited(1, crashed, now);
  supervisor.exited(0, crashed, now);
  supervisor.stop(now);
  EXPECT_EQ(poll(), Actions{Terminate{2}});
  supervisor.exited(2, {}, now);
  EXPECT_EQ(poll(), Actions{Finished{0}});
  EXPECT_EQ(at(1h), Actions{});
}

}  // namespace
}  // namespace balie::operation
