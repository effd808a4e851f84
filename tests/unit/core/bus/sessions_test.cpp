#include "core/bus/sessions.hpp"

#include <gtest/gtest.h>

namespace balie::bus {
namespace {

using std::chrono::milliseconds;

class SessionsTest : public ::testing::Test {
 protected:
  static SessionSettings settings() {
    SessionSettings settings;
    settings.boot_id = "boot";
    settings.credit = 2;
    settings.sessions_max = 3;
    return settings;
  }

  void say(std::string_view peer, const v1::ToHub& message, Role role = Role::admin) {
    sessions.on_frame(peer, role, message.SerializeAsString(), now, requests);
  }

  v1::ToHub hello(const std::string& adapter = "phone") {
    v1::ToHub message;
    message.mutable_hello()->set_adapter(adapter);
    message.mutable_hello()->set_protocol(1);
    return message;
  }

  v1::ToHub contact(std::uint64_t request, const std::string& id = "call-1") {
    v1::ToHub message;
    message.set_request(request);
    message.mutable_contact()->set_id(id);
    message.mutable_contact()->set_channel("voice");
    return message;
  }

  // All that was sent to `peer` since the last time.
  std::vector<v1::FromHub> heard_by(std::string_view peer) {
    std::vector<v1::FromHub> heard;
    for (const auto& outgoing : sessions.outgoing()) {
      if (outgoing.peer != peer) continue;
      EXPECT_TRUE(heard.emplace_back().ParseFromString(outgoing.frame));
    }
    sessions.outgoing().clear();
    return heard;
  }

  void expect_goodbye(std::string_view peer, const std::string& code) {
    const auto heard = heard_by(peer);
    ASSERT_EQ(heard.size(), 1u) << code;
    EXPECT_EQ(heard[0].goodbye().code(), code);
  }

  Sessions sessions{settings(), Limits{}};
  std::vector<Request> requests;
  Instant now{std::chrono::seconds(100)};
};

TEST_F(SessionsTest, HelloIsWelcomedWithCreditAndRole) {
  say("a", hello(), Role::desk);
  const auto heard = heard_by("a");
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_EQ(heard[0].welcome().credit(), 2u);
  EXPECT_EQ(heard[0].welcome().role(), "desk");
  EXPECT_EQ(heard[0].welcome().boot_id(), "boot");
}

TEST_F(SessionsTest, WhatCannotBeASessionEndsWithItsReason) {
  say("a", contact(1));
  expect_goodbye("a", "no_session");
  auto future = hello();
  future.mutable_hello()->set_protocol(2);
  say("a", future);
  expect_goodbye("a", "protocol_version");
  say("a", hello(""));
  expect_goodbye("a", "invalid");
  EXPECT_EQ(sessions.size(), 0u);
}

TEST_F(SessionsTest, RequestsGoOnWithTheirSession) {
  say("a", hello("sms"));
  say("a", contact(7));
  ASSERT_EQ(requests.size(), 1u);
  EXPECT_EQ(requests[0].message->contact().id(), "call-1");
  EXPECT_EQ(requests[0].session.lock()->adapter, "sms");
}

TEST_F(SessionsTest, AMessageThatBreaksALimitEndsItsSessionAndNoOther) {
  say("a", hello());
  say("b", hello());
  heard_by("");
  sessions.on_frame("a", Role::admin, "\xff\xff\xff", now, requests);
  expect_goodbye("a", "message_limit");
  EXPECT_EQ(sessions.size(), 1u);
  say("b", contact(1));
  EXPECT_EQ(requests.size(), 1u);
}

TEST_F(SessionsTest, AnInvalidContactIsRefusedWithItsField) {
  say("a", hello());
  heard_by("a");
  auto bad = contact(5);
  bad.mutable_contact()->add_identifiers()->set_scheme("tel");
  say("a", bad);
  const auto heard = heard_by("a");
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_EQ(heard[0].request(), 5u);
  EXPECT_EQ(heard[0].refusal().field(), "contact.identifiers[0].value");
  EXPECT_TRUE(requests.empty());
  EXPECT_EQ(sessions.refusals(), 1u);
}

TEST_F(SessionsTest, MoreThanTheCreditEndsTheSession) {
  say("a", hello());
  for (const std::uint64_t request : {1, 2}) say("a", contact(request));
  heard_by("a");
  say("a", contact(3));
  expect_goodbye("a", "credit_exceeded");
  EXPECT_TRUE(requests[0].session.expired());
}

TEST_F(SessionsTest, AnAnswerGivesTheCreditBack) {
  say("a", hello());
  for (const std::uint64_t request : {1, 2}) say("a", contact(request));
  v1::FromHub decision;
  decision.set_request(1);
  decision.mutable_decision()->set_id("d");
  sessions.answer(requests[0].session, decision.SerializeAsString(), now);
  say("a", contact(3));
  EXPECT_EQ(requests.size(), 3u);
}

TEST_F(SessionsTest, AnswersForClientsThatAreGoneAreDropped) {
  say("a", hello());
  say("a", contact(1));
  sessions.on_undeliverable("a");
  heard_by("a");
  sessions.answer(requests[0].session, "anything", now);
  EXPECT_TRUE(sessions.outgoing().empty());
}

TEST_F(SessionsTest, RolesAreHeld) {
  say("a", hello(), Role::observer);
  heard_by("a");
  say("a", contact(1), Role::observer);
  const auto heard = heard_by("a");
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_EQ(heard[0].refusal().code(), "not_allowed");
}

TEST_F(SessionsTest, SilenceEndsASessionAndHeartbeatsKeepIt) {
  say("quiet", hello());
  say("alive", hello());
  heard_by("");
  for (int i = 0; i < 4; ++i) {
    now += milliseconds(400);
    v1::ToHub heartbeat;
    heartbeat.mutable_heartbeat();
    say("alive", heartbeat);
    sessions.on_time(now);
  }
  const auto heard = heard_by("quiet");
  ASSERT_FALSE(heard.empty());
  EXPECT_EQ(heard.back().goodbye().code(), "silent");
  EXPECT_EQ(sessions.size(), 1u);
}

TEST_F(SessionsTest, TheHubSaysSomethingAtLeastEveryHeartbeat) {
  say("a", hello());
  heard_by("a");
  now += milliseconds(499);
  sessions.on_time(now);
  EXPECT_TRUE(heard_by("a").empty());
  now += milliseconds(1);
  ASSERT_LE(sessions.wake_at(), now);
  sessions.on_time(now);
  const auto heard = heard_by("a");
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_TRUE(heard[0].has_heartbeat());
}

TEST_F(SessionsTest, SessionsAreBounded) {
  for (const auto* peer : {"a", "b", "c"}) say(peer, hello());
  heard_by("");
  say("d", hello());
  expect_goodbye("d", "too_many_sessions");
  say("a", hello());  // a known peer begins anew
  EXPECT_EQ(sessions.size(), 3u);
}

TEST_F(SessionsTest, StoppingSaysGoodbyeToAll) {
  say("a", hello());
  heard_by("a");
  sessions.stop(now);
  expect_goodbye("a", "stopping");
}

}  // namespace
}  // namespace balie::bus
