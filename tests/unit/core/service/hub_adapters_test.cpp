// What adapters said that they carry out, and what the hub makes of it; and what it tells a session that
// begins.
#include "routing_desk.hpp"
#include <gmock/gmock.h>

namespace balie::service {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class HubAdapters : public RoutingDesk {
 protected:
  v1::FromHub command(const std::string& by, const std::string& kind, const std::string& adapter,
                      const std::string& contact = "", const std::string& contact_adapter = "") {
    v1::ToHub made;
    made.mutable_command()->set_id(fmt::format("m{}", ++number));
    made.mutable_command()->set_kind(kind);
    made.mutable_command()->set_adapter(adapter);
    made.mutable_command()->set_contact_id(contact);
    made.mutable_command()->set_contact_adapter(contact_adapter);
    return ask(by, made);
  }
  v1::FromHub adapters(const std::string& name = "") {
    v1::ToHub query;
    query.mutable_adapter_query()->set_adapter(name);
    return ask("desk", query);
  }
  std::vector<std::string> kinds() {
    std::vector<std::string> all;
    for (const auto& one : commands) all.push_back(one.kind());
    return all;
  }
  // The log's last words on commands: the kind, or the error.
  std::vector<std::string> logged() {
    std::vector<std::string> words;
    const auto events = store->events(1, SIZE_MAX, SIZE_MAX).value();
    for (const auto& one : events) {
      v1::Event event;
      event.ParseFromString(one.event);
      if (event.has_command_ordered()) words.push_back(event.command_ordered().kind());
      if (event.has_command_done()) words.push_back(event.command_done().error());
    }
    return words;
  }
};

TEST_F(HubAdapters, WhatAnAdapterDoesNotCarryOutIsRefusedToWhoeverOrdersIt) {
  connect("mail", bus::Role::adapter, {"send", "fetch_original"});
  const auto refusal = command("desk", "hang_up", "mail").refusal();
  EXPECT_EQ(refusal.fate(), "reject");
  EXPECT_EQ(refusal.code(), "unknown_command");
  EXPECT_EQ(refusal.text(), "the adapter \"mail\" does not carry out \"hang_up\"");
  EXPECT_TRUE(command("desk", "send", "mail").has_recorded());
  EXPECT_TRUE(command("desk", "anything", "phone").has_recorded()) << "it did not say";
  EXPECT_TRUE(command("desk", "anything", "never-seen").has_recorded());
  leave("mail");
  EXPECT_EQ(command("desk", "hang_up", "mail").refusal().code(), "unknown_command")
      << "also while it is away";
  connect("mail", bus::Role::adapter, {"hang_up"});
  EXPECT_TRUE(command("desk", "hang_up", "mail").has_recorded()) << "its newest word holds";
}

TEST_F(HubAdapters, TellsWhichThereAreAndWhatTheyCanBeAsked) {
  connect("mail", bus::Role::adapter, {"send"});
  auto all = adapters().adapters();
  ASSERT_EQ(all.adapters_size(), 3);
  EXPECT_EQ(all.adapters(0).adapter(), "desk");
  EXPECT_EQ(all.adapters(1).adapter(), "mail");
  EXPECT_TRUE(all.adapters(1).present());
  EXPECT_THAT(all.adapters(1).commands(), ElementsAre("send"));
  EXPECT_THAT(all.adapters(2).commands(), IsEmpty());
  leave("mail");
  all = adapters("mail").adapters();
  ASSERT_EQ(all.adapters_size(), 1);
  EXPECT_FALSE(all.adapters(0).present());
  EXPECT_THAT(all.adapters(0).commands(), ElementsAre("send"));
  EXPECT_EQ(adapters("male").refusal().code(), "not_found");
  EXPECT_EQ(adapters(std::string(300, 'x')).refusal().field(), "adapterQuery.adapter");
}

// A mail is read at the desk: there is nothing to connect.
TEST_F(HubAdapters, WhereThereIsNothingToConnectTheAgentHasTheContactAllTheSame) {
  connect("phone", bus::Role::adapter, {"send"});
  contact("c1");
  presence("anna", "ready");
  ASSERT_EQ(last().state(), "offered");
  EXPECT_TRUE(answer(last().id(), "anna", "accept").has_recorded());
  EXPECT_EQ(agent("anna").contacts(0).state(), "talking");
  EXPECT_TRUE(order("end", "c1").has_recorded());
  EXPECT_THAT(commands, IsEmpty());
  EXPECT_THAT(logged(), IsEmpty());
}

TEST_F(HubAdapters, ThatNobodySentAContactOnStandsInTheLog) {
  connect("phone", bus::Role::adapter, {"send"});
  contact("c1");
  v1::RoutingOrder to;
  to.set_queue("platform");
  EXPECT_TRUE(order("move", "c1", to).has_recorded());
  EXPECT_THAT(waiting("sales"), IsEmpty());
  EXPECT_THAT(logged(), ElementsAre("route", "unknown_command"));
  EXPECT_TRUE(hub->distribution()->state().commands().open().empty());
  connect("phone", bus::Role::adapter, {"route"});
  contact("c2");
  EXPECT_TRUE(order("move", "c2", to).has_recorded());
  EXPECT_THAT(kinds(), ElementsAre("route"));
}

TEST_F(HubAdapters, ACommandSaysWhoBroughtItsContact) {
  connect("sms", bus::Role::adapter, {"send"});
  const auto customer = contact("c1").customer().id();
  command("phone", "show", "desk", "c1");
  command("desk", "send", "phone", "c1");
  command("desk", "send", "sms", "c1", "phone");  // answered on another channel
  command("desk", "send", "", "c1", "phone");
  command("desk", "send", "", "c1");
  ASSERT_EQ(commands.size(), 5u);
  for (const auto& one : commands) {
    EXPECT_EQ(one.contact_adapter(), "phone") << one.id();
    EXPECT_EQ(one.customer_id(), customer) << one.id();
  }
  EXPECT_EQ(commands[3].adapter(), "phone");
  EXPECT_EQ(commands[4].adapter(), "phone");
  EXPECT_EQ(command("sms", "show", "desk", "c1", "phone").refusal().code(), "not_allowed");
}

TEST_F(HubAdapters, ANewSessionIsToldHowTheAgentsOfOthersAreNotAllAtOnce) {
  constexpr int agents = 250;
  std::string many = agents_toml;
  for (int i = 0; i < agents; ++i) many += fmt::format("[[agent]]\nname = \"agent{:03}\"\n", i);
  auto playbook = files();
  playbook[2].content = many;
  publish(playbook);
  presence("anna", "ready", "phone");
  for (int i = 0; i < agents; ++i) presence(fmt::format("agent{:03}", i), "ready");
  signals.clear();
  connect("phone", bus::Role::adapter);
  connect("wall", bus::Role::observer);
  turn();
  EXPECT_EQ(signals.size(), presences_at_once);
  pass(presences_pause);
  EXPECT_EQ(signals.size(), 2 * presences_at_once);
  pass(2 * presences_pause);
  ASSERT_EQ(signals.size(), std::size_t{agents}) << "anna is its own";
  EXPECT_EQ(signals.back().first, "phone");
  EXPECT_EQ(signals.back().second.agent(), "agent249");
  EXPECT_EQ(signals.back().second.subject(), "ready");
  EXPECT_EQ(signals.back().second.contact_adapter(), "desk");
  pass(2 * presences_pause);
  EXPECT_EQ(signals.size(), std::size_t{agents});
}

}  // namespace
}  // namespace balie::service
