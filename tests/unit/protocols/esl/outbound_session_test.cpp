// Conversations of one call with FreeSWITCH, as values.
#include "protocols/esl/outbound_session.hpp"

#include <gtest/gtest.h>

namespace balie::esl {
namespace {

using Session = OutboundSession;
using std::chrono::seconds;

const std::string connected =
    "Event-Name: CHANNEL_DATA\nUnique-ID: call-1\nCaller-Caller-ID-Number: %2B447700900163\n"
    "Content-Type: command/reply\nReply-Text: %2BOK%0A\nSocket-Mode: async\nControl: full\n\n";
const std::string ok = "Content-Type: command/reply\nReply-Text: +OK\n\n";
const std::string api_ok = "Content-Type: api/response\nContent-Length: 4\n\n+OK\n";
const std::string no_channel = "Content-Type: api/response\nContent-Length: 22\n\n-ERR No such channel!\n";

class Outbound : public testing::Test {
 protected:
  std::vector<Session::Action> actions() {
    std::vector<Session::Action> all;
    while (auto action = session_.poll()) all.push_back(std::move(*action));
    return all;
  }
  void connect() {
    session_.start(now_);
    session_.feed(connected + ok, now_);
    const auto came = actions();
    ASSERT_EQ(came.size(), 2u);
    EXPECT_EQ(came[0], Session::Action(Session::Send{"connect\n\nlinger 10\n\n"}));
    const auto* arrived = std::get_if<Session::Arrived>(&came[1]);
    ASSERT_NE(arrived, nullptr);
    EXPECT_EQ(arrived->call.text("caller-caller-id-number"), "+447700900163");
  }
  void hold() {
    connect();
    session_.route({{"BALIE_STATUS", "decided"}}, {Destination::Kind::hold, ""}, now_);
    session_.feed(api_ok + ok + ok + ok, now_);
    ASSERT_TRUE(session_.held());
    actions();
  }

