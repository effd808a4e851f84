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

  void say(std::string_view peer, const v1::ToHub& message, const Rights& rights = Role::admin) {
    sessions.on_frame(peer, rights, message.SerializeAsString(), now, requests);
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

TEST_F(SessionsTest, HelloSaysWhatTheClientCarriesOutWithinBounds) {
  auto message = hello();
  message.mutable_hello()->set_program("balie-line 1");
  for (int i = 0; i < 64; ++i) message.mutable_hello()->add_commands(std::string(64, 'k'));
  say("a", message);
  EXPECT_TRUE(heard_by("a").at(0).has_welcome());
  const auto changes = sessions.take_changes();
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].session->commands.size(), 64u);
  EXPECT_EQ(changes[0].session->program, "balie-line 1");
  auto one_more = message, longer = hello(), empty = hello();
  one_more.mutable_hello()->add_commands("send");
  longer.mutable_hello()->add_commands(std::string(65, 'k'));
  empty.mutable_hello()->add_commands("");
  for (const auto& wrong : {one_more, longer, empty}) {
    say("b", wrong);
    expect_goodbye("b", "invalid");
  }
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
  say("a", hello("hub"));
  expect_goodbye("a", "not_allowed");
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
  sessions.take_changes();  // whoever hears of sessions holds them no longer
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

