#include "protocols/smpp/session.hpp"

#include "protocols/smpp/status.hpp"
#include "tests/unit/protocols/smpp/hex.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace balie::smpp {
namespace {

using std::chrono::seconds;

// A session, and a centre that reads what it sends.
class SessionTest : public testing::Test {
 protected:
  explicit SessionTest(Role role = Role::transceiver) { settings_.role = role; }

  void begin(bool by_outbind = false) {
    settings_.bind.system_id = "balie";
    settings_.window = 2;
    settings_.incoming_max = 3;
    session_.emplace(settings_, now_, by_outbind);
    step();
  }
  void bind() {
    begin();
    say(response_to(sent_.back().command), sent_.back().sequence, 0, SystemId{"SMSC"});
    ASSERT_TRUE(session_->bound());
    sent_.clear();
    seen_.clear();
  }
  // Takes all that is to be done; PDUs to sent_, the rest to seen_.
  void step() {
    while (auto action = session_->poll()) {
      if (const auto* send = std::get_if<Session::Send>(&*action)) {
        sent_.push_back(*decode(send->bytes));
      } else {
        seen_.push_back(std::move(*action));
      }
    }
  }
  void say(std::uint32_t command, std::uint32_t sequence, std::uint32_t status = 0, Body body = {}) {
    session_->on_bytes(encode(Pdu{command, status, sequence, std::move(body), {}, {}, false}), now_);
    step();
  }
  void say(std::string_view hex) {
    session_->on_bytes(from_hex(hex), now_);
    step();
  }
  void wait(Duration time) {
    now_ += time;
    session_->on_time(now_);
    step();
  }
  bool submit(std::uint64_t token) {
    Pdu pdu;
    pdu.command = command::submit_sm;
    pdu.body = ShortMessage{};
    const bool taken = session_->request(pdu, token, now_);
    step();
    return taken;
  }
  [[nodiscard]] std::string closed() const {
    if (seen_.empty() || !std::holds_alternative<Session::Close>(seen_.back())) return "open";
    return std::get<Session::Close>(seen_.back()).reason.code();
  }

