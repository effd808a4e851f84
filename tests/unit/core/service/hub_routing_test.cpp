// Contacts that are held, through a running hub: from presence and reservation to the command that connects;
// and what users of other systems suffer from, by its name.
#include "protocols/bus/time.hpp"

#include "routing_desk.hpp"
#include <gmock/gmock.h>

namespace balie::service {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

using HubRouting = RoutingDesk;

TEST_F(HubRouting, FromPresenceToTheCommandThatConnects) {
  EXPECT_TRUE(contact("c1").route().hold());
  EXPECT_TRUE(told.empty());
  EXPECT_TRUE(presence("anna", "ready").has_recorded());
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(last().state(), "offered");
  EXPECT_EQ(last().agent(), "anna");
  EXPECT_EQ(last().contact_id(), "c1");
  EXPECT_EQ(last().queue(), "sales");
  EXPECT_EQ(bus::to_duration(last().limit()), seconds(20));
  EXPECT_TRUE(commands.empty());
  EXPECT_TRUE(answer(last().id(), "anna", "accept").has_recorded());
  EXPECT_EQ(last().state(), "accepted");
  ASSERT_EQ(commands.size(), 1u);
  EXPECT_EQ(commands[0].kind(), "connect");
  EXPECT_EQ(commands[0].contact_id(), "c1");
  EXPECT_EQ(commands[0].to(), "SIP/2001");
  EXPECT_EQ(agent("anna").contacts(0).state(), "talking");
  done(commands[0].id());
  outcome("c1", "completed");
  EXPECT_EQ(agent("anna").contacts_size(), 0);
}

TEST_F(HubRouting, AnAnswerToAnothersReservationIsRefusedLoggedAndChangesNothing) {
  contact("c1");
  presence("anna", "ready");
  presence("bert", "not_ready", "phone");
  EXPECT_EQ(answer(last().id(), "bert", "accept").refusal().code(), "conflict");
  EXPECT_EQ(answer(last().id(), "anna", "accept", "phone").refusal().code(), "not_allowed");
  EXPECT_EQ(answer("nonsense", "anna", "accept").refusal().code(), "not_found");
  EXPECT_EQ(hub->take_routing_refusals().size(), 3u);
  EXPECT_EQ(agent("anna").contacts(0).state(), "offered");
  EXPECT_EQ(told.size(), 1u);
}

TEST_F(HubRouting, AnAgentWhoIsNotInThePlaybookIsRefusedByName) {
  EXPECT_THAT(presence("carla", "ready").refusal().text(), HasSubstr("\"carla\""));
  EXPECT_EQ(presence("anna", "sleepy").refusal().field(), "presence.state");
}

TEST_F(HubRouting, AgentsAreNotStuckAsReservedOrBusy) {
  contact("c1");
  presence("anna", "ready");
  pass(seconds(20));
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(last().state(), "expired");
  EXPECT_EQ(agent("anna").contacts_size(), 0);
  contact("c2");
  EXPECT_EQ(last().contact_id(), "c2");
  answer(last().id(), "anna", "accept");
  outcome("c2", "abandoned");
  EXPECT_EQ(agent("anna").contacts_size(), 0);
}

TEST_F(HubRouting, TwoContactsAreNotAssignedToOneSlotByARace) {
  contact("c1");
  presence("anna", "ready");
  const auto first = last().id();
  contact("c2");
  answer(first, "anna", "accept");
  EXPECT_TRUE(answer(first, "anna", "accept").has_recorded());
  EXPECT_EQ(agent("anna").contacts_size(), 1);
  EXPECT_EQ(commands.size(), 1u);
  EXPECT_THAT(waiting("sales"), ElementsAre("c2"));
}

TEST_F(HubRouting, WaitingWorkIsOfferedWhenCapacityFrees) {
  contact("c1");
  presence("anna", "ready");
  answer(last().id(), "anna", "accept");
  contact("c2");
  outcome("c1", "completed");
  EXPECT_EQ(last().contact_id(), "c2");
  EXPECT_EQ(last().state(), "offered");
}

TEST_F(HubRouting, ASilentAgentIsReplaced) {
  contact("c1");
  presence("anna", "ready");
  presence("bert", "ready");
  EXPECT_EQ(last().agent(), "anna");
  pass(seconds(20));
  EXPECT_EQ(last().agent(), "bert");
  EXPECT_EQ(last().state(), "offered");
}

TEST_F(HubRouting, AMissedContactIsNoErrorAndAfterThreeTheAgentIsNotReady) {
  presence("anna", "ready");
  for (const auto* id : {"c1", "c2", "c3"}) contact(id);
  pass(seconds(61));
  EXPECT_EQ(agent("anna").state(), "not_ready");
  EXPECT_EQ(agent("anna").reason(), "missed");
  EXPECT_THAT(waiting("sales"), ElementsAre("c1", "c2", "c3"));
}

TEST_F(HubRouting, TheHighestPriorityIsServedFirstAcrossQueues) {
  contact("c1");
  contact("c2", "+31207654321");
  v1::RoutingOrder sooner;
  sooner.set_priority(500);
  EXPECT_TRUE(order("move", "c2", sooner).has_recorded());
  presence("anna", "ready");
  EXPECT_EQ(last().contact_id(), "c2");
}

TEST_F(HubRouting, AnAdapterThatIsGoneTakesItsAgentsAlong) {
  contact("c1");
  presence("anna", "ready");
  roles.erase("desk");
  pass(seconds(3));
  roles["desk"] = bus::Role::desk;
  connect("desk", bus::Role::desk);
  turn();
  EXPECT_EQ(agent("anna").state(), "away");
  EXPECT_EQ(agent("anna").reason(), "agent_lost");
  EXPECT_THAT(waiting("sales"), ElementsAre("c1"));
  presence("anna", "ready");
  EXPECT_EQ(last().state(), "offered");
}

TEST_F(HubRouting, ALeaseRunsOut) {
  v1::ToHub message;
  message.mutable_presence()->set_id("lease");
  message.mutable_presence()->set_agent("anna");
  message.mutable_presence()->set_state("ready");
  message.mutable_presence()->mutable_lease()->set_seconds(5);
  ask("desk", message);
  pass(seconds(4));
  EXPECT_EQ(agent("anna").state(), "ready");
  pass(seconds(1));
  EXPECT_EQ(agent("anna").state(), "away");
}

TEST_F(HubRouting, WhoeverHangsUpWaitsNoLonger) {
  contact("c1");
  presence("anna", "ready");
  outcome("c1", "abandoned");
  EXPECT_EQ(last().state(), "cancelled");
  EXPECT_EQ(last().reason(), "gone");
  EXPECT_EQ(queue("sales").waiting(), 0u);
  EXPECT_EQ(queue("sales").abandoned(), 1u);
}

TEST_F(HubRouting, AContactThatCannotBeConnectedWaitsAgainWithItsAge) {
  contact("c1");
  pass(seconds(10));
  presence("anna", "ready");
  answer(last().id(), "anna", "accept");
  done(commands.back().id(), "busy");
  EXPECT_THAT(waiting("sales"), ElementsAre("c1"));
  EXPECT_EQ(queue("sales").contacts(0).age().seconds(), 10);
  presence("bert", "ready");
  answer(last().id(), "bert", "accept");
  EXPECT_EQ(commands.back().kind(), "connect");
  EXPECT_EQ(commands.back().to(), "bert");
  done(commands.back().id(), "gone");
  EXPECT_EQ(agent("bert").contacts_size(), 0);
}

TEST_F(HubRouting, OrdersAreCarriedOutOnceAndOnlyForWhoMay) {
  contact("c1");
  v1::RoutingOrder to_care;
  to_care.set_id("once");
  to_care.set_queue("care");
  EXPECT_EQ(order("move", "c9", to_care).refusal().code(), "not_found");
  EXPECT_FALSE(order("move", "c1", to_care).recorded().repeated_before());
  EXPECT_THAT(waiting("care"), ElementsAre("c1"));
  v1::RoutingOrder back;
  back.set_queue("sales");
  order("move", "c1", back);
  EXPECT_TRUE(order("move", "c1", to_care).recorded().repeated_before());
  EXPECT_THAT(waiting("sales"), ElementsAre("c1"));
  back.set_queue("nowhere");
  EXPECT_THAT(order("move", "c1", back).refusal().text(), HasSubstr("nowhere"));
  connect("other", bus::Role::adapter);
  back.set_queue("care");
  EXPECT_EQ(order("move", "c1", back, "other").refusal().code(), "not_allowed");
}

TEST_F(HubRouting, AMoveToThePlatformsQueueSendsItThere) {
  contact("c1");
  v1::RoutingOrder away;
  away.set_queue("platform");
  EXPECT_TRUE(order("move", "c1", away).has_recorded());
  EXPECT_EQ(commands.back().kind(), "route");
  EXPECT_EQ(commands.back().to(), "q/platform");
  EXPECT_EQ(queue("sales").waiting(), 0u);
}

TEST_F(HubRouting, ACallbackNeitherLosesNorJumpsItsPlace) {
  contact("c1", "+31201234567", "0031 20 555 0101");
  contact("c2");
  order("callback", "c1");
  outcome("c1", "abandoned");
  EXPECT_THAT(waiting("sales"), ElementsAre("c1", "c2"));
  crash();
  EXPECT_THAT(waiting("sales"), ElementsAre("c1", "c2"));
  presence("anna", "ready");
  EXPECT_TRUE(last().callback());
  answer(last().id(), "anna", "accept");
  EXPECT_EQ(commands.back().kind(), "call_back");
  EXPECT_EQ(commands.back().identifier().value(), "+31205550101");
}

TEST_F(HubRouting, TransferConferenceAndTheEndByTheDesk) {
  presence("anna", "ready");
  contact("c1");
  answer(last().id(), "anna", "accept");
  presence("bert", "ready");
  v1::RoutingOrder with_bert;
  with_bert.set_agent("bert");
  EXPECT_TRUE(order("join", "c1", with_bert).has_recorded());
  EXPECT_EQ(commands.back().kind(), "join");
  EXPECT_EQ(agent("bert").contacts(0).state(), "talking");
  crash();
  EXPECT_EQ(agent("bert").contacts_size(), 1);
  EXPECT_EQ(agent("anna").contacts_size(), 1);
  EXPECT_TRUE(order("end", "c1").has_recorded());
  EXPECT_EQ(commands.back().kind(), "hang_up");
  EXPECT_EQ(agent("bert").contacts_size(), 0);
}

TEST_F(HubRouting, ASupervisorMayAskWhoIsNotReadyToJoinButNobodyWhoIsAway) {
  presence("anna", "ready");
  contact("c1");
  answer(last().id(), "anna", "accept");
  v1::RoutingOrder with_bert;
  with_bert.set_agent("bert");
  EXPECT_EQ(order("join", "c1", with_bert).refusal().code(), "conflict");
  presence("bert", "not_ready");
  EXPECT_EQ(order("join", "c1", with_bert, "phone").refusal().code(), "conflict");
  EXPECT_TRUE(order("join", "c1", with_bert).has_recorded());
  EXPECT_EQ(commands.back().kind(), "join");
}

}  // namespace
}  // namespace balie::service
