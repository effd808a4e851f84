#include "core/operator/routing_commands.hpp"

#include "tests/support/fake_hub.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace balie::operation {
namespace {

using testing::HasSubstr;

class RoutingCommands : public testing::Test {
 protected:
  RoutingCommands() {
    hub_.start();
    context_.globals.endpoint = hub_.settings().endpoint;
  }

  test::FakeHub hub_;
  SystemClock clock_;
  std::ostringstream out_, errors_;
  Context context_{.globals = {}, .clock = clock_, .out = out_, .errors = errors_};
};

TEST_F(RoutingCommands, AQueueIsShownWithWhyEachStandsWhereItStands) {
  v1::FromHub answer;
  auto& queue = *answer.mutable_queues()->add_queues();
  queue.set_queue("sales");
  queue.set_title("Advice");
  queue.set_open(true);
  queue.set_waiting(1);
  queue.mutable_changes()->set_seconds(1'795'341'600);
  auto& waiting = *queue.add_contacts();
  waiting.set_contact_adapter("phone");
  waiting.set_contact_id("call-1\x1b[2J");
  waiting.set_priority(103.25);
  waiting.mutable_age()->set_seconds(187);
  waiting.set_state("offered");
  waiting.set_agent("ann");
  waiting.set_reason("priority 100, 3.25 for its age");
  hub_.know(answer);
  EXPECT_EQ(show_queue(context_, {"sales"}), done) << errors_.str();
  EXPECT_THAT(out_.str(), HasSubstr("sales: Advice, open until 2026-11-22T10:00:00Z\n"));
  EXPECT_THAT(out_.str(),
              testing::ContainsRegex("1 +phone/call-1.*103.250 +3:07 +- +offered to ann +priority 100"));
  EXPECT_THAT(out_.str(), testing::Not(HasSubstr("\x1b"))) << "no order to the terminal";
  EXPECT_EQ(list_queues(context_), done);
  EXPECT_THAT(out_.str(), testing::ContainsRegex("sales +yes +1 "));
}

TEST_F(RoutingCommands, AgentsAreShownWithWhatTheyHave) {
  v1::FromHub answer;
  auto& agent = *answer.mutable_agents()->add_agents();
  agent.set_agent("ann");
  agent.set_state("ready");
  agent.set_load(3);
  agent.set_capacity(3);
  auto& contact = *agent.add_contacts();
  contact.set_state("talking");
  contact.set_contact_adapter("phone");
  contact.set_contact_id("call-1");
  contact.set_outcome_owed(true);
  hub_.know(answer);
  EXPECT_EQ(list_agents(context_, {}), done);
  EXPECT_THAT(out_.str(),
              testing::ContainsRegex("ann .*ready .*3 of 3 +talking phone/call-1 .outcome owed."));
}

TEST_F(RoutingCommands, WhatWasCountedIsSharedOut) {
  v1::FromHub answer;
  auto& row = *answer.mutable_routing_report()->add_rows();
  row.set_queue("sales");
  row.set_handled(3);
  row.set_abandoned(1);
  row.set_in_level(3);
  row.mutable_waited()->set_seconds(90);
  row.mutable_staffed()->set_seconds(1'000);
  row.mutable_busy()->set_seconds(850);
  hub_.know(answer);
  EXPECT_EQ(show_routing_report(context_, {"2026-11-22", "2026-11-22", {"queue"}}), done) << errors_.str();
  EXPECT_THAT(out_.str(), HasSubstr("QUEUE"));
  EXPECT_THAT(out_.str(), testing::ContainsRegex("sales +0 +3 +1 +0 +75 % +0 +0 +0:30 .* 85 %"));
  EXPECT_EQ(show_routing_report(context_, {"yesterday", "", {}}), bad_input);
}

TEST_F(RoutingCommands, OrdersAndStatesAreSaidToTheHub) {
  EXPECT_EQ(order_contact(context_, {"move", "call-1", "phone", "sales", "", 900, "waits long", "sue"}),
            done);
  EXPECT_EQ(set_agent(context_, {"ann", "not_ready", "lunch", "30m", {}, "", ""}), done);
  EXPECT_EQ(answer_reservation(context_, {"ann", "", "busy", "", {}, "r1", "decline"}), done);
  const auto said = hub_.said();
  ASSERT_EQ(said.size(), 3u);
  EXPECT_EQ(said[0].routing_order().priority(), 900);
  EXPECT_EQ(said[0].routing_order().contact_adapter(), "phone");
  EXPECT_EQ(said[1].presence().lease().seconds(), 1'800);
  EXPECT_EQ(said[2].reservation_answer().answer(), "decline");
  EXPECT_EQ(set_agent(context_, {"ann", "ready", "", "soon", {}, "", ""}), bad_input);
  EXPECT_EQ(set_agent(context_, {"nobody", "ready", "", "1h", {}, "", ""}), bad_input)
      << "the hub refuses it";
}

TEST(ShortDuration, IsOfMinutesOrHours) {
  const auto text = [](std::int64_t seconds) {
    google::protobuf::Duration duration;
    duration.set_seconds(seconds);
    return short_duration(duration);
  };
  EXPECT_EQ(text(0), "0:00");
  EXPECT_EQ(text(187), "3:07");
  EXPECT_EQ(text(3'723), "1:02:03");
}

}  // namespace
}  // namespace balie::operation