  Instant now_{};
  Session session_{Session::Settings{}};
};

TEST_F(Outbound, IsRoutedAndGoesOnInTheDialplan) {
  connect();
  session_.route({{"BALIE_QUEUE", "sales"}, {"BALIE_STATUS", "decided"}}, {}, now_);
  EXPECT_THAT(
      actions(),
      testing::ElementsAre(Session::Send{"api uuid_setvar_multi call-1 socket_resume=true;BALIE_QUEUE=sales;"
                                         "BALIE_STATUS=decided\n\nresume\n\nexit\n\n"},
                           Session::Routed{}));
  session_.feed(api_ok + ok, now_);
  EXPECT_THAT(actions(), testing::IsEmpty());
  session_.feed(ok, now_);
  EXPECT_THAT(actions(), testing::ElementsAre(Session::Close{}));
}

TEST_F(Outbound, IsTransferred) {
  connect();
  session_.route({{"BALIE_STATUS", "decided"}}, {Destination::Kind::transfer, "5000 XML default"}, now_);
  EXPECT_THAT(actions(),
              testing::ElementsAre(
                  Session::Send{"api uuid_setvar_multi call-1 socket_resume=false;"
                                "BALIE_STATUS=decided\n\napi uuid_transfer call-1 5000 XML default\n\n"
                                "exit\n\n"},
                  Session::Routed{}));
}

TEST_F(Outbound, IsHeldWithMusicAndRungFor) {
  connect();
  session_.route({{"BALIE_STATUS", "decided"}}, {Destination::Kind::hold, ""}, now_);
  const auto held = actions();
  ASSERT_EQ(held.size(), 2u);
  const auto& told = std::get<Session::Send>(held[0]).bytes;
  EXPECT_THAT(told, testing::HasSubstr("socket_resume=true;"));
  EXPECT_THAT(told, testing::HasSubstr("\n\nmyevents json\n\n"));
  EXPECT_THAT(told, testing::HasSubstr(
                        "execute-app-name: endless_playback\nexecute-app-arg: local_stream://moh\n\n"));
  session_.ring({"user/1001", seconds(20), "127.0.0.1:8084", "5000 XML default"}, now_);
  EXPECT_THAT(actions(),
              testing::ElementsAre(Session::Send{
                  "api uuid_setvar_multi call-1 socket_resume=false\n\n"
                  "api uuid_transfer call-1 'm:^:set:continue_on_fail=true^set:hangup_after_bridge=true"
                  "^set:call_timeout=20^bridge:user/1001^socket:127.0.0.1:8084 async full"
                  "^transfer:5000 XML default' inline\n\nexit\n\n"}));
}

TEST(RingTarget, SaysWhichTryItIsAndWhatTheCallerHears) {
  EXPECT_EQ(ring_target({.endpoint = "user/1001",
                         .limit = std::chrono::seconds(9),
                         .comes_back = "127.0.0.1:8084",
                         .lost = "",
                         .music = "local_stream://moh",
                         .attempt = "3"}),
            "'m:^:set:continue_on_fail=true^set:hangup_after_bridge=true^set:call_timeout=9^set:BALIE_TRY=3"
            "^set:ignore_early_media=true^set:transfer_ringback=local_stream://moh^bridge:user/1001"
            "^socket:127.0.0.1:8084 async full' inline");
  // Music that could end the text stays away.
  EXPECT_EQ(
      ring_target({.endpoint = "user/1", .limit = {}, .comes_back = "", .lost = "", .music = "a b^c"}),
      "'m:^:set:continue_on_fail=true^set:hangup_after_bridge=true^set:call_timeout=0^bridge:user/1' inline");
  EXPECT_EQ(socket_target("127.0.0.1:8084", "5000 XML default"),
            "'m:^:socket:127.0.0.1:8084 async full^transfer:5000 XML default' inline");
}

TEST_F(Outbound, HangsUpWhileItIsHeld) {
  hold();
  session_.feed(
      "Content-Type: text/disconnect-notice\nControlled-Session-UUID: call-1\n"
      "Content-Disposition: linger\nContent-Length: 0\n\n",
      now_);
  EXPECT_THAT(actions(), testing::ElementsAre(Session::HungUp{}, Session::Send{"exit\n\n"}));
  session_.feed(ok, now_);
  EXPECT_THAT(actions(), testing::ElementsAre(Session::Close{}));
  session_.move("5000", now_);  // too late, and harmless
  EXPECT_THAT(actions(), testing::IsEmpty());
}

TEST_F(Outbound, HangsUpBeforeTheAnswer) {
  connect();
  session_.on_end();
  EXPECT_THAT(actions(), testing::ElementsAre(Session::HungUp{}, Session::Close{}));
  session_.route({}, {}, now_);
  EXPECT_THAT(actions(), testing::IsEmpty());
}

TEST_F(Outbound, IsGoneWhenItsVariablesAreSet) {
  connect();
  session_.route({{"BALIE_STATUS", "decided"}}, {Destination::Kind::hold, ""}, now_);
  actions();
  session_.feed(no_channel, now_);
  EXPECT_THAT(actions(), testing::ElementsAre(Session::HungUp{}, Session::Close{}));
}

TEST_F(Outbound, TellsOfTheHangUpWithItsEvent) {
  hold();
  const std::string body =
      R"({"Event-Name":"CHANNEL_HANGUP_COMPLETE","Unique-ID":"call-1","Hangup-Cause":"ORIGINATOR_CANCEL"})";
  session_.feed(fmt::format("Content-Length: {}\nContent-Type: text/event-json\n\n{}", body.size(), body),
                now_);
  const auto came = actions();
  ASSERT_EQ(came.size(), 1u);
  EXPECT_EQ(std::get<Session::HungUp>(came[0]).last.text("Hangup-Cause"), "ORIGINATOR_CANCEL");
}

TEST_F(Outbound, WithoutAsyncFullIsRefusedByName) {
  session_.start(now_);
  session_.feed(
      "Unique-ID: call-1\nContent-Type: command/reply\nSocket-Mode: async\nControl: single-channel\n\n",
      now_);
  EXPECT_THAT(actions(), testing::Contains(Session::Action(Session::Close{"esl.not_async_full"})));
}

TEST_F(Outbound, SaysNothingIsClosed) {
  session_.start(now_);
  actions();
  EXPECT_EQ(session_.wake_at(), now_ + seconds(5));
  session_.on_time(now_ + seconds(4));
  EXPECT_THAT(actions(), testing::IsEmpty());
  session_.on_time(now_ + seconds(5));
  EXPECT_THAT(actions(), testing::ElementsAre(Session::Close{"esl.silent"}));
  EXPECT_EQ(session_.wake_at(), Instant::max());
}

TEST_F(Outbound, AnswersThatNobodyAskedForEndIt) {
  connect();
  session_.feed(ok, now_);
  EXPECT_THAT(actions(), testing::ElementsAre(Session::Close{"esl.unasked"}));
}

// The link breaks after each byte of a whole conversation: every time it ends with Close, once, and the
// caller who was not yet on the way is told of once.
TEST(OutboundSteps, EndAtEachByte) {
  const std::string peer = connected + ok + api_ok + ok + ok + ok;
  for (std::size_t cut = 0; cut < peer.size(); ++cut) {
    Session session{Session::Settings{}};
    std::size_t closes = 0, hang_ups = 0, arrivals = 0;
    const auto drain = [&] {
      while (auto action = session.poll()) {
        closes += std::holds_alternative<Session::Close>(*action) ? 1 : 0;
        hang_ups += std::holds_alternative<Session::HungUp>(*action) ? 1 : 0;
        if (!std::holds_alternative<Session::Arrived>(*action)) continue;
        ++arrivals;
        session.route({{"BALIE_STATUS", "x"}}, {Destination::Kind::hold, ""}, Instant{});
      }
    };
    session.start(Instant{});
    for (std::size_t i = 0; i < cut; ++i) {
      session.feed(peer.substr(i, 1), Instant{});
      drain();
    }
    session.on_end();
    drain();
    EXPECT_EQ(closes, 1u) << cut;
    EXPECT_EQ(hang_ups, arrivals) << cut;
  }
}

}  // namespace
}  // namespace balie::esl
