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

}  // namespace
}  // namespace balie::freeswitch
