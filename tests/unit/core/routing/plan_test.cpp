#include "core/routing/plan.hpp"

#include <gtest/gtest.h>

namespace balie::routing {
namespace {

using std::chrono::seconds;

Plan two_queues() {
  Plan plan;
  plan.channels = {{.name = "voice"}};
  plan.skills = {"german"};
  plan.queues = {{.name = "sales", .steps = {{.after = {}, .skills = {}}}},
                 {.name = "service", .steps = {{.after = {}, .skills = {}}}}};
  return plan;
}

TEST(Plan, HoldsWhenNothingIsWrong) { EXPECT_EQ(problem_of(two_queues()), ""); }

TEST(Plan, NamesWhatIsWrong) {
  auto plan = two_queues();
  plan.queues[0].steps.clear();
  EXPECT_EQ(problem_of(plan), "queue sales needs 1 to 16 steps, the first at once");
  plan = two_queues();
  plan.queues[1].steps.push_back({.after = {}, .skills = {}});
  EXPECT_EQ(problem_of(plan), "queue service: its steps must follow each other in time");
  plan = two_queues();
  plan.queues[0].steps[0].skills = {{.skill = 1, .level = 1}};
  EXPECT_EQ(problem_of(plan), "queue sales needs an unknown skill");
  plan.queues[0].steps[0].skills = {{.skill = 0, .level = 101}};
  EXPECT_EQ(problem_of(plan), "queue sales: a level is 1 to 100");
  plan = two_queues();
  plan.queues[0].ageing = -1;
  EXPECT_EQ(problem_of(plan), "queue sales: ageing is out of range");
  plan = two_queues();
  plan.channels[0].interrupts = {4};
  EXPECT_EQ(problem_of(plan), "channel voice interrupts an unknown one");
}

TEST(Plan, ALoopOfOverflowsIsFound) {
  auto plan = two_queues();
  plan.queues[0].overflow = Overflow{Overflow::Kind::queue, 1, {}};
  EXPECT_EQ(problem_of(plan), "");
  plan.queues[1].overflow = Overflow{Overflow::Kind::queue, 0, {}};
  EXPECT_EQ(problem_of(plan), "overflows that never end: sales -> service -> sales");
  plan.queues[1].overflow = Overflow{Overflow::Kind::queue, 7, {}};
  EXPECT_EQ(problem_of(plan), "queue service overflows to an unknown queue");
}

}  // namespace
}  // namespace balie::routing
