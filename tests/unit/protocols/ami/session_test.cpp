#include "protocols/ami/session.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::ami {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;

constexpr Instant begin{seconds(100)};

std::vector<Output> polled(Session& session) {
  std::vector<Output> outputs;
  while (auto output = session.poll()) outputs.push_back(std::move(*output));
  return outputs;
}

struct Talk {
  explicit Talk(std::vector<std::string> events = {"Hangup", "DialEnd"}) {
    Session::Settings settings;
    settings.username = "balie";
    settings.secret = "secret";
    settings.events = std::move(events);
    session.emplace(settings, begin);
  }
  std::vector<Output> says(std::string_view bytes, Duration after = Duration::zero()) {
    session->on_bytes(bytes, begin + after);
    return polled(*session);
  }
  std::vector<Output> waits(Duration after) {
    session->on_time(begin + after);
    return polled(*session);
  }
  void open() {
    says("Asterisk Call Manager/9.0.0\r\n");
    says("Response: Success\r\nActionID: balie-1\r\nChallenge: 842256247\r\n\r\n");
    says("Response: Success\r\nActionID: balie-2\r\nMessage: Authentication accepted\r\n\r\n");
    says("Response: Success\r\nActionID: balie-3\r\nMessage: Success\r\n\r\n");
  }
  std::optional<Session> session;
};

Message message_of(std::string_view bytes) {
  Decoder decoder;
  decoder.feed(bytes);
  return std::get<Message>(**decoder.next());
}

const Send events_on{"Action: Events\r\nActionID: balie-4\r\nEventMask: call,agent,user\r\n\r\n"};

TEST(Session, logs_in_with_a_challenge_and_sets_the_filter_before_events_come) {
  Talk talk;
  EXPECT_THAT(talk.says("Asterisk Call Man"), ElementsAre());
  EXPECT_THAT(talk.says("ager/9.0.0\r\n"),
              ElementsAre(Send{"Action: Challenge\r\nActionID: balie-1\r\nAuthType: MD5\r\n\r\n"}));
  EXPECT_THAT(talk.says("Response: Success\r\nActionID: balie-1\r\nChallenge: 842256247\r\n\r\n"),
              ElementsAre(Send{
                  fmt::format("Action: Login\r\nActionID: balie-2\r\nAuthType: MD5\r\nUsername: balie\r\n"
                              "Key: {}\r\nEvents: off\r\n\r\n",
                              md5_key("842256247", "secret"))}));
  EXPECT_THAT(talk.says("Response: Success\r\nActionID: balie-2\r\nMessage: Authentication accepted\r\n\r\n"
                        "Event: FullyBooted\r\nPrivilege: system,all\r\nStatus: Fully Booted\r\n\r\n"),
              ElementsAre(Send{"Action: Filter\r\nActionID: balie-3\r\nOperation: Add\r\n"
                               "Filter: ^Event: (Hangup|DialEnd)[[:cntrl:]]\r\n\r\n"}));
  EXPECT_THAT(talk.says("Response: Success\r\nActionID: balie-3\r\nMessage: Success\r\n\r\n"),
              ElementsAre(events_on, Opened{"9.0.0", true}));
}

TEST(Session, goes_on_where_it_may_not_set_a_filter) {
  Talk talk;
  talk.says("Asterisk Call Manager/9.0.0\r\n");
  talk.says("Response: Success\r\nActionID: balie-1\r\nChallenge: 1\r\n\r\n");
  talk.says("Response: Success\r\nActionID: balie-2\r\nMessage: Authentication accepted\r\n\r\n");
  EXPECT_THAT(talk.says("Response: Error\r\nActionID: balie-3\r\nMessage: Permission denied\r\n\r\n"),
              ElementsAre(events_on, Opened{"9.0.0", false}));
}

TEST(Session, ends_where_it_may_not_log_in) {
  Talk talk;
  talk.says("Asterisk Call Manager/9.0.0\r\n");
  talk.says("Response: Success\r\nActionID: balie-1\r\nChallenge: 1\r\n\r\n");
  EXPECT_THAT(
      talk.says(
          "Response: Error\r\nActionID: balie-2\r\nMessage: Authentication failed\r\n\r\nEvent: X\r\n\r\n"),
      ElementsAre(Closed{"ami.refused"}));
  EXPECT_THAT(talk.waits(seconds(60)), ElementsAre());
}

TEST(Session, brings_each_action_its_answer) {
  Talk talk;
  talk.open();
  const auto number = talk.session->submit(Action("Redirect").with("Channel", "PJSIP/1-1"), begin);
  EXPECT_THAT(polled(*talk.session),
              ElementsAre(Send{"Action: Redirect\r\nActionID: balie-5\r\nChannel: PJSIP/1-1\r\n\r\n"}));
  EXPECT_EQ(number, 5U);
  const auto error =
      "Response: Error\r\nActionID: balie-5\r\nMessage: Channel does not exist: PJSIP/1-1\r\n\r\n";
  EXPECT_THAT(talk.says(error), ElementsAre(Answered{5, false, message_of(error)}));
  EXPECT_THAT(talk.says(error), ElementsAre()) << "answered once";
  EXPECT_THAT(talk.says("Response: Success\r\nActionID: other-6\r\n\r\nResponse: Success\r\n\r\n"),
              ElementsAre());
}