TEST_F(SessionsTest, AKeyOfOneClientIsNoOthers) {
  say("a", hello("phone"), rights_of(user_id(Role::adapter, "sms")));
  expect_goodbye("a", "not_allowed");
  say("b", hello("sms"), rights_of(user_id(Role::adapter, "sms")));
  EXPECT_EQ(heard_by("b").at(0).welcome().role(), "adapter");
  say("c", hello("anything"), rights_of(user_id(Role::admin, "operator")));
  EXPECT_EQ(heard_by("c").at(0).welcome().role(), "admin");
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

v1::ToHub joined(std::vector<v1::ToHub> messages) {
  v1::ToHub frame;
  for (auto& message : messages) *frame.add_joined() = std::move(message);
  return frame;
}

TEST_F(SessionsTest, AnswersOfATurnShareAFrameForAClientThatTakesThem) {
  auto greeting = hello();
  greeting.mutable_hello()->set_joined_max(9);
  say("new", greeting);
  EXPECT_EQ(heard_by("new")[0].welcome().joined_max(), 9u);
  say("old", hello());
  EXPECT_EQ(heard_by("old")[0].welcome().joined_max(), 0u);
  for (const std::string peer : {"new", "old"}) {
    requests.clear();
    say(peer, joined({contact(1), contact(2, "call-2")}));
    ASSERT_EQ(requests.size(), 2u);
    EXPECT_EQ(requests[1].message->contact().id(), "call-2");
    EXPECT_EQ(requests[1].contact, requests[1].message->contact().SerializeAsString());
    v1::FromHub decision;
    for (const auto& request : requests) {
      decision.set_request(request.message->request());
      decision.mutable_decision()->set_id("d");
      sessions.answer(request.session, decision.SerializeAsString(), now);
    }
    const auto heard = heard_by(peer);
    ASSERT_EQ(heard.size(), peer == "new" ? 1u : 2u);
    const auto& last = peer == "new" ? heard[0].joined(1) : heard[1];
    EXPECT_EQ(last.request(), 2u);
  }
  // What was sent is not added to.
  say("new", contact(3));
  sessions.answer(requests.back().session, v1::FromHub().SerializeAsString(), now);
  EXPECT_EQ(heard_by("new").size(), 1u);
}

TEST_F(SessionsTest, AJoinedFrameThatBreaksARuleEndsItsSessionAlone) {
  auto too_many = joined({});
  for (unsigned i = 0; i < 257; ++i) too_many.add_joined()->mutable_heartbeat();
  auto beside = joined({contact(1)});
  *beside.mutable_contact() = contact(2).contact();
  struct Case {
    const char* what;
    v1::ToHub frame;
    std::string code;
    std::size_t taken;
  };
  for (const auto& [what, frame, code, taken] : std::vector<Case>{
           {"too many", too_many, "message_limit", 0},
           {"joined in joined", joined({joined({contact(1)})}), "invalid", 0},
           {"beside a message", beside, "invalid", 0},
           {"a Hello", joined({contact(1), hello(), contact(2)}), "invalid", 1},
           {"after Goodbye",
            joined({[] {
                      v1::ToHub bye;
                      bye.mutable_goodbye();
                      return bye;
                    }(),
                    contact(1)}),
            "", 0},
           {"beyond the credit", joined({contact(1), contact(2), contact(3), contact(4)}), "credit_exceeded",
            2},
       }) {
    requests.clear();
    say("other", hello());
    say("a", hello());
    sessions.outgoing().clear();
    say("a", frame);
    EXPECT_EQ(requests.size(), taken) << what;
    EXPECT_EQ(sessions.size(), 1u) << what;
    if (!code.empty()) expect_goodbye("a", code);
  }
  say("nobody", joined({contact(1)}));
  expect_goodbye("nobody", "invalid");
}

TEST_F(SessionsTest, PushesTakeTheRoomThatTheClientGave) {
  auto greeting = hello();
  greeting.mutable_hello()->set_credit(1);
  say("a", greeting);
  heard_by("a");
  const auto changes = sessions.take_changes();
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_TRUE(changes[0].begun);
  const auto& session = changes[0].session;
  v1::FromHub message;
  message.mutable_command()->set_id("c");
  EXPECT_TRUE(sessions.push(session, message, now));
  EXPECT_FALSE(sessions.push(session, message, now));
  v1::ToHub more;
  more.mutable_credit()->set_amount(UINT32_MAX);
  say("a", more);
  EXPECT_EQ(session->room, 1'000'000u);
  EXPECT_TRUE(sessions.push(session, message, now));
  EXPECT_EQ(heard_by("a").size(), 2u);
  sessions.on_undeliverable("a");
  EXPECT_FALSE(sessions.push(session, message, now));
  EXPECT_FALSE(sessions.take_changes().at(0).begun);
}

TEST_F(SessionsTest, ACommandThatIsDoneWantsNoAnswerAndNoCredit) {
  say("a", hello());
  v1::ToHub done;
  done.mutable_command_done()->set_command_id("c");
  for (int i = 0; i < 5; ++i) say("a", done);
  EXPECT_EQ(requests.size(), 5u);
  heard_by("a");
  done.mutable_command_done()->clear_command_id();
  say("a", done);
  expect_goodbye("a", "invalid");
}

TEST_F(SessionsTest, WhatACommandBroughtBackMayBeAPieceOfAFile) {
  say("a", hello());
  v1::ToHub done;
  done.mutable_command_done()->set_command_id("c");
  done.mutable_command_done()->set_text(std::string(64 << 10, 'x'));
  say("a", done);
  ASSERT_EQ(requests.size(), 1u);
  EXPECT_EQ(requests[0].message->command_done().error(), "");
  EXPECT_EQ(requests[0].message->command_done().text().size(), std::size_t{64 << 10});
}

TEST_F(SessionsTest, WhatBreaksALimitEndsTheCommandAndNotTheSession) {
  say("a", hello());
  heard_by("a");
  v1::ToHub done;
  done.mutable_command_done()->set_command_id("c");
  done.mutable_command_done()->set_text(std::string((256 << 10) + 1, 'x'));
  say("a", done);
  EXPECT_TRUE(heard_by("a").empty());
  ASSERT_EQ(requests.size(), 1u);
  EXPECT_EQ(requests[0].message->command_done().command_id(), "c");
  EXPECT_EQ(requests[0].message->command_done().error(), "invalid");
  EXPECT_EQ(requests[0].message->command_done().text(), "commandDone.text is too long");
}

v1::ToHub typing() {
  v1::ToHub message;
  message.mutable_signal()->set_contact_id("chat-1");
  message.mutable_signal()->set_kind("typing");
  return message;
}

TEST_F(SessionsTest, ASignalGoesOnWithoutANumberAndIsDroppedWhereItMayNotBeSaid) {
  say("a", hello("chat"), Role::adapter);
  say("b", hello("wall"), Role::observer);
  heard_by("a");
  say("a", typing());
  say("b", typing());
  auto endless = typing();
  endless.mutable_signal()->set_kind(std::string(300, 'x'));
  say("a", endless);
  EXPECT_EQ(requests.size(), 1u);
  auto numbered = typing();
  numbered.set_request(1);
  say("a", numbered);
  EXPECT_EQ(requests.size(), 1u);
  const auto heard = heard_by("a");
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_EQ(heard[0].refusal().code(), "invalid");
  EXPECT_EQ(sessions.size(), 2u);
}

TEST_F(SessionsTest, MoreSignalsThanMayBeSaidAreDropped) {
  say("a", hello("chat"), Role::adapter);
  for (int i = 0; i < 10'000; ++i) say("a", typing());
  EXPECT_EQ(requests.size(), 500u);
  now += milliseconds(100);
  for (int i = 0; i < 1'000; ++i) say("a", typing());
  EXPECT_EQ(requests.size(), 550u);
}

TEST_F(SessionsTest, SignalsTakeNoRoomAndGoToWhoHasSome) {
  auto roomy = hello("desk");
  roomy.mutable_hello()->set_credit(1);
  say("a", roomy, Role::desk);
  say("b", hello("phone"), Role::adapter);
  heard_by("a");
  v1::FromHub message;
  message.mutable_signal()->set_kind("typing");
  for (const auto& change : sessions.take_changes()) {
    for (int i = 0; i < 600; ++i) sessions.signal(change.session, message, now);
  }
  int desk = 0;
  for (const auto& outgoing : sessions.outgoing()) desk += outgoing.peer == "a" ? 1 : 0;
  EXPECT_EQ(desk, 500);
  EXPECT_EQ(sessions.outgoing().size(), 500u);
}

}  // namespace
}  // namespace balie::bus
