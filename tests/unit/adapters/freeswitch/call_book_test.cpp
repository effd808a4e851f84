#include "adapters/freeswitch/call_book.hpp"

#include <gtest/gtest.h>

namespace balie::freeswitch {
namespace {

using Headers = esl::Headers;

esl::Event event(const char* name, const char* uuid, Headers more = {}) {
  Headers headers = {{"Event-Name", name}, {"Unique-ID", uuid}};
  headers.insert(headers.end(), more.begin(), more.end());
  return {std::move(headers), ""};
}

esl::Event bridge(const char* uuid, const char* other, const char* number) {
  return event("CHANNEL_BRIDGE", uuid,
               {{"Other-Leg-Unique-ID", other}, {"Other-Leg-Destination-Number", number}});
}

std::string words(const std::vector<v1::Outcome>& outcomes) {
  std::string all;
  for (const auto& one : outcomes)
    all += fmt::format("{}={}:{}:{};", one.id(), one.kind(), one.contact_id(), one.agent());
  return all;
}

class Book : public testing::Test {
 protected:
  Time now_{std::chrono::seconds(1'700'000'000)};
  CallBook book_{[](std::string_view name) { return std::string(name); }};
};

TEST_F(Book, AnsweredTransferredCompleted) {
  book_.begin("u", "c");
  EXPECT_EQ(words(book_.on_event(bridge("u", "b", "1001"), now_)), "c-answered=answered:c:1001;");
  EXPECT_EQ(words(book_.on_event(bridge("u", "b", "1001"), now_)), "");  // said twice
  EXPECT_EQ(words(book_.on_event(bridge("u", "d", "1002"), now_)), "c-transferred-1=transferred:c:1002;");
  const auto ended = book_.on_event(event("CHANNEL_HANGUP_COMPLETE", "u",
                                          {{"Hangup-Cause", "NORMAL_CLEARING"},
                                           {"Caller-Channel-Created-Time", "1000000"},
                                           {"Caller-Channel-Bridged-Time", "3500000"},
                                           {"Caller-Channel-Hangup-Time", "63500000"}}),
                                    now_);
  EXPECT_EQ(words(ended), "c-completed=completed:c:1002;");
  EXPECT_EQ(ended[0].reason(), "NORMAL_CLEARING");
  EXPECT_EQ(ended[0].attributes().fields().at("waited_seconds").number_value(), 2.5);
  EXPECT_EQ(ended[0].attributes().fields().at("talked_seconds").number_value(), 60);
  EXPECT_EQ(book_.size(), 0u);
  EXPECT_EQ(words(book_.on_event(event("CHANNEL_HANGUP_COMPLETE", "u"), now_)), "");
}

TEST_F(Book, TheOneItIsBroughtToIsTheAgentOfTheFirstBridge) {
  book_.begin("u", "c");
  book_.expect("u", "jo");
  EXPECT_EQ(words(book_.on_event(bridge("u", "b", "1001"), now_)), "c-answered=answered:c:jo;");
}

TEST_F(Book, ACallOfMod_callcenter) {
  book_.begin("u", "c");
  const auto start = event("CUSTOM", "",
                           {{"CC-Action", "bridge-agent-start"},
                            {"CC-Agent", "jo"},
                            {"CC-Agent-UUID", "b"},
                            {"CC-Member-Session-UUID", "u"}});
  EXPECT_EQ(words(book_.on_event(start, now_)), "c-answered=answered:c:jo;");
  EXPECT_EQ(words(book_.on_event(bridge("u", "b", "1001"), now_)), "");
}

TEST_F(Book, AbandonedAndStrangers) {
  book_.begin("u", "c");
  EXPECT_EQ(words(book_.on_event(event("CHANNEL_HANGUP_COMPLETE", "u"), now_)), "c-abandoned=abandoned:c:;");
  EXPECT_EQ(words(book_.on_event(event("CHANNEL_HANGUP_COMPLETE", "stranger"), now_)), "");
  EXPECT_EQ(words(book_.on_event(bridge("stranger", "b", "1"), now_)), "");
  EXPECT_EQ(words(book_.on_event(event("CHANNEL_BRIDGE", ""), now_)), "");
}

TEST_F(Book, TheChannelItselfTellsWhoseItIsAfterARestart) {
  const auto gone = event(
      "CHANNEL_HANGUP_COMPLETE", "u",
      {{"variable_BALIE_CONTACT", "c"}, {"Caller-Channel-Bridged-Time", "5"}, {"variable_cc_agent", "jo"}});
  EXPECT_EQ(words(book_.on_event(gone, now_)), "c-completed=completed:c:jo;");
}

TEST_F(Book, AnEndThatIsToldTwiceCountsOnce) {
  book_.begin("u", "c");
  book_.on_event(bridge("u", "b", "1001"), now_);
  book_.give_back("u");
  // It waits again, and a transfer has set FreeSWITCH's own times back.
  const auto gone = event("CHANNEL_HANGUP_COMPLETE", "u", {{"variable_BALIE_CONTACT", "c"}});
  EXPECT_EQ(words(book_.on_event(gone, now_)), "c-completed=completed:c:1001;");
  EXPECT_EQ(words(book_.on_event(gone, now_)), "") << "by the call's own socket";
  EXPECT_EQ(book_.size(), 0u);
}

TEST_F(Book, WhatIsGoneWhenWeComeBack) {
  book_.begin("a", "a");
  book_.begin("b", "contact-b");
  book_.begin("alive", "alive");
  book_.on_event(bridge("b", "x", "1001"), now_);
  const auto asked = book_.mark();
  book_.begin("late", "late");
  EXPECT_EQ(book_.uuid_of("contact-b"), "b");
  EXPECT_EQ(words(book_.on_list({"alive"}, asked, now_)),
            "a-abandoned=abandoned:a:;contact-b-completed=completed:contact-b:1001;");
  EXPECT_EQ(book_.size(), 2u);
  EXPECT_EQ(book_.uuid_of("unknown"), "unknown");
}

TEST_F(Book, TimesOfTheFarPastAndFutureAreNow) {
  EXPECT_EQ(time_of(event("x", "u", {{"Event-Date-Timestamp", "1700000000000000"}}), now_), now_);
  EXPECT_EQ(time_of(event("x", "u", {{"Event-Date-Timestamp", "9999999999999999"}}), now_), now_);
  EXPECT_EQ(time_of(event("x", "u"), now_), now_);
}

std::string changes(CallBook& book) {
  std::string all;
  for (const auto& one : book.take_hold_changes())
    all += fmt::format("{}:{}:{};", one.contact_id, one.agent, one.held ? "held" : "retrieved");
  return all;
}

TEST_F(Book, AHoldOfTheAgentsLegIsToldOnceAndOneOfTheCustomersNever) {
  const Headers bond = {{"Other-Leg-Unique-ID", "u"}};
  const auto hold = [&](const char* name, const char* leg, const Headers& more) {
    book_.on_hold(event(name, leg, more));
    return changes(book_);
  };
  EXPECT_EQ(hold("CHANNEL_HOLD", "b", bond), "") << "nobody's call";
  book_.begin("u", "c");
  EXPECT_EQ(book_.is_held("u"), std::nullopt);
  book_.on_event(bridge("u", "b", "1001"), now_);
  EXPECT_EQ(book_.is_held("u"), false);
  EXPECT_EQ(hold("CHANNEL_HOLD", "u", {{"Other-Leg-Unique-ID", "b"}}), "");
  EXPECT_EQ(hold("CHANNEL_UNHOLD", "b", bond), "");
  EXPECT_EQ(hold("CHANNEL_HOLD", "b", bond), "c:1001:held;");
  EXPECT_EQ(hold("CHANNEL_HOLD", "b", bond), "") << "FreeSWITCH says it twice";
  EXPECT_EQ(hold("CHANNEL_UNHOLD", "b", {{"variable_signal_bond", "u"}, {"Other-Leg-Unique-ID", "x"}}),
            "c:1001:retrieved;");
  book_.on_hold(event("CHANNEL_HOLD", "b", bond));
  book_.on_event(bridge("u", "d", "1002"), now_);
  EXPECT_EQ(changes(book_), "c:1001:held;c:1001:retrieved;") << "somebody else has it";
  EXPECT_EQ(book_.is_held("u"), false);
  hold("CHANNEL_HOLD", "d", bond);
  book_.give_back("u");
  EXPECT_EQ(changes(book_), "c:1002:retrieved;");
}

TEST_F(Book, OfACallThatWeMadeTheChannelMayBeTheAgents) {
  book_.begin("u", "c", true);
  book_.expect("u", "jo");
  EXPECT_FALSE(book_.is_answered("u"));
  EXPECT_EQ(words(book_.on_event(bridge("u", "b", "+447700900163"), now_)), "c-answered=answered:c:jo;");
  book_.on_hold(event("CHANNEL_HOLD", "b", {{"Other-Leg-Unique-ID", "u"}}));
  EXPECT_EQ(changes(book_), "");
  book_.on_hold(event("CHANNEL_HOLD", "u"));
  EXPECT_EQ(changes(book_), "c:jo:held;");
  // After a restart of ours the channel says so.
  const auto adopted = event("CHANNEL_BRIDGE", "v",
                             {{"variable_BALIE_CONTACT", "d"},
                              {"variable_BALIE_LEG", "agent"},
                              {"Other-Leg-Unique-ID", "w"},
                              {"Other-Leg-Destination-Number", "+447700900163"}});
  EXPECT_EQ(words(book_.on_event(adopted, now_)), "d-answered=answered:d:;") << "that number is no agent";
  EXPECT_TRUE(book_.is_agents("v"));
}

TEST_F(Book, WhatIsOnHoldWhenWeComeBack) {
  book_.begin("u", "c");
  book_.on_event(bridge("u", "b", "1001"), now_);
  book_.on_held({"b", "stranger"});
  EXPECT_EQ(changes(book_), "c:1001:held;");
  book_.on_held({"b"});
  EXPECT_EQ(changes(book_), "");
  book_.on_held({});
  EXPECT_EQ(changes(book_), "c:1001:retrieved;");
}

}  // namespace
}  // namespace balie::freeswitch
