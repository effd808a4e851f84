#include "protocols/esl/inbound_session.hpp"

#include <gtest/gtest.h>

namespace balie::esl {
namespace {

using Session = InboundSession;
using std::chrono::milliseconds;
using std::chrono::seconds;

const std::string hello = "Content-Type: auth/request\n\n";
const std::string accepted = "Content-Type: command/reply\nReply-Text: +OK accepted\n\n";
const std::string ordered = "Content-Type: command/reply\nReply-Text: +OK event listener enabled json\n\n";
const std::string uptime = "Content-Type: api/response\nContent-Length: 2\n\n7\n";

std::string event(std::string_view body) {
  return fmt::format("Content-Length: {}\nContent-Type: text/event-json\n\n{}", body.size(), body);
}

class Inbound : public testing::Test {
 protected:
  std::vector<Session::Action> actions() {
    std::vector<Session::Action> all;
    while (auto action = session_.poll()) all.push_back(std::move(*action));
    return all;
  }
  void log_in() {
    session_.start(now_);
    session_.feed(hello + accepted + ordered, now_);
    ASSERT_TRUE(session_.open());
    actions();
  }

  Instant now_{};
  Session session_{Session::Settings{.password = "secret", .events = {"CHANNEL_BRIDGE", "CUSTOM", "a::b"}}};
};

TEST_F(Inbound, LogsInAndOrdersEvents) {
  session_.start(now_);
  session_.feed(hello, now_);
  EXPECT_THAT(actions(), testing::ElementsAre(Session::Send{"auth secret\n\n"}));
  session_.feed(accepted, now_);
  EXPECT_THAT(actions(), testing::ElementsAre(Session::Send{"event json CHANNEL_BRIDGE CUSTOM a::b\n\n"}));
  session_.feed(ordered, now_);
  EXPECT_THAT(actions(), testing::ElementsAre(Session::Open{}));
}

TEST_F(Inbound, AnswersComeInTheOrderOfAskingBesideEvents) {
  log_in();
  const auto first = session_.ask("uptime", now_);
  const auto second = session_.ask_job("originate user/1 &park()", "job-1", now_);
  EXPECT_THAT(actions(),
              testing::ElementsAre(Session::Send{"api uptime\n\n"},
                                   Session::Send{"bgapi originate user/1 &park()\nJob-UUID: job-1\n\n"}));
  session_.feed(event(R"({"Event-Name":"CHANNEL_BRIDGE"})") + uptime +
                    "Content-Type: command/reply\nReply-Text: +OK Job-UUID: job-1\nJob-UUID: job-1\n\n",
                now_);
  EXPECT_THAT(actions(), testing::ElementsAre(Session::Came{{{{"Event-Name", "CHANNEL_BRIDGE"}}, ""}},
                                              Session::Answered{first, "7\n"},
                                              Session::Answered{second, "+OK Job-UUID: job-1"}));
}

TEST_F(Inbound, AnEventThatCannotBeReadIsPassedOver) {
  log_in();
  session_.feed(event("{") + event(R"({"Event-Name":"A"})"), now_);
  EXPECT_THAT(actions(), testing::ElementsAre(Session::Came{{{{"Event-Name", "A"}}, ""}}));
}

TEST_F(Inbound, EndsByName) {
  const std::pair<std::string, const char*> endings[] = {
      {"Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n", "esl.rejected"},
      {hello + "Content-Type: command/reply\nReply-Text: -ERR invalid\n\n", "esl.wrong_password"},
      {hello + accepted + "Content-Type: command/reply\nReply-Text: -ERR permission denied\n\n",
       "esl.no_events"},
      {hello + hello, "esl.unasked"},
      {accepted, "esl.unasked"},
      {"Content-Type: text/disconnect-notice\nContent-Length: 3\n\nbye", "esl.disconnected"},
      {"Content-Length: 1073741824\n\n", "esl.too_long"},
  };
  for (const auto& [bytes, code] : endings) {
    Session session{Session::Settings{}};
    session.start(now_);
    for (const char byte : bytes) session.feed(std::string_view(&byte, 1), now_);
    std::optional<Session::Action> last;
    while (auto action = session.poll()) last = std::move(action);
    EXPECT_EQ(last, Session::Action(Session::Close{code}));
    session.feed(hello, now_);
    EXPECT_FALSE(session.poll());
  }
}

TEST_F(Inbound, ASilentPeerIsProbedAndThenGivenUp) {
  log_in();
  EXPECT_EQ(session_.wake_at(), now_ + seconds(1));
  session_.on_time(now_ + milliseconds(999));
  EXPECT_THAT(actions(), testing::IsEmpty());
  session_.on_time(now_ + seconds(1));
  EXPECT_THAT(actions(), testing::ElementsAre(Session::Send{"api uptime\n\n"}));
  session_.feed(uptime, now_ + milliseconds(1100));  // its answer is nobody's
  EXPECT_THAT(actions(), testing::IsEmpty());
  session_.on_time(now_ + milliseconds(2100));
  EXPECT_THAT(actions(), testing::SizeIs(1));
  EXPECT_EQ(session_.wake_at(), now_ + milliseconds(6100));
  session_.on_time(now_ + milliseconds(6100));
  EXPECT_THAT(actions(), testing::ElementsAre(Session::Close{"esl.silent"}));
}

TEST_F(Inbound, AGreetingThatDoesNotComeIsGivenUp) {
  session_.start(now_);
  session_.on_time(now_ + seconds(4));
  EXPECT_THAT(actions(), testing::ElementsAre(Session::Close{"esl.silent"}));
}

}  // namespace
}  // namespace balie::esl
