#include "adapters/csta/call_book.hpp"

#include <gtest/gtest.h>

namespace balie::csta {
namespace {

std::string words(const std::vector<v1::Outcome>& outcomes) {
  std::string all;
  for (const auto& one : outcomes) all += fmt::format("{}:{}:{};", one.id(), one.agent(), one.reason());
  return all;
}

class Book : public testing::Test {
 protected:
  void begin(const std::string& call) {
    bool fresh = false;
    calls_.contact_of(call, correlator_for("c"), now_, fresh);
  }
  std::string on(CallEvent event) { return words(calls_.on_event(event, now_)); }

  Time now_{std::chrono::seconds(1'700'000'000)};
  CallBook calls_{[](std::string_view device) { return fmt::format("at-{}", device); }};
};

TEST_F(Book, ANewCallHasAnIdOfItsOwnAndARoutedOneItsCorrelators) {
  bool fresh = false;
  const auto id = calls_.contact_of("7", "", now_, fresh);
  EXPECT_TRUE(fresh);
  EXPECT_TRUE(id.starts_with("7-")) << id;
  EXPECT_EQ(calls_.contact_of("7", "", now_ + std::chrono::hours(1), fresh), id);
  EXPECT_FALSE(fresh);
  EXPECT_EQ(calls_.contact_of("8", "balie:9-1\nqueue=x", now_, fresh), "9-1");
  EXPECT_FALSE(fresh);
  EXPECT_EQ(contact_in("somebody else's"), "");
}

TEST_F(Book, AnsweredOnceFromAllItsMonitors) {
  begin("7");
  EXPECT_EQ(on({.kind = "Delivered", .connection = {"7", "2001"}, .device = "2001", .calling = "+44"}), "");
  EXPECT_EQ(on({.kind = "Established", .connection = {"7", "2001"}, .device = "2001"}),
            "c-answered:at-2001:;");
  EXPECT_EQ(on({.kind = "Established", .connection = {"7", "2001"}, .device = "2001"}), "");
  EXPECT_TRUE(calls_.answered("c"));
  now_ += std::chrono::seconds(60);
  const auto ended =
      calls_.on_event({.kind = "ConnectionCleared", .connection = {"7", "T1"}, .device = "+44"}, now_);
  EXPECT_EQ(words(ended), "c-completed:at-2001:;");
  EXPECT_EQ(ended[0].attributes().fields().at("talked_seconds").number_value(), 60);
  EXPECT_EQ(calls_.size(), 0u);
}

TEST_F(Book, TheLastOneWhoLeavesEndsIt) {
  begin("7");
  on({.kind = "Established", .connection = {"7", "2001"}, .device = "2001", .calling = "+44"});
  EXPECT_EQ(on({.kind = "ConnectionCleared", .connection = {"7", "2001"}, .device = "2001", .cause = "x"}),
            "c-completed:at-2001:x;");
}

TEST_F(Book, APhoneThatStopsRingingLeavesItInItsQueue) {
  begin("7");
  on({.kind = "Queued", .connection = {"7", "6000"}, .device = "6000", .calling = "+44"});
  on({.kind = "Delivered", .connection = {"7", "2001"}, .device = "2001"});
  EXPECT_EQ(on({.kind = "ConnectionCleared", .connection = {"7", "2001"}, .device = "2001"}), "");
  EXPECT_EQ(
      on({.kind = "ConnectionCleared", .connection = {"7", "T1"}, .device = "+44", .cause = "callCancelled"}),
      "c-abandoned::callCancelled;");
}

TEST_F(Book, ATransferGivesItAnotherNumber) {
  begin("7");
  begin("8");
  on({.kind = "Established", .connection = {"7", "2001"}, .device = "2001", .calling = "+44"});
  EXPECT_EQ(on({.kind = "Transfered",
                .connection = {"7", ""},
                .device = "2001",
                .destination = "2002",
                .secondary = {"8", ""},
                .new_call = "9"}),
            "c-transferred-1:at-2002:;");
  EXPECT_FALSE(calls_.knows("7"));
  EXPECT_EQ(calls_.connection_of("c"), (ConnectionId{"9", "2002"}));
  EXPECT_EQ(on({.kind = "Established", .connection = {"9", "2002"}, .device = "2002"}), "");
  EXPECT_EQ(on({.kind = "CallCleared", .connection = {"9", ""}}), "c-completed:at-2002:;");
}

TEST_F(Book, WhatIsGoneWhenWeComeBack) {
  begin("7");
  bool fresh = false;
  calls_.contact_of("8", correlator_for("d"), now_, fresh);
  EXPECT_EQ(words(calls_.on_snapshot({{{"8", "2001"}, "connected"}}, now_)), "c-abandoned::unseen;");
  EXPECT_EQ(calls_.size(), 1u);
}

TEST_F(Book, StrangersAndOddEventsAreNobodys) {
  for (const auto* kind : {"Delivered", "Established", "ConnectionCleared", "CallCleared", "Transfered",
                           "Conferenced", "Diverted", "Held"})
    EXPECT_EQ(on({.kind = kind, .connection = {"99", "2001"}, .device = "2001"}), "") << kind;
  EXPECT_EQ(calls_.size(), 0u);
  EXPECT_FALSE(calls_.connection_of("c"));
}

TEST_F(Book, TheOneItIsBroughtToIsTheAgent) {
  begin("7");
  calls_.expect("c", "jo");
  EXPECT_EQ(on({.kind = "Established", .connection = {"7", "2001"}, .device = "2001"}), "c-answered:jo:;");
}

std::string changes(CallBook& calls) {
  std::string all;
  for (const auto& one : calls.take_hold_changes())
    all += fmt::format("{}:{}:{};", one.contact_id, one.agent, one.held ? "held" : "retrieved");
  return all;
}

TEST_F(Book, AHoldOfTheAgentIsToldOnceAndOneOfTheCustomerNever) {
  const auto hold = [&](const char* kind, const char* device) {
    on({.kind = kind, .connection = {"7", device}, .device = device});
    return changes(calls_);
  };
  EXPECT_EQ(hold("Held", "2001"), "") << "nobody's call";
  begin("7");
  on({.kind = "Queued", .connection = {"7", "6000"}, .device = "6000", .calling = "+44"});
  EXPECT_FALSE(calls_.ringing("c"));
  on({.kind = "Delivered", .connection = {"7", "2001"}, .device = "2001"});
  EXPECT_EQ(calls_.ringing("c"), (ConnectionId{"7", "2001"}));
  on({.kind = "Established", .connection = {"7", "2001"}, .device = "2001"});
  EXPECT_FALSE(calls_.ringing("c"));
  EXPECT_EQ(hold("Held", "+44"), "");
  EXPECT_EQ(hold("Retrieved", "2001"), "");
  EXPECT_EQ(hold("Held", "2001"), "c:at-2001:held;");
  EXPECT_EQ(hold("Held", "2001"), "") << "from another monitor";
  EXPECT_EQ(calls_.held("c"), true);
  EXPECT_EQ(hold("Retrieved", "2001"), "c:at-2001:retrieved;");
  EXPECT_EQ(hold("Held", "2001"), "c:at-2001:held;");
  on({.kind = "Established", .connection = {"7", "2002"}, .device = "2002"});
  EXPECT_EQ(changes(calls_), "c:at-2001:retrieved;") << "somebody else has it";
  EXPECT_EQ(calls_.held("c"), false);
  calls_.give_back("c");
  calls_.wait_at("c", "6000");
  on({.kind = "Delivered", .connection = {"7", "2003"}, .device = "2003"});
  EXPECT_EQ(calls_.ringing("c"), (ConnectionId{"7", "2003"})) << "the next agent's";
}

TEST_F(Book, WhetherItIsHeldIsNotKnownAfterTheSessionWasAway) {
  begin("7");
  on({.kind = "Delivered", .connection = {"7", "2001"}, .device = "2001"});
  on({.kind = "Established", .connection = {"7", "2001"}, .device = "2001"});
  EXPECT_EQ(calls_.held("c"), false);
  calls_.on_snapshot({{{"7", "2001"}, "connected"}}, now_);
  EXPECT_EQ(calls_.held("c"), std::nullopt);
  on({.kind = "Retrieved", .connection = {"7", "2001"}, .device = "2001"});
  EXPECT_EQ(changes(calls_), "c:at-2001:retrieved;") << "of a hold that was not seen";
  EXPECT_EQ(calls_.held("c"), false);
  calls_.on_snapshot({{{"7", "2001"}, "connected"}}, now_);
  on({.kind = "Held", .connection = {"7", "2001"}, .device = "2001"});
  EXPECT_EQ(changes(calls_), "c:at-2001:held;");
  EXPECT_EQ(calls_.held("c"), true);
  EXPECT_EQ(calls_.held("nobody"), std::nullopt);
}

TEST_F(Book, OfACallThatWeMadeTheAgentIsTheOneWhoCalls) {
  begin("7");
  calls_.made({"7", "2001"}, "2001", "jo");
  EXPECT_TRUE(calls_.is_brought_to("2001"));
  on({.kind = "Originated", .connection = {"7", "2001"}, .device = "2001", .calling = "2001"});
  on({.kind = "Delivered", .connection = {"7", "T9"}, .device = "+447700900163", .calling = "2001"});
  EXPECT_FALSE(calls_.ringing("c")) << "the customer's telephone is not ours to answer";
  EXPECT_EQ(on({.kind = "Established", .connection = {"7", "T9"}, .device = "+447700900163"}),
            "c-answered:jo:;");
  EXPECT_EQ(on({.kind = "Established", .connection = {"7", "T9"}, .device = "+447700900163"}), "");
  EXPECT_EQ(calls_.connection_of("c"), (ConnectionId{"7", "2001"}));
  on({.kind = "Held", .connection = {"7", "2001"}});
  EXPECT_EQ(changes(calls_), "c:jo:held;");
  EXPECT_EQ(on({.kind = "ConnectionCleared", .connection = {"7", "T9"}, .device = "+447700900163"}),
            "c-completed:jo:;");
}

}  // namespace
}  // namespace balie::csta
