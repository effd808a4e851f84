#include "adapters/chat/conversation.hpp"

#include <gmock/gmock.h>

namespace balie::chat {
namespace {

constexpr Time now{std::chrono::seconds(1'700'000'000)};

v1::Decision decision(bool hold) {
  v1::Decision made;
  made.set_id("d1");
  made.set_contact_id("c1");
  made.mutable_route()->set_hold(hold);
  made.mutable_customer()->set_id("k1");
  return made;
}

v1::Command command(const std::string& kind, const std::string& agent = "") {
  v1::Command made;
  made.set_id("hub-1");
  made.set_kind(kind);
  made.set_agent(agent);
  return made;
}

std::vector<std::string> notes(const std::vector<Message>& messages) {
  std::vector<std::string> words;
  for (const auto& one : messages) words.push_back(one.from == Sender::note ? one.note : "message");
  return words;
}

TEST(Conversation, HeldItWaitsAndIsTalkedTo) {
  Conversation one;
  EXPECT_TRUE(decided(one, decision(true), 1, {}, now).empty());
  EXPECT_EQ(one.state, State::waiting);
  EXPECT_EQ(one.contact, "c1");
  EXPECT_EQ(one.sent, 1U);
  EXPECT_TRUE(is_shown(one));

  auto wait = command("wait");
  (*wait.mutable_arguments()->mutable_fields())["estimate_seconds"].set_number_value(90);
  EXPECT_TRUE(commanded(one, wait, {}, {}, now)->empty());
  EXPECT_EQ(one.estimate_seconds, 90);

  const auto joined = commanded(one, command("connect", "anna"), {}, {}, now);
  EXPECT_THAT(notes(*joined), testing::ElementsAre("joined"));
  EXPECT_EQ(joined->front().name, "Anna");
  EXPECT_EQ(one.state, State::talking);
  EXPECT_EQ(one.agent, "anna");
  EXPECT_EQ(one.estimate_seconds, -1);
  EXPECT_EQ(one.delivered, 1U);  // who takes the contact sees its text

  auto send = command("send", "anna");
  send.set_text("<i>Hello</i>");
  const auto said = commanded(one, send, {}, {}, now);
  ASSERT_EQ(said->size(), 1U);
  EXPECT_EQ(said->front().text, "<i>Hello</i>");
  EXPECT_EQ(said->front().id, "hub-1");

  EXPECT_THAT(notes(*commanded(one, command("join", "bob"), {}, {}, now)), testing::ElementsAre("joined"));
  EXPECT_EQ(one.agent, "anna");
  EXPECT_THAT(notes(*commanded(one, command("wait"), {}, {}, now)), testing::ElementsAre("waiting"));
  EXPECT_EQ(one.state, State::waiting);
  EXPECT_EQ(one.agent, "");
  EXPECT_THAT(notes(*commanded(one, command("hang_up"), {}, {}, now)), testing::ElementsAre("ended"));
  EXPECT_EQ(one.state, State::ended);
  EXPECT_EQ(commanded(one, command("connect", "anna"), {}, {}, now).error().code(), "gone");
}

TEST(Conversation, AnAgentMayBeQuickerThanTheDecision) {
  Conversation one;
  ASSERT_TRUE(commanded(one, command("connect"), {}, {}, now));
  decided(one, decision(true), 1, {}, now);
  EXPECT_EQ(one.state, State::talking);
  EXPECT_EQ(one.decision, decision(true).id());
}

TEST(Conversation, ClosedItTakesAMessage) {
  Conversation one;
  auto closed = decision(false);
  closed.mutable_route()->set_diverted("closed");
  closed.mutable_route()->set_message_text("We are back at nine.");
  const auto added = decided(one, closed, 1, {}, now);
  ASSERT_THAT(notes(added), testing::ElementsAre("message"));
  EXPECT_EQ(added.front().text, "We are back at nine.");
  EXPECT_EQ(one.state, State::message);
  EXPECT_FALSE(is_shown(one));
  EXPECT_TRUE(decided(one, closed, 3, {}, now).empty());  // it was said
  EXPECT_EQ(one.sent, 3U);
  EXPECT_TRUE(decided(one, decision(true), 4, {}, now).empty());
  EXPECT_EQ(one.state, State::waiting);  // open again
}

TEST(Conversation, AFallbackHoldsNobody) {
  Conversation one;
  auto late = decision(true);
  late.set_fallback(true);
  decided(one, late, 1, {}, now);
  EXPECT_EQ(one.state, State::message);
}

TEST(Conversation, ItGoesElsewhere) {
  for (const auto* kind : {"queue", "channel", "message"}) {
    Conversation one;
    decided(one, decision(true), 1, {}, now);
    auto route = command("route");
    (*route.mutable_arguments()->mutable_fields())["kind"].set_string_value(kind);
    route.set_text("Later.");
    const auto added = commanded(one, route, {}, {}, now);
    EXPECT_THAT(notes(*added), testing::ElementsAre(std::string(kind) == "message" ? "message" : "moved"));
    EXPECT_EQ(added->front().text, "Later.");
    EXPECT_EQ(one.state, State::message);
  }
}

TEST(Conversation, OffersAreShownAsManyAsMayBe) {
  auto made = decision(true);
  for (const auto* id : {"silent", "bag", "hat"}) {
    auto& offer = *made.add_offers();
    offer.set_id(id);
    offer.set_title("A title");
    if (std::string(id) != "silent") offer.set_text("A text");
  }
  for (const std::uint32_t most : {0U, 1U, 5U}) {
    Conversation one;
    const auto added = decided(one, made, 1, {.offers_max = most}, now);
    EXPECT_EQ(added.size(), std::min(most, 2U));
    if (most == 1) {
      EXPECT_EQ(added.front().offer->id, "bag");
      EXPECT_EQ(added.front().offer->decision, "d1");
    }
  }
}

TEST(Conversation, NamesMayBeKeptFromVisitors) {
  Conversation one;
  decided(one, decision(true), 1, {}, now);
  EXPECT_EQ(commanded(one, command("connect", "anna"), {}, {.agent_names = false}, now)->front().name, "");
}

TEST(Conversation, WhatAChatCannotDoIsRefused) {
  Conversation one;
  for (const auto* kind : {"dial", "call_back", "", "show"}) {
    EXPECT_EQ(commanded(one, command(kind), {}, {}, now).error().code(), "adapter.unknown_kind");
  }
  auto wait = command("wait");
  for (const double seconds : {-5.0, 1e300, std::numeric_limits<double>::quiet_NaN()}) {
    (*wait.mutable_arguments()->mutable_fields())["estimate_seconds"].set_number_value(seconds);
    EXPECT_TRUE(commanded(one, wait, {}, {}, now));
    EXPECT_LE(one.estimate_seconds, 7 * 24 * 3600);
  }
}

}  // namespace
}  // namespace balie::chat
