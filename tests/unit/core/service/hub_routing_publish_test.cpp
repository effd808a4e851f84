// What changes under those who wait: the playbook, and customers who are erased; and what is counted of all.
#include "core/service/metrics_page.hpp"

#include "routing_desk.hpp"
#include <gmock/gmock.h>

namespace balie::service {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class HubRoutingPublish : public RoutingDesk {
 protected:
  // Without the queue "sales", whose line goes to "care" now; that is held, or the platform's.
  static std::vector<playbook::File> without_sales(bool held) {
    auto made = files(fmt::format("[[queue]]\nname = \"care\"\nhold = {}\ntarget = \"q/care\"\n", held));
    for (auto& file : made) {
      const auto at = file.content.find("queue = \"sales\"");
      if (at != std::string::npos) file.content.replace(at, 15, "queue = \"care\"");
    }
    return made;
  }
  std::vector<std::string> reasons() {
    std::vector<std::string> found;
    const auto events = store->events(1, SIZE_MAX, SIZE_MAX).value();
    for (const auto& entry : events) {
      v1::Event event;
      event.ParseFromString(entry.event);
      if (event.has_contact_routed()) found.push_back(event.contact_routed().reason());
    }
    return found;
  }
};

TEST_F(HubRoutingPublish, WhoWaitsInAQueueThatIsGoneWaitsInTheDefaultQueue) {
  contact("c1");
  contact("c2");
  publish(without_sales(true));
  EXPECT_THAT(waiting("care"), ElementsAre("c1", "c2"));
  EXPECT_THAT(reasons(), ElementsAre("queue_gone", "queue_gone"));
  crash();
  EXPECT_THAT(waiting("care"), ElementsAre("c1", "c2"));
  presence("anna", "ready");
  EXPECT_EQ(last().contact_id(), "c1");
  EXPECT_EQ(last().queue(), "care");
}

TEST_F(HubRoutingPublish, WhatIsOfferedFromAQueueThatIsGoneIsTakenBackAndOfferedAnew) {
  contact("c1");
  presence("anna", "ready");
  const auto first = last();
  publish(without_sales(true));
  ASSERT_EQ(told.size(), 3u);
  EXPECT_EQ(told[1].id(), first.id());
  EXPECT_EQ(told[1].state(), "cancelled");
  EXPECT_EQ(last().state(), "offered");
  EXPECT_EQ(last().queue(), "care");
  EXPECT_TRUE(answer(first.id(), "anna", "accept").has_refusal());
  EXPECT_TRUE(answer(last().id(), "anna", "accept").has_recorded());
  EXPECT_EQ(agent("anna").contacts(0).state(), "talking");
  crash();
  EXPECT_EQ(agent("anna").contacts(0).state(), "talking");
}

TEST_F(HubRoutingPublish, WhereNoQueueHoldsThePlatformGetsThem) {
  contact("c1");
  presence("anna", "ready");
  contact("c2");
  publish(without_sales(false));
  EXPECT_EQ(told.back().state(), "cancelled");
  std::vector<std::string> sent;
  for (const auto& one : commands) {
    EXPECT_EQ(one.kind(), "route");
    EXPECT_EQ(one.to(), "q/care");
    sent.push_back(one.contact_id());
  }
  EXPECT_THAT(sent, testing::UnorderedElementsAre("c1", "c2"));
  EXPECT_TRUE(hub->distribution()->state().contacts().empty());
}

TEST_F(HubRoutingPublish, WhatAnAgentHasStaysWhereTheQueueIsGone) {
  contact("c1");
  presence("anna", "ready");
  answer(last().id(), "anna", "accept");
  publish(without_sales(true));
  EXPECT_EQ(agent("anna").contacts(0).state(), "talking");
  outcome("c1", "completed");
  EXPECT_THAT(agent("anna").contacts(), IsEmpty());
}

TEST_F(HubRoutingPublish, AnErasedCustomerWaitsNoLonger) {
  const auto first = contact("c1").customer().id();
  const auto second = contact("c2").customer().id();
  contact("c3");
  EXPECT_TRUE(erase(first).has_recorded());
  EXPECT_THAT(waiting("sales"), ElementsAre("c2", "c3"));
  presence("anna", "ready");
  EXPECT_EQ(last().contact_id(), "c2");
  EXPECT_TRUE(erase(second).has_recorded());  // whose place goes to the next
  EXPECT_EQ(last().contact_id(), "c3");
  EXPECT_EQ(last().state(), "offered");
  crash();
  EXPECT_EQ(hub->distribution()->state().contacts().size(), 1u);
  std::string log;
  const auto events = store->events(1, SIZE_MAX, SIZE_MAX).value();
  for (const auto& entry : events) log += entry.event;
  EXPECT_THAT(log, Not(HasSubstr("A-c1")));
  EXPECT_THAT(log, Not(HasSubstr("A-c2")));
}

TEST_F(HubRoutingPublish, TheMetricsTellOfQueuesAndAgents) {
  presence("anna", "ready");
  contact("c1");
  answer(last().id(), "anna", "accept");
  contact("c2");
  contact("c3");
  outcome("c3", "abandoned");
  pass(seconds(10));
  const auto text = metrics_text(hub->status(), hub->routing_figures(now));
  for (const auto* line :
       {"balie_queue_waiting{queue=\"sales\"} 1\n", "balie_queue_longest_seconds{queue=\"sales\"} 10\n",
        "balie_queue_talking{queue=\"sales\"} 1\n", "balie_queue_offered{queue=\"sales\"} 0\n",
        "balie_queue_agents_free{queue=\"sales\"} 0\n", "balie_queue_arrived_total{queue=\"sales\"} 3\n",
        "balie_queue_handled_total{queue=\"sales\"} 1\n", "balie_queue_in_level_total{queue=\"sales\"} 1\n",
        "balie_queue_abandoned_total{queue=\"sales\"} 1\n",
        "balie_queue_overflowed_total{queue=\"sales\"} 0\n", "balie_agents{state=\"ready\"} 1\n",
        "balie_agents_busy 1\n", "balie_agents_staffed_seconds 10\n", "balie_agents_busy_seconds 10\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

}  // namespace
}  // namespace balie::service