  SessionSettings settings_;
  Instant now_{seconds(1000)};
  std::optional<Session> session_;
  std::vector<Pdu> sent_;
  std::vector<Session::Action> seen_;
};

TEST_F(SessionTest, BindsAsItsRoleSays) {
  for (const auto& [role, command] : {std::pair{Role::transmitter, command::bind_transmitter},
                                      std::pair{Role::receiver, command::bind_receiver},
                                      std::pair{Role::transceiver, command::bind_transceiver}}) {
    settings_.role = role;
    sent_.clear();
    begin();
    ASSERT_EQ(sent_.size(), 1u);
    EXPECT_EQ(sent_[0].command, command);
    EXPECT_EQ(std::get<Bind>(sent_[0].body).system_id, "balie");
    EXPECT_FALSE(session_->bound());
    say(response_to(command), 1, 0, SystemId{"SMSC"});
    EXPECT_EQ(seen_.back(), Session::Action(Session::Bound{"SMSC"}));
  }
}

TEST_F(SessionTest, ARefusedBindCloses) {
  for (const auto& [command, status] :
       {std::pair{response_to(command::bind_transceiver), 0x0eu}, std::pair{command::generic_nack, 0x03u},
        std::pair{command::generic_nack, 0x00u}}) {
    begin();
    say(command, 1, status);
    EXPECT_EQ(closed(), "smpp.bind_refused");
  }
}

TEST_F(SessionTest, AnAnswerToTheBindWithoutABodyIsOne) {
  begin();
  say("00000010 80000009 00000000 00000001");
  EXPECT_TRUE(session_->bound());
}

TEST_F(SessionTest, ACentreThatDoesNotAnswerTheBindIsLeft) {
  begin();
  wait(settings_.response_limit - seconds(1));
  EXPECT_EQ(closed(), "open");
  wait(seconds(1));
  EXPECT_EQ(closed(), "smpp.silent");
}

TEST_F(SessionTest, KeepsItsWindow) {
  bind();
  EXPECT_TRUE(submit(1));
  EXPECT_TRUE(submit(2));
  EXPECT_FALSE(submit(3)) << "the window is full";
  say(response_to(command::submit_sm), sent_[1].sequence, 0, MessageId{"m2"});
  ASSERT_EQ(seen_.size(), 1u);
  EXPECT_EQ(std::get<Session::Answered>(seen_[0]).token, 2u) << "answers may come in another order";
  EXPECT_TRUE(submit(3));
  EXPECT_EQ(sent_.back().sequence, sent_.front().sequence + 2);
}

TEST_F(SessionTest, AnAnswerThatComesLateIsStillOne) {
  bind();
  submit(1);
  wait(settings_.response_limit);
  ASSERT_FALSE(seen_.empty());
  EXPECT_EQ(seen_[0], Session::Action(Session::Late{1}));
  EXPECT_EQ(session_->in_flight(), 0u);
  say(response_to(command::submit_sm), sent_[0].sequence, 0, MessageId{"m"});
  EXPECT_EQ(std::get<Session::Answered>(seen_.back()).token, 1u);
  EXPECT_EQ(session_->in_flight(), 0u);
}

TEST_F(SessionTest, AGenericNackAnswersWhatItNames) {
  bind();
  submit(1);
  say(command::generic_nack, 0, status::invalid_command);
  EXPECT_TRUE(seen_.empty()) << "it names nothing";
  say(command::generic_nack, sent_[0].sequence, status::invalid_command);
  EXPECT_EQ(std::get<Session::Answered>(seen_.at(0)).pdu.status, status::invalid_command);
}

TEST_F(SessionTest, AnswersThatFitNothingArePassedOver) {
  bind();
  submit(1);
  say(response_to(command::submit_sm), 999, 0, MessageId{"m"});
  say(response_to(command::query_sm), sent_[0].sequence, 0, QueryResponse{});
  EXPECT_TRUE(seen_.empty());
  EXPECT_EQ(session_->in_flight(), 1u);
}

TEST_F(SessionTest, WhatComesInIsAnsweredOnce) {
  bind();
  say(command::deliver_sm, 70, 0, ShortMessage{});
  ASSERT_EQ(seen_.size(), 1u);
  EXPECT_EQ(std::get<Session::Incoming>(seen_[0]).pdu.sequence, 70u);
  EXPECT_TRUE(sent_.empty());
  EXPECT_EQ(session_->respond(70, status::ok, now_), 1u);
  EXPECT_EQ(session_->respond(70, status::ok, now_), 1u);
  step();
  ASSERT_EQ(sent_.size(), 1u);
  EXPECT_EQ(sent_[0].command, response_to(command::deliver_sm));
  EXPECT_EQ(sent_[0].body, Body(MessageId{}));
  say(command::data_sm, 71, 0, DataMessage{});
  session_->respond(71, status::temporary_application_error, now_);
  step();
  EXPECT_EQ(sent_.back().command, response_to(command::data_sm));
  EXPECT_EQ(sent_.back().body, Body()) << "an error has no body";
}

TEST_F(SessionTest, NotMoreComesInThanMay) {
  bind();
  for (std::uint32_t i = 1; i <= 4; ++i) say(command::deliver_sm, i, 0, ShortMessage{});
  EXPECT_EQ(seen_.size(), 3u);
  ASSERT_EQ(sent_.size(), 1u);
  EXPECT_EQ(sent_[0].status, status::temporary_application_error);
  EXPECT_EQ(sent_[0].sequence, 4u);
}

TEST_F(SessionTest, AnswersWhatItDoesNotKnow) {
  bind();
  say("00000014 00000112 00000000 00000009 00000000");
  EXPECT_EQ(sent_.back().command, command::generic_nack);
  EXPECT_EQ(sent_.back().status, status::invalid_command);
  EXPECT_EQ(sent_.back().sequence, 9u);
  say(command::submit_sm, 10, 0, ShortMessage{});
  EXPECT_EQ(sent_.back().command, response_to(command::submit_sm));
  EXPECT_EQ(sent_.back().status, status::invalid_bind_status);
  say("00000010 00000005 00000000 0000000b");
  EXPECT_EQ(sent_.back().command, response_to(command::deliver_sm));
  EXPECT_EQ(sent_.back().status, status::invalid_message_length);
  EXPECT_TRUE(session_->bound());
}

TEST_F(SessionTest, ALengthThatCannotBeCloses) {
  for (const auto hex : {"0000000f 00000015", "7fffffff"}) {
    bind();
    say(hex);
    EXPECT_EQ(sent_.back().command, command::generic_nack);
    EXPECT_EQ(sent_.back().status, status::invalid_command_length);
    EXPECT_EQ(closed(), "smpp.command_length");
  }
}

TEST_F(SessionTest, AsksWhetherASilentCentreIsThere) {
  bind();
  EXPECT_EQ(session_->wake_at(), now_ + settings_.enquire_after);
  say(command::deliver_sm, 1, 0, ShortMessage{});
  session_->respond(1, status::ok, now_);
  EXPECT_EQ(session_->wake_at(), now_ + settings_.confirm_after);
  wait(settings_.confirm_after);
  EXPECT_EQ(sent_.back().command, command::enquire_link);
  say(response_to(command::enquire_link), sent_.back().sequence);
  EXPECT_EQ(seen_.back(), Session::Action(Session::Alive{1})) << "it has read the answer before";
  EXPECT_EQ(session_->wake_at(), now_ + settings_.enquire_after);
  wait(settings_.enquire_after);
  EXPECT_EQ(sent_.back().command, command::enquire_link);
  wait(settings_.response_limit);
  EXPECT_EQ(closed(), "smpp.silent");
}

TEST_F(SessionTest, AnswersEnquireLinkAndUnbind) {
  bind();
  say(command::enquire_link, 5);
  EXPECT_EQ(sent_.back().command, response_to(command::enquire_link));
  EXPECT_EQ(sent_.back().sequence, 5u);
  say(command::unbind, 6);
  EXPECT_EQ(sent_.back().command, response_to(command::unbind));
  EXPECT_EQ(closed(), "smpp.unbound");
}

TEST_F(SessionTest, LeavesWhenAllIsAnswered) {
  bind();
  submit(1);
  session_->unbind(now_);
  step();
  EXPECT_EQ(sent_.back().command, command::submit_sm);
  EXPECT_FALSE(submit(2));
  say(response_to(command::submit_sm), sent_.back().sequence, 0, MessageId{"m"});
  EXPECT_EQ(sent_.back().command, command::unbind);
  say(response_to(command::unbind), sent_.back().sequence);
  EXPECT_EQ(closed(), "smpp.unbound");
}

TEST_F(SessionTest, BindsWhenTheCentreAsksForIt) {
  settings_.role = Role::receiver;
  settings_.outbind_id = "SMSC";
  settings_.outbind_password = "secret";
  begin(true);
  EXPECT_TRUE(sent_.empty());
  say(command::outbind, 1, 0, Outbind{"SMSC", "secret"});
  ASSERT_FALSE(sent_.empty());
  EXPECT_EQ(sent_.back().command, command::bind_receiver);
  begin(true);
  say(command::outbind, 1, 0, Outbind{"SMSC", "guessed"});
  EXPECT_EQ(closed(), "smpp.outbind");
  begin(true);
  wait(settings_.response_limit);
  EXPECT_EQ(closed(), "smpp.no_outbind");
}

class ReceiverTest : public SessionTest {
 protected:
  ReceiverTest() : SessionTest(Role::receiver) {}
};

TEST_F(ReceiverTest, SendsNothing) {
  bind();
  EXPECT_FALSE(submit(1));
}

class TransmitterTest : public SessionTest {
 protected:
  TransmitterTest() : SessionTest(Role::transmitter) {}
};

TEST_F(TransmitterTest, TakesNothing) {
  bind();
  say(command::deliver_sm, 1, 0, ShortMessage{});
  EXPECT_TRUE(seen_.empty());
  EXPECT_EQ(sent_.back().status, status::invalid_bind_status);
}

TEST_F(SessionTest, NothingHappensAfterTheEnd) {
  bind();
  say(command::unbind, 6);
  sent_.clear();
  say(command::enquire_link, 7);
  wait(std::chrono::hours(1));
  EXPECT_TRUE(sent_.empty());
  EXPECT_EQ(session_->wake_at(), Instant::max());
}

}  // namespace
}  // namespace balie::smpp
