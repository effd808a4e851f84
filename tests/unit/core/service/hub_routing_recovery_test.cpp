// What the hub distributes, after a crash and while the store fails; and what is told of it.
#include "protocols/bus/time.hpp"

#include "routing_desk.hpp"
#include <gmock/gmock.h>

namespace balie::service {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;

using HubRoutingRecovery = RoutingDesk;

TEST_F(HubRoutingRecovery, AfterACrashTheQueueStandsAsItStood) {
  contact("c1");
  pass(seconds(5));
  contact("c2");
  contact("c3", "+31207654321");
  v1::RoutingOrder sooner;
  sooner.set_priority(3);
  order("move", "c2", sooner);
  const auto before = queue("sales").SerializeAsString();
  crash();
  EXPECT_EQ(queue("sales").SerializeAsString(), before);
  EXPECT_THAT(waiting("sales"), ElementsAre("c1", "c2"));
}

TEST_F(HubRoutingRecovery, AfterACrashAReservationIsTheSameAndOneThatRanOutIsMadeAgain) {
  contact("c1");
  presence("anna", "ready");
  const auto offered = last();
  pass(seconds(5));
  crash();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(last().SerializeAsString(), offered.SerializeAsString());
  EXPECT_TRUE(answer(offered.id(), "anna", "accept").has_recorded());
  outcome("c1", "completed");
  contact("c2");
  const auto second = last();
  time += seconds(30);
  now += seconds(30);
  crash();
  EXPECT_EQ(last().contact_id(), "c2");
  EXPECT_NE(last().id(), second.id());
}

TEST_F(HubRoutingRecovery, ACommandThatIsNotDoneIsToldAgainUnderTheSameId) {
  contact("c1");
  presence("anna", "ready");
  answer(last().id(), "anna", "accept");
  const auto id = commands.back().id();
  commands.clear();
  crash();
  ASSERT_EQ(commands.size(), 1u);
  EXPECT_EQ(commands[0].id(), id);
  done(id);
  commands.clear();
  crash();
  EXPECT_TRUE(commands.empty());
}

TEST_F(HubRoutingRecovery, ACommandOfADeskGoesOutOnceAndExpiresWhereItsAdapterIsAway) {
  v1::ToHub message;
  message.mutable_command()->set_id("say");
  message.mutable_command()->set_kind("send");
  message.mutable_command()->set_text("hello");
  message.mutable_command()->set_adapter("phone");
  EXPECT_FALSE(ask("desk", message).recorded().repeated_before());
  EXPECT_TRUE(ask("desk", message).recorded().repeated_before());
  ASSERT_EQ(commands.size(), 1u);
  EXPECT_EQ(commands[0].text(), "hello");
  message.mutable_command()->set_id("nobody");
  message.mutable_command()->set_adapter("nobody");
  bus::set(*message.mutable_command()->mutable_expires(), time + seconds(5));
  ask("desk", message);
  pass(seconds(7));
  const auto events = store->events(1, SIZE_MAX, SIZE_MAX).value();
  v1::Event event;
  event.ParseFromString(events.back().event);
  EXPECT_EQ(event.command_done().command_id(), "nobody");
  EXPECT_EQ(event.command_done().error(), "expired");
}

TEST_F(HubRoutingRecovery, NobodyIsToldBeforeItIsWritten) {
  contact("c1");
  presence("anna", "ready");
  const auto id = last().id();
  const auto before = told.size();
  store->fail_commits(3, Error(Fate::retry, "store.disk_full", "the disk is full"));
  EXPECT_FALSE(answer(id, "anna", "accept").has_recorded());
  EXPECT_EQ(told.size(), before);
  EXPECT_TRUE(commands.empty());
  pass(seconds(3));
  EXPECT_EQ(last().state(), "accepted");
  EXPECT_EQ(commands.size(), 1u);
}

TEST_F(HubRoutingRecovery, AfterAFatalErrorTheEngineIsMadeAnewFromTheLog) {
  contact("c1");
  presence("anna", "ready");
  const auto id = last().id();
  store->fail_commits(1, Error(Fate::fatal, "store.corrupt", "damaged"));
  answer(id, "anna", "accept");
  ASSERT_TRUE(hub->wants_reopening());
  auto held = hub->release();
  hub->opened(std::move(held));
  pass(seconds(3));
  EXPECT_EQ(last().state(), "accepted");
  EXPECT_EQ(agent("anna").contacts(0).state(), "talking");
}

TEST_F(HubRoutingRecovery, WhoeverHadAContactIsInItsHistory) {
  const auto decision = contact("c1");
  presence("anna", "ready");
  answer(last().id(), "anna", "accept");
  for (const bool again : {false, true}) {
    if (again) crash();
    v1::ToHub message;
    message.mutable_customer_query()->set_customer_id(decision.customer().id());
    EXPECT_EQ(ask("desk", message).customer().history(0).agent(), "anna");
  }
}

TEST_F(HubRoutingRecovery, ReportsCountWhatWasDone) {
  presence("anna", "ready");
  contact("c1");
  answer(last().id(), "anna", "accept");
  pass(seconds(60));
  outcome("c1", "completed");
  contact("c2");
  outcome("c2", "abandoned");
  v1::ToHub message;
  message.mutable_routing_report_query()->add_by("queue");
  const auto report = ask("desk", message).routing_report();
  ASSERT_EQ(report.rows_size(), 2);
  EXPECT_EQ(report.rows(0).queue(), "");
  EXPECT_EQ(report.rows(0).staffed().seconds(), 60);
  EXPECT_EQ(report.rows(0).busy().seconds(), 60);
  EXPECT_EQ(report.rows(1).queue(), "sales");
  EXPECT_EQ(report.rows(1).arrived(), 2u);
  EXPECT_EQ(report.rows(1).handled(), 1u);
  EXPECT_EQ(report.rows(1).in_level(), 1u);
  EXPECT_EQ(report.rows(1).abandoned(), 1u);
  EXPECT_EQ(report.rows(1).talked().seconds(), 60);
  message.mutable_routing_report_query()->add_by("moon");
  EXPECT_EQ(ask("desk", message).refusal().code(), "invalid");
}

}  // namespace
}  // namespace balie::service
