#include "adapters/freeswitch/agents.hpp"

#include <gtest/gtest.h>

namespace balie::freeswitch {
namespace {

esl::Event changed(const char* action, const char* agent, const char* field, const char* value) {
  return {{{"Event-Name", "CUSTOM"},
           {"Event-Subclass", "callcenter::info"},
           {"CC-Action", action},
           {"CC-Agent", agent},
           {field, value}},
          ""};
}

std::string words(const std::vector<v1::Presence>& presences) {
  std::string all;
  for (const auto& one : presences) all += fmt::format("{}:{}:{};", one.agent(), one.state(), one.reason());
  return all;
}

constexpr auto list =
    "name|instance_id|uuid|type|contact|status|state\n"
    "1001@x|single_box||callback|[leg_timeout=10]user/1001@x|Available|Waiting\n"
    "al|single_box||callback|user/1002|On Break|Waiting\n"
    "bo|single_box||callback|user/1003|Logged Out|Waiting\n"
    "cy|single_box||callback|user/1004|Available (On Demand)|In a queue call\n"
    "half a line|x\n+OK\n";

TEST(Agents, OfTheList) {
  Agents agents({"jo=1001@x"});
  const auto told = agents.on_list(list);
  EXPECT_EQ(words(told), "jo:ready:;al:not_ready:On Break;bo:away:Logged Out;cy:busy:;");
  EXPECT_EQ(told.front().addresses().at("voice"), "user/1001@x");
  EXPECT_EQ(words(agents.on_list(list)), "");  // nothing new
}

TEST(Agents, ChangeByEventsAndAreToldOnce) {
  Agents agents({"jo=1001@x"});
  agents.on_list(list);
  EXPECT_EQ(words(agents.on_event(changed("agent-state-change", "1001@x", "CC-Agent-State", "Receiving"))),
            "jo:busy:;");
  EXPECT_EQ(
      words(agents.on_event(changed("agent-state-change", "1001@x", "CC-Agent-State", "In a queue call"))),
      "");
  EXPECT_EQ(words(agents.on_event(changed("agent-status-change", "al", "CC-Agent-Status", "Available"))),
            "al:ready:;");
  EXPECT_EQ(words(agents.on_event(changed("agent-offering", "new", "CC-Queue", "q"))), "");
  EXPECT_EQ(words(agents.on_loss()), "jo:away:;al:away:;bo:away:;cy:away:;");
  EXPECT_EQ(words(agents.on_list(list)), "jo:ready:;al:not_ready:On Break;bo:away:Logged Out;cy:busy:;");
}

std::string follow(Agents& agents, const char* agent, const char* subject) {
  v1::Signal signal;
  signal.set_kind("presence");
  signal.set_agent(agent);
  signal.set_subject(subject);
  return agents.follow(signal);
}

TEST(Agents, FollowWhatTheHubSaysAndThatIsNoNews) {
  Agents agents({"jo=1001@x"});
  agents.on_list(list);
  const auto status = [&](const char* value) {
    return words(agents.on_event(changed("agent-status-change", "1001@x", "CC-Agent-Status", value)));
  };
  const auto order = [](const char* value) {
    return fmt::format("callcenter_config agent set status 1001@x '{}'", value);
  };
  EXPECT_EQ(follow(agents, "jo", "not_ready lunch"), order("On Break"));
  EXPECT_EQ(status("On Break"), "");
  EXPECT_EQ(follow(agents, "jo", "wrap_up"), "");  // it is so already
  EXPECT_EQ(follow(agents, "jo", "ready"), order("Available"));
  EXPECT_EQ(status("Available"), "");
  EXPECT_EQ(follow(agents, "jo", "away"), order("Logged Out"));
  EXPECT_EQ(status("Logged Out"), "");
  EXPECT_EQ(status("Available"), "jo:ready:;");  // the agent's own
  EXPECT_EQ(follow(agents, "jo", "away"), order("Logged Out"));
  agents.refused("jo");
  EXPECT_EQ(status("Logged Out"), "jo:away:Logged Out;");
  EXPECT_EQ(follow(agents, "cy", "ready"), "");  // on demand
  EXPECT_EQ(follow(agents, "nobody", "ready"), "");
  EXPECT_EQ(follow(agents, "jo", ""), order("On Break"));
}

TEST(Agents, WhatHappensMeanwhileIsNews) {
  Agents agents({"jo=1001@x"});
  agents.on_list(list);
  follow(agents, "jo", "not_ready");
  EXPECT_EQ(words(agents.on_event(changed("agent-state-change", "1001@x", "CC-Agent-State", "Receiving"))),
            "jo:busy:;");
  EXPECT_EQ(words(agents.on_event(changed("agent-status-change", "1001@x", "CC-Agent-Status", "On Break"))),
            "jo:not_ready:On Break;");
}

TEST(Agents, FollowAlsoWhatIsSaidBeforeTheLastIsDone) {
  Agents agents({"jo=1001@x"});
  agents.on_list(list);
  EXPECT_NE(follow(agents, "jo", "not_ready"), "");
  EXPECT_NE(follow(agents, "jo", "ready"), "");
  EXPECT_EQ(words(agents.on_event(changed("agent-status-change", "1001@x", "CC-Agent-Status", "On Break"))),
            "");
  EXPECT_EQ(words(agents.on_event(changed("agent-status-change", "1001@x", "CC-Agent-Status", "Available"))),
            "");
}

TEST(Agents, ANameThatCouldBeTwoIsNotSaid) {
  Agents agents({});
  agents.on_list("name|status\nal 'x' y|Available\n");
  EXPECT_EQ(follow(agents, "al 'x' y", "away"), "");
}

TEST(Agents, WhomTheListNoLongerNamesAreAway) {
  Agents agents({});
  agents.on_list("name|status\nal|Available\n");
  EXPECT_EQ(words(agents.on_list("name|status\nbo|Available\n")), "al:away:Logged Out;bo:ready:;");
  EXPECT_EQ(words(agents.on_list("-ERR callcenter_config Command not found!")), "");
}

TEST(Agents, AreFoundByNameAndPhone) {
  Agents agents({"jo=1001@x"});
  agents.on_list(list);
  EXPECT_EQ(agents.agent_of("1001@x"), "jo");
  EXPECT_EQ(agents.agent_of("1001"), "jo");
  EXPECT_EQ(agents.agent_of("1002"), "al");
  EXPECT_EQ(agents.agent_of("+31201234567"), "+31201234567");
  EXPECT_EQ(agents.agent_of(""), "");
}

TEST(Agents, WhoGoesByTheHubsWordIsThereWithoutFreeswitch) {
  Agents agents({"jo=1001@x"});
  agents.on_list(list);
  EXPECT_NE(follow(agents, "jo", "not_ready"), "");
  EXPECT_EQ(words(agents.on_event(changed("agent-status-change", "1001@x", "CC-Agent-Status", "On Break"))),
            "");
  EXPECT_EQ(words(agents.on_loss()).find("jo"), std::string::npos);
  EXPECT_EQ(words(agents.on_list(list)).find("jo:ready:"), 0u) << "it is something else again";
  EXPECT_EQ(words(agents.on_loss()).find("jo:away:"), 0u) << "and was FreeSWITCH's own word";
}

}  // namespace
}  // namespace balie::freeswitch