TEST(Session, sends_what_came_early_when_it_is_open) {
  Talk talk(std::vector<std::string>{});
  talk.says("Asterisk Call Manager/9.0.0\r\n");
  EXPECT_EQ(talk.session->submit(Action("QueueStatus"), begin), 2U);
  talk.says("Response: Success\r\nActionID: balie-1\r\nChallenge: 1\r\n\r\n");
  EXPECT_THAT(talk.says("Response: Success\r\nActionID: balie-3\r\n\r\n"),
              ElementsAre(events_on, Opened{"9.0.0", false},
                          Send{"Action: QueueStatus\r\nActionID: balie-2\r\n\r\n"}));
}

TEST(Session, brings_lists_item_by_item) {
  Talk talk;
  talk.open();
  const auto number = talk.session->submit(Action("QueueStatus"), begin);
  polled(*talk.session);
  const auto start = fmt::format(
      "Response: Success\r\nActionID: balie-{}\r\nEventList: start\r\nMessage: Queue status will "
      "follow\r\n\r\n",
      number);
  EXPECT_THAT(talk.says(start), ElementsAre());
  const auto member = fmt::format("Event: QueueMember\r\nQueue: sales\r\nActionID: balie-{}\r\n\r\n", number);
  const std::string other = "Event: Hangup\r\nUniqueid: 7.1\r\n\r\n";
  EXPECT_THAT(talk.says(member + other),
              ElementsAre(Item{number, message_of(member)}, Event{message_of(other)}));
  EXPECT_THAT(
      talk.says(fmt::format(
          "Event: QueueStatusComplete\r\nActionID: balie-{}\r\nEventList: Complete\r\nListItems: 1\r\n\r\n",
          number)),
      ElementsAre(Answered{number, true, message_of(start)}));
  // What Asterisk tells later of an action that it has answered is an event.
  const auto later =
      fmt::format("Event: OriginateResponse\r\nActionID: balie-{}\r\nResponse: Failure\r\n\r\n", number);
  EXPECT_THAT(talk.says(later), ElementsAre(Event{message_of(later)}));
  EXPECT_EQ(talk.session->number_of(fmt::format("balie-{}", number)), number);
  EXPECT_EQ(talk.session->number_of("balie2-1"), std::nullopt);
}

TEST(Session, pings_and_notices_silence) {
  Talk talk;
  EXPECT_EQ(talk.session->wake_at(), begin + seconds(10));
  talk.open();
  EXPECT_EQ(talk.session->wake_at(), begin + seconds(15));
  EXPECT_THAT(talk.waits(seconds(15)), ElementsAre(Send{"Action: Ping\r\nActionID: balie-5\r\n\r\n"}));
  EXPECT_THAT(talk.says("Response: Success\r\nActionID: balie-5\r\nPing: Pong\r\nTimestamp: 1.0\r\n\r\n",
                        seconds(16)),
              ElementsAre());
  EXPECT_THAT(talk.waits(seconds(30)), ElementsAre(Send{"Action: Ping\r\nActionID: balie-6\r\n\r\n"}));
  EXPECT_THAT(talk.waits(seconds(39)), ElementsAre());
  EXPECT_THAT(talk.waits(seconds(40)), ElementsAre(Closed{"ami.silent"}));
  EXPECT_EQ(talk.session->wake_at(), Instant::max());
}

// Each step of the login at which Asterisk may fall silent, or say something else.
TEST(Session, ends_wherever_the_login_fails) {
  const std::vector<std::string> steps = {"Asterisk Call Manager/9.0.0\r\n",
                                          "Response: Success\r\nActionID: balie-1\r\nChallenge: 1\r\n\r\n",
                                          "Response: Success\r\nActionID: balie-2\r\n\r\n"};
  for (std::size_t done = 0; done <= steps.size(); ++done) {
    Talk silent;
    for (std::size_t i = 0; i < done; ++i) silent.says(steps[i]);
    EXPECT_THAT(silent.waits(seconds(10)), ElementsAre(Closed{"ami.silent"})) << done;
  }
  Talk other;
  EXPECT_THAT(other.says("HTTP/1.1 400 Bad Request\r\n"), ElementsAre(Closed{"ami.malformed"}));
  Talk endless;
  EXPECT_THAT(endless.says(std::string(1 << 20, 'x')), ElementsAre(Closed{"ami.too_long"}));
}

}  // namespace
}  // namespace balie::ami
