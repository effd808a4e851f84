#include "adapters/csta/agent_book.hpp"

#include <gtest/gtest.h>

namespace balie::csta {
namespace {

using Ids = std::map<std::string, std::string, std::less<>>;

std::string words(const std::vector<v1::Presence>& presences) {
  std::string all;
  for (const auto& one : presences) {
    const auto at = one.addresses().find("voice");
    all += fmt::format("{}:{}:{};", one.agent(), one.state(), at == one.addresses().end() ? "" : at->second);
  }
  return all;
}

TEST(AgentBook, EventsAreToldOnce) {
  AgentBook agents(Ids{{"jo", "77"}});
  EXPECT_EQ(words(agents.on_event({.kind = "AgentReady", .device = "2001", .agent = "77"})),
            "jo:ready:2001;");
  EXPECT_EQ(words(agents.on_event({.kind = "AgentReady", .device = "2001", .agent = "77"})), "");
  EXPECT_EQ(words(agents.on_event({.kind = "AgentWorkingAfterCall", .device = "2001", .agent = "77"})),
            "jo:wrap_up:2001;");
  EXPECT_EQ(words(agents.on_event({.kind = "AgentReady", .device = "2002", .agent = "77"})),
            "jo:ready:2002;");
  EXPECT_EQ(words(agents.on_event({.kind = "AgentNew", .device = "2002", .agent = "77"})), "");
  EXPECT_EQ(words(agents.on_loss()), "jo:away:2002;");
}

TEST(AgentBook, AnAgentMayBeKnownByThePhoneAlone) {
  AgentBook agents(Ids{{"al", "2003"}});
  EXPECT_EQ(words(agents.on_event({.kind = "AgentBusy", .device = "2003", .agent = "88"})), "al:busy:2003;");
  EXPECT_EQ(words(agents.on_event({.kind = "AgentReady", .device = "2004"})), "2004:ready:2004;");
  EXPECT_EQ(agents.device_of("al"), "2003");
  EXPECT_EQ(agents.device_of("nobody"), "");
}

TEST(AgentBook, StatesOfADeviceAndOfAGroup) {
  AgentBook agents(Ids{{"jo", "77"}});
  EXPECT_EQ(words(agents.on_states("2001", {{"77", true, "agentBusy"}})), "jo:busy:2001;");
  EXPECT_EQ(
      words(agents.on_states("6000", {{"77", true, "agentReady"}, {"78", false, ""}, {"79", true, ""}})),
      "jo:ready:2001;78:away:;79:not_ready:;");
}

TEST(AgentBook, WhoIsAtAPhone) {
  AgentBook agents(Ids{{"jo", "77"}, {"al", "2003"}});
  agents.on_event({.kind = "AgentReady", .device = "2001", .agent = "77"});
  EXPECT_EQ(agents.agent_at("2001"), "jo");
  EXPECT_EQ(agents.agent_at("2003"), "al");
  EXPECT_EQ(agents.agent_at("2009"), "2009");
  EXPECT_EQ(agents.agent_at(""), "");
  agents.on_event({.kind = "AgentLoggedOff", .device = "2001", .agent = "77"});
  EXPECT_EQ(agents.agent_at("2001"), "2001");
}

std::string follow(AgentBook& agents, const char* agent, const char* subject) {
  v1::Signal signal;
  signal.set_kind("presence");
  signal.set_agent(agent);
  signal.set_subject(subject);
  std::string all;
  for (const auto& one : agents.follow(signal))
    all += fmt::format("{}:{}:{};", one.device, one.state, one.agent);
  return all;
}

TEST(AgentBook, FollowsWhatTheHubSaysAndThatIsNoNews) {
  AgentBook agents(Ids{{"jo", "77"}, {"al", "2003"}});
  const auto is = [&](const char* kind) {
    return words(agents.on_event({.kind = kind, .device = "2001", .agent = "77"}));
  };
  EXPECT_EQ(follow(agents, "jo", "ready"), "") << "nobody knows at which telephone";
  is("AgentReady");
  EXPECT_EQ(follow(agents, "jo", "ready"), "") << "it is so already";
  EXPECT_EQ(follow(agents, "jo", "not_ready lunch"), "2001:notReady:77;");
  EXPECT_EQ(is("AgentNotReady"), "");
  EXPECT_EQ(follow(agents, "jo", "wrap_up"), "2001:workingAfterCall:77;");
  EXPECT_EQ(follow(agents, "jo", "away"), "2001:loggedOff:77;");
  EXPECT_EQ(is("AgentWorkingAfterCall"), "");
  EXPECT_EQ(is("AgentLoggedOff"), "");
  EXPECT_EQ(follow(agents, "jo", "ready"), "2001:loggedOn:77;2001:ready:77;");
  EXPECT_EQ(is("AgentLoggedOn"), "");
  EXPECT_EQ(is("AgentReady"), "");
  EXPECT_EQ(is("AgentNotReady"), "jo:not_ready:2001;") << "the agent's own";
  EXPECT_EQ(follow(agents, "jo", "ready"), "2001:ready:77;");
  agents.refused("jo");
  EXPECT_EQ(is("AgentReady"), "jo:ready:2001;");
  EXPECT_EQ(follow(agents, "jo", "dreaming"), "");
  agents.on_event({.kind = "AgentReady", .device = "2003", .agent = "88"});
  EXPECT_EQ(follow(agents, "al", "not_ready"), "2003:notReady:;") << "known by the telephone alone";
}

TEST(AgentBook, WhoGoesByTheHubsWordIsThereWithoutThePbx) {
  AgentBook agents(Ids{{"jo", "77"}});
  agents.on_event({.kind = "AgentReady", .device = "2001", .agent = "77"});
  agents.on_event({.kind = "AgentReady", .device = "2002", .agent = "78"});
  follow(agents, "jo", "not_ready");
  agents.on_event({.kind = "AgentNotReady", .device = "2001", .agent = "77"});
  EXPECT_EQ(words(agents.on_loss()), "78:away:2002;");
  EXPECT_EQ(words(agents.on_states("2001", {{"77", true, "agentNotReady"}})), "");
  EXPECT_EQ(words(agents.on_states("2001", {{"77", false, ""}})), "jo:away:2001;") << "it was restarted";
}

TEST(AgentBook, BusyWithACallOfTheHubsIsNoNews) {
  AgentBook agents(Ids{{"jo", "77"}});
  agents.on_event({.kind = "AgentReady", .device = "2001", .agent = "77"});
  EXPECT_EQ(words(agents.on_event({.kind = "AgentBusy", .device = "2001", .agent = "77"}, true)), "");
  EXPECT_EQ(words(agents.on_event({.kind = "AgentReady", .device = "2001", .agent = "77"}, true)), "");
  EXPECT_EQ(words(agents.on_event({.kind = "AgentBusy", .device = "2001", .agent = "77"})), "jo:busy:2001;");
}

}  // namespace
}  // namespace balie::csta
