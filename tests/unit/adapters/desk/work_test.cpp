#include "adapters/desk/work.hpp"

#include <gtest/gtest.h>

namespace balie::desk {
namespace {

// Agents with what they have: {"anna", "c1", "talking"}.
wire::Agents agents(std::initializer_list<std::array<const char*, 3>> all) {
  wire::Agents agents;
  for (const auto& [name, contact, state] : all) {
    auto& agent = *agents.add_agents();
    agent.set_agent(name);
    auto& one = *agent.add_contacts();
    one.set_contact_id(contact);
    one.set_contact_adapter("phone");
    one.set_state(state);
    one.set_decision_id("d");
    one.set_customer_id("k");
  }
  return agents;
}

TEST(Work, TellsWhoGainedAndLostWhat) {
  Work work;
  auto changes = work.replace(agents({{"anna", "c1", "offered"}, {"bert", "c2", "talking"}}));
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].agent, "bert");
  EXPECT_TRUE(changes[0].gained);
  EXPECT_FALSE(work.has("anna", {"phone", "c1"})) << "offered is not in hand";
  EXPECT_TRUE(work.has("bert", {"phone", "c2"}));
  EXPECT_FALSE(work.has("bert", {"chat", "c2"}));
  EXPECT_FALSE(work.has("", {"phone", "c2"}));

  changes = work.replace(agents({{"anna", "c1", "wrap_up"}, {"anna", "c2", "talking"}}));
  ASSERT_EQ(changes.size(), 3u);
  EXPECT_EQ(changes[0].agent, "bert");
  EXPECT_FALSE(changes[0].gained);
  EXPECT_EQ(changes[0].reason, "transferred");
  EXPECT_TRUE(work.has("anna", {"phone", "c2"}));
  EXPECT_FALSE(work.has("bert", {"phone", "c2"}));

  changes = work.replace({});
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].reason, "ended");
  EXPECT_EQ(work.find({"phone", "c1"}), nullptr);
}

TEST(Work, WhatIsAcceptedIsInHandAtOnce) {
  Work work;
  wire::Reservation reservation;
  reservation.set_agent("anna");
  reservation.set_contact_id("c1");
  reservation.set_contact_adapter("phone");
  reservation.set_decision_id("d1");
  reservation.set_customer_id("k1");
  work.offer(reservation);
  ASSERT_NE(work.find({"phone", "c1"}), nullptr);
  EXPECT_EQ(work.find({"phone", "c1"})->decision, "d1");
  EXPECT_FALSE(work.has("anna", {"phone", "c1"}));
  work.take({"phone", "c1"}, "anna");
  EXPECT_TRUE(work.has("anna", {"phone", "c1"}));
  EXPECT_TRUE(work.replace(agents({{"anna", "c1", "talking"}})).empty()) << "nothing new";
}

TEST(Work, WhoIsOnHoldStaysSoWhateverTheHubTells) {
  Work work;
  work.hold({"phone", "c1"}, true);  // nobody has it
  work.replace(agents({{"anna", "c1", "talking"}}));
  EXPECT_EQ(work.find({"phone", "c1"})->held, std::nullopt);
  work.hold({"phone", "c1"}, true);
  work.replace(agents({{"anna", "c1", "wrap_up"}}));
  EXPECT_EQ(work.find({"phone", "c1"})->held, true);
  work.hold({"phone", "c1"}, false);
  work.replace(agents({{"anna", "c1", "talking"}}));
  EXPECT_EQ(work.find({"phone", "c1"})->held, false) << "said, and so told to a page that comes back";
}

}  // namespace
}  // namespace balie::desk
