// A conversation through the hub: what the customer writes is a command for the desk, what the agent writes
// one for the channel, and what holds for a moment is a signal
// (core/decisions/0011-conversations-are-commands.md).
#include "protocols/bus/time.hpp"

#include "routing_desk.hpp"
#include <gmock/gmock.h>

namespace balie::service {
namespace {

using testing::HasSubstr;
using testing::Not;

class HubConversation : public RoutingDesk {
 protected:
  static v1::ToHub message(const std::string& kind, const std::string& id, const std::string& contact,
                           const std::string& adapter) {
    v1::ToHub made;
    auto& command = *made.mutable_command();
    command.set_id(id);
    command.set_kind(kind);
    command.set_contact_id(contact);
    command.set_adapter(adapter);
    command.set_text("words of " + id);
    return made;
  }
  void signal(const std::string& by, const std::string& kind, const std::string& contact_adapter = "",
              const std::string& to = "") {
    v1::ToHub made;
    made.mutable_signal()->set_contact_id("c1");
    made.mutable_signal()->set_contact_adapter(contact_adapter);
    made.mutable_signal()->set_kind(kind);
    made.mutable_signal()->set_to(to);
    hub->on_frame(by, roles[by], made.SerializeAsString(), now);
  }
  v1::FromHub done_by(const std::string& adapter, const std::string& command, const std::string& error = "") {
    v1::ToHub made;
    made.mutable_command_done()->set_command_id(command);
    made.mutable_command_done()->set_error(error);
    return ask(adapter, made);
  }
  // Who was told which signals, and of what.
  std::vector<std::string> heard() {
    std::vector<std::string> words;
    for (const auto& [peer, one] : signals) {
      words.push_back(fmt::format("{}: {} {} {}", peer, one.contact_adapter(), one.kind(), one.subject()));
    }
    signals.clear();
    return words;
  }
};

TEST_F(HubConversation, WhatTheCustomerWritesIsToldToTheDeskUntilItIsDone) {
  const auto customer = contact("c1").customer().id();
  EXPECT_FALSE(ask("phone", message("show", "m1", "c1", "desk")).recorded().repeated_before());
  EXPECT_TRUE(ask("phone", message("show", "m1", "c1", "desk")).recorded().repeated_before());
  ASSERT_EQ(commands.size(), 1u);
  EXPECT_EQ(commands[0].text(), "words of m1");
  EXPECT_EQ(commands[0].customer_id(), customer);
  commands.clear();
  crash();
  ASSERT_EQ(commands.size(), 1u);
  EXPECT_EQ(commands[0].id(), "m1");
  EXPECT_TRUE(done_by("desk", "m1").has_recorded());
  EXPECT_THAT(heard(), testing::ElementsAre("phone: phone delivered m1"));
  commands.clear();
  crash();
  EXPECT_TRUE(commands.empty());
  EXPECT_TRUE(heard().empty());
}

TEST_F(HubConversation, WhatTheAgentWritesIsToldToTheChannelUntilItIsDone) {
  const auto customer = contact("c1").customer().id();
  EXPECT_TRUE(ask("desk", message("send", "a1", "c1", "phone")).has_recorded());
  EXPECT_TRUE(ask("desk", message("send", "a2", "c1", "phone")).has_recorded());
  ASSERT_EQ(commands.size(), 2u);
  EXPECT_EQ(commands[1].customer_id(), customer);
  commands.clear();
  crash();
  ASSERT_EQ(commands.size(), 2u);
  EXPECT_TRUE(done_by("phone", "a1").has_recorded());
  EXPECT_TRUE(done_by("phone", "a2", "gone").has_recorded());
  EXPECT_THAT(heard(), testing::ElementsAre("desk: phone delivered a1", "desk: phone not_delivered a2"));
}

TEST_F(HubConversation, AMessageWaitsForADeskThatIsAwayLongerThanAnOrder) {
  contact("c1");
  leave("desk");
  ask("phone", message("show", "m1", "c1", "desk"));
  ask("phone", message("dial", "d1", "c1", "desk"));
  pass(std::chrono::minutes(11));
  EXPECT_THAT(heard(), testing::ElementsAre("phone: desk not_delivered d1"));
  connect("desk", bus::Role::desk);
  commands.clear();
  turn();
  ASSERT_EQ(commands.size(), 1u);
  EXPECT_EQ(commands[0].id(), "m1");
}

TEST_F(HubConversation, AnAdapterThatGoesInTheMiddleOfAnOrderHasTimeToComeBack) {
  contact("c1");
  ask("phone", message("dial", "d1", "c1", "desk"));
  pass(std::chrono::minutes(30));  // it was told, and works on it
  leave("desk");
  pass(std::chrono::minutes(9));
  EXPECT_TRUE(heard().empty());
  connect("desk", bus::Role::desk);
  pass(std::chrono::seconds(2));
  EXPECT_TRUE(done_by("desk", "d1").has_recorded());
  EXPECT_THAT(heard(), testing::ElementsAre("phone: desk delivered d1"));
  ask("phone", message("dial", "d2", "c1", "desk"));
  leave("desk");
  pass(std::chrono::minutes(11));
  EXPECT_THAT(heard(), testing::ElementsAre("phone: desk not_delivered d2"));
}

TEST_F(HubConversation, IsErasedWithItsCustomerAndNothingMoreIsTaken) {
  const auto customer = contact("c1").customer().id();
  ask("phone", message("show", "m1", "c1", "nobody-yet"));
  ask("desk", message("send", "a1", "c1", "phone"));
  EXPECT_THAT(log(), HasSubstr("words of m1"));
  EXPECT_TRUE(erase(customer).has_recorded());
  EXPECT_THAT(log(), Not(HasSubstr("words of")));
  EXPECT_EQ(ask("phone", message("show", "m2", "c1", "desk")).refusal().code(), "erased");
  EXPECT_EQ(ask("desk", message("send", "a2", "c1", "phone")).refusal().code(), "erased");
  EXPECT_THAT(log(), Not(HasSubstr("words of")));
  commands.clear();
  crash();
  connect("nobody-yet", bus::Role::desk);
  turn();
  EXPECT_TRUE(commands.empty());
}

TEST_F(HubConversation, AMessageOfAContactThatIsNotKnownYetIsToComeAgain) {
  const auto refusal = ask("phone", message("show", "m1", "c1", "desk")).refusal();
  EXPECT_EQ(refusal.code(), "not_found");
  EXPECT_EQ(refusal.fate(), "retry");
  contact("c1");
  EXPECT_FALSE(ask("phone", message("show", "m1", "c1", "desk")).recorded().repeated_before());
}

TEST_F(HubConversation, SignalsGoToWhomTheyAreForAndAreKeptNowhere) {
  const auto before = store->statistics().last_sequence;
  signal("phone", "typing", "", "desk");
  signal("desk", "read", "phone");
  signal("phone", "away", "", "nobody");
  EXPECT_EQ(hub->sessions().outgoing().size(), 2u);  // at once, before any batch
  turn();
  EXPECT_THAT(heard(), testing::ElementsAre("desk: phone typing ", "phone: phone read "));
  EXPECT_EQ(store->statistics().last_sequence, before);
}

TEST_F(HubConversation, AnAdapterSignalsOfItsOwnContactsOnlyAndAnObserverOfNone) {
  connect("other", bus::Role::adapter);
  connect("wall", bus::Role::observer);
  turn();
  signal("other", "typing", "phone", "desk");
  signal("wall", "typing", "phone", "desk");
  turn();
  EXPECT_TRUE(heard().empty());
  signal("desk", "typing", "phone", "other");
  turn();
  EXPECT_THAT(heard(), testing::ElementsAre("other: phone typing "));
}

TEST_F(HubConversation, SignalsGoOnWhileTheStoreFails) {
  store->fail_commits(1000, Error(Fate::retry, "store.disk_full", "the disk is full"));
  presence("anna", "ready");
  EXPECT_FALSE(hub->ready());
  signal("phone", "typing", "", "desk");
  turn();
  EXPECT_THAT(heard(), testing::ElementsAre("desk: phone typing "));
}

TEST_F(HubConversation, AChangedPresenceIsToldToTheOtherAdapters) {
  connect("other", bus::Role::adapter);
  connect("wall", bus::Role::observer);
  turn();
  v1::ToHub lunch;
  lunch.mutable_presence()->set_agent("anna");
  lunch.mutable_presence()->set_state("not_ready");
  lunch.mutable_presence()->set_reason("lunch");
  for (const char* id : {"l1", "l2"}) {  // the second time it is no change
    lunch.mutable_presence()->set_id(id);
    EXPECT_TRUE(ask("other", lunch).has_recorded());
  }
  ASSERT_EQ(signals.size(), 1u);
  EXPECT_EQ(signals[0].second.agent(), "anna");
  EXPECT_EQ(signals[0].second.contact_id(), "");
  EXPECT_THAT(heard(), testing::ElementsAre("phone: other presence not_ready lunch"));
  presence("anna", "ready");
  EXPECT_THAT(heard(),
              testing::UnorderedElementsAre("phone: desk presence ready", "other: desk presence ready"));
  presence("bert", "away");  // as everybody is before the first word
  EXPECT_TRUE(heard().empty());
}

TEST_F(HubConversation, APresenceThatTheHubItselfChangesIsToldToAllAdapters) {
  presence("anna", "ready", "phone");
  EXPECT_TRUE(heard().empty());
  connect("other", bus::Role::adapter);
  turn();
  EXPECT_THAT(heard(), testing::ElementsAre("other: phone presence ready"));  // as it is
  leave("phone");
  EXPECT_THAT(heard(), testing::ElementsAre("other: hub presence away agent_lost"));
  connect("phone", bus::Role::adapter);
  presence("anna", "ready", "phone");
  EXPECT_THAT(heard(), testing::ElementsAre("other: phone presence ready"));
  crash();
  EXPECT_TRUE(heard().empty());  // what stands in the log is no news
}

TEST_F(HubConversation, ADecisionIsToldWithItsContactAndThatIsWrittenDown) {
  const auto decision = contact("c1");
  v1::ToHub query;
  query.mutable_decision_query()->set_decision_id(decision.id());
  query.mutable_decision_query()->set_contact(true);
  EXPECT_EQ(ask("phone", query).refusal().code(), "not_allowed");
  const auto answered = ask("desk", query).contact_decided();
  EXPECT_EQ(answered.contact().id(), "c1");
  EXPECT_EQ(answered.contact().adapter(), "phone");
  EXPECT_EQ(answered.contact().identifiers(0).value(), "A-c1");
  EXPECT_EQ(answered.decision().SerializeAsString(), decision.SerializeAsString());
  v1::Event read;
  read.ParseFromString(store->events(store->statistics().last_sequence, 1, SIZE_MAX).value()[0].event);
  EXPECT_EQ(read.customer_read().what(), "decision");
  EXPECT_EQ(read.customer_id(), decision.customer().id());
  erase(decision.customer().id());
  EXPECT_EQ(ask("desk", query).refusal().code(), "not_found");
  query.mutable_decision_query()->set_decision_id("nonsense");
  EXPECT_EQ(ask("desk", query).refusal().code(), "not_found");
}

TEST_F(HubConversation, WhatACommandBroughtBackIsErasedWithTheCustomer) {
  const auto customer = contact("c1").customer().id();
  ask("desk", message("fetch_original", "f1", "c1", "phone"));
  v1::ToHub made;
  made.mutable_command_done()->set_command_id("f1");
  made.mutable_command_done()->set_text("RGVhciBzaXIs");
  ask("phone", made);
  EXPECT_THAT(log(), HasSubstr("RGVhciBzaXIs"));
  EXPECT_TRUE(hub->distribution()->state().commands().open().empty());
  EXPECT_TRUE(erase(customer).has_recorded());
  EXPECT_THAT(log(), Not(HasSubstr("RGVhciBzaXIs")));
  store->derive();
  crash();
  EXPECT_TRUE(hub->distribution()->state().commands().open().empty());
}

// A desk may name a customer whom nobody knows: the command is over all the same.
TEST_F(HubConversation, OfNobodysCommandOnlyThatItIsOverIsWritten) {
  auto fetch = message("fetch_original", "f1", "", "phone");
  fetch.mutable_command()->set_customer_id(contact("c1").customer().id());
  auto& id = *fetch.mutable_command()->mutable_customer_id();
  id[0] = id[0] == '0' ? '1' : '0';
  EXPECT_TRUE(ask("desk", fetch).has_recorded());
  v1::ToHub made;
  made.mutable_command_done()->set_command_id("f1");
  made.mutable_command_done()->set_text("RGVhciBzaXIs");
  ask("phone", made);
  EXPECT_TRUE(hub->distribution()->state().commands().open().empty());
  EXPECT_THAT(log(), Not(HasSubstr("RGVhciBzaXIs")));
}

}  // namespace
}  // namespace balie::service
