#include "adapters/desk/orders.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::desk {
namespace {

wire::Command command(const std::string& id, const std::string& kind = "hold") {
  wire::Command one;
  one.set_id(id);
  one.set_kind(kind);
  one.set_contact_id("c1");
  one.set_adapter("pbx");
  return one;
}

wire::CommandDone done(const std::string& id, const std::string& error = "") {
  wire::CommandDone one;
  one.set_command_id(id);
  one.set_error(error);
  return one;
}

// "hold h1 delivered", one after the other.
std::string told(const std::vector<page::CommandState>& states) {
  std::string text;
  for (const auto& one : states) {
    text += fmt::format("{} {} {}{}{}; ", one.kind(), one.command_id(), one.state(),
                        one.error().empty() ? "" : " ", one.error());
  }
  return text;
}

TEST(Orders, EndOnceAndForWhoeverOrderedThem) {
  ManualClock clock;
  Orders orders(clock);
  orders.ordered("anna", command("h1"));
  orders.ordered("bert", command("d1", "dial"));
  orders.ordered("bert", command("h1"));  // somebody else's id is not taken over
  EXPECT_TRUE(orders.waits());

  const auto ended = orders.done(done("h1", "pbx.no_channel"));
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->user, "anna");
  EXPECT_FALSE(ended->is_message);
  EXPECT_EQ(ended->state.contact_id(), "c1");
  EXPECT_EQ(ended->state.contact_adapter(), "pbx");
  EXPECT_EQ(told({ended->state}), "hold h1 not_delivered pbx.no_channel; ");
  EXPECT_FALSE(orders.done(done("h1")));
  EXPECT_FALSE(orders.delivered("h1"));
  EXPECT_FALSE(orders.done(done("another adapter's")));

  EXPECT_TRUE(orders.delivered("d1"));
  EXPECT_FALSE(orders.waits());
  EXPECT_EQ(told(orders.of("anna")), "hold h1 not_delivered pbx.no_channel; ");
  EXPECT_EQ(told(orders.of("bert")), "dial d1 delivered; ");
}

TEST(Orders, WaitForTheReasonOfAFailureAMomentOnly) {
  ManualClock clock;
  Orders orders(clock);
  orders.ordered("anna", command("h1"));
  orders.ordered("anna", command("h2"));
  orders.failed("h1");
  orders.failed("h2");
  orders.failed("nobody's");
  EXPECT_EQ(told({orders.done(done("h1", "busy"))->state}), "hold h1 not_delivered busy; ");
  clock.advance(std::chrono::seconds(1));
  orders.failed("h2");  // told twice: the first counts
  EXPECT_TRUE(orders.sweep().empty());
  clock.advance(std::chrono::seconds(1));
  const auto late = orders.sweep();
  ASSERT_EQ(late.size(), 1U);
  EXPECT_EQ(told({late[0].state}), "hold h2 not_delivered not_delivered; ");
  EXPECT_TRUE(orders.sweep().empty());
}

TEST(Orders, OfMessagesAreTheConversations) {
  ManualClock clock;
  Orders orders(clock);
  orders.ordered("anna", command("m1", "send"));
  auto begins = command("m2", "send");
  begins.clear_contact_id();  // a mail of its own: nobody else shows what became of it
  orders.ordered("anna", begins);
  auto forwarded = command("m3", "fax");
  forwarded.set_contact_adapter("email");
  orders.ordered("anna", forwarded);
  EXPECT_EQ(told(orders.of("anna")), "send m2 ordered; fax m3 ordered; ");
  EXPECT_EQ(orders.of("anna").back().contact_adapter(), "email");
  EXPECT_TRUE(orders.done(done("m1"))->is_message);
}

TEST(Orders, AreForgottenWhenRefusedOldOrTooMany) {
  ManualClock clock;
  Orders orders(clock, {.of_user_max = 3, .kept = std::chrono::minutes(10)});
  for (const auto* id : {"1", "2", "3", "4"}) orders.ordered("anna", command(id));
  EXPECT_FALSE(orders.has("1"));
  orders.refused("3");
  orders.refused("3");
  EXPECT_EQ(told(orders.of("anna")), "hold 2 ordered; hold 4 ordered; ");
  clock.advance(std::chrono::minutes(5));
  orders.ordered("anna", command("5"));
  clock.advance(std::chrono::minutes(5));
  orders.sweep();
  EXPECT_EQ(told(orders.of("anna")), "hold 5 ordered; ");
  orders.refused("5");
  EXPECT_FALSE(orders.waits());
}

}  // namespace
}  // namespace balie::desk
