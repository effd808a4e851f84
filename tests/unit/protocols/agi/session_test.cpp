#include "protocols/agi/session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace balie::agi {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;

constexpr Instant begin{seconds(100)};
const std::string opening = "agi_network: yes\nagi_network_script: contact\nagi_uniqueid: 7.1\n\n";
const std::vector<Variable> answered = {{"BALIE_QUEUE", "sales"}, {"BALIE_STATUS", "DECIDED"}};

std::vector<Action> polled(Session& session) {
  std::vector<Action> actions;
  while (auto action = session.poll()) actions.push_back(std::move(*action));
  return actions;
}

struct Talk {
  Session session{{}, begin};
  std::vector<Action> says(std::string_view bytes, Duration after = Duration::zero()) {
    session.on_bytes(bytes, begin + after);
    return polled(session);
  }
  std::vector<Action> waits(Duration after) {
    session.on_time(begin + after);
    return polled(session);
  }
  std::vector<Action> answers(Duration after = Duration::zero()) {
    session.answer(answered, begin + after);
    return polled(session);
  }
};

Asked asked(std::string linkedid) {
  Environment environment;
  for (const auto* line : {"agi_network: yes", "agi_network_script: contact", "agi_uniqueid: 7.1"})
    add_line(environment, line);
  return Asked{std::move(environment), std::move(linkedid)};
}

TEST(Session, asks_and_tells_one_variable_at_a_time) {
  Talk talk;
  EXPECT_THAT(talk.says(opening), ElementsAre(Send{"GET VARIABLE CHANNEL(linkedid)\n"}));
  EXPECT_THAT(talk.says("200 result=1 (7.0)\n"), ElementsAre(asked("7.0")));
  EXPECT_THAT(talk.answers(), ElementsAre(Send{"SET VARIABLE BALIE_QUEUE \"sales\"\n"}));
  EXPECT_THAT(talk.answers(), ElementsAre()) << "answered once";
  EXPECT_THAT(talk.says("200 result=1\n"), ElementsAre(Send{"SET VARIABLE BALIE_STATUS \"DECIDED\"\n"}));
  EXPECT_THAT(talk.says("200 resu"), ElementsAre());
  EXPECT_THAT(talk.says("lt=1\n"), ElementsAre(Close{""}));
  EXPECT_THAT(talk.says("200 result=1\n"), ElementsAre());
  EXPECT_EQ(talk.session.wake_at(), Instant::max());
}

TEST(Session, takes_the_uniqueid_where_there_is_no_linkedid) {
  for (const auto* reply :
       {"200 result=0\n", "510 Invalid or unknown command\n",
        "520-Invalid command syntax.  Proper usage follows:\nUsage\n520 End of proper usage.\n"}) {
    Talk talk;
    talk.says(opening);
    EXPECT_THAT(talk.says(reply), ElementsAre(asked("7.1"))) << reply;
  }
}

TEST(Session, takes_the_linkedid_that_the_dialplan_gives) {
  Talk talk;
  const auto actions =
      talk.says("agi_network: yes\nagi_network_script: contact?linkedid=5.5\nagi_uniqueid: 7.1\n\n");
  ASSERT_EQ(actions.size(), 1U);
  EXPECT_EQ(std::get<Asked>(actions[0]).linkedid, "5.5");
}

TEST(Session, goes_on_after_a_hangup_and_after_refusals) {
  Talk talk;
  talk.says(opening);
  EXPECT_THAT(talk.says("HANGUP\n200 result=1 (7.0)\n"), ElementsAre(Hangup{}, asked("7.0")));
  talk.answers();
  EXPECT_THAT(talk.says("HANGUP\n511 Command Not Permitted on a dead channel or intercept routine\n"),
              ElementsAre(Send{"SET VARIABLE BALIE_STATUS \"DECIDED\"\n"}));
  EXPECT_THAT(talk.says("520-Invalid\nusage\n520 End of proper usage.\n"), ElementsAre(Close{""}));
}

TEST(Session, says_when_it_is_late) {
  Talk talk;
  talk.says(opening);
  talk.says("200 result=1 (7.0)\n");
  EXPECT_EQ(talk.session.wake_at(), begin + seconds(2));
  EXPECT_THAT(talk.waits(milliseconds(1999)), ElementsAre());
  EXPECT_THAT(talk.waits(seconds(2)), ElementsAre(Late{}));
  EXPECT_THAT(talk.waits(seconds(3)), ElementsAre()) << "once";
  EXPECT_THAT(talk.answers(seconds(3)), ElementsAre(Send{"SET VARIABLE BALIE_QUEUE \"sales\"\n"}));
  EXPECT_THAT(talk.waits(seconds(5)), ElementsAre(Close{"agi.no_reply"}));
}

// Each step of a conversation at which Asterisk may fall silent: the session ends by itself, in time.
TEST(Session, ends_by_itself_wherever_asterisk_falls_silent) {
  const std::vector<std::function<void(Talk&)>> steps = {
      [](Talk& talk) { talk.says("agi_network: yes\n"); }, [](Talk& talk) { talk.says(opening.substr(18)); },
      [](Talk& talk) { talk.says("200 result=1 (7.0)\n"); }, [](Talk& talk) { talk.answers(); },
      [](Talk& talk) { talk.says("200 result=1\n"); }};
  for (std::size_t silent = 0; silent <= steps.size(); ++silent) {
    Talk talk;
    for (std::size_t i = 0; i < silent; ++i) steps[i](talk);
    std::vector<Action> last;
    for (int i = 0; i < 10 && talk.session.wake_at() != Instant::max(); ++i) {
      const auto wake = talk.session.wake_at();
      EXPECT_LE(wake, begin + seconds(5)) << silent;
      talk.session.on_time(wake);
      last = polled(talk.session);
      if (last == std::vector<Action>{Late{}}) talk.session.answer(answered, wake);
      for (auto& action : polled(talk.session)) last.push_back(action);
    }
    ASSERT_FALSE(last.empty()) << silent;
    EXPECT_TRUE(std::holds_alternative<Close>(last.back())) << silent;
  }
}

TEST(Session, ends_at_what_is_none_of_asterisks) {
  Talk talk;
  EXPECT_THAT(talk.says("GET / HTTP/1.1\r\n"), ElementsAre(Close{"agi.malformed"}));
  Talk nameless;
  nameless.says("agi_network: yes\n\n");
  EXPECT_THAT(nameless.says("200 result=0\n"), ElementsAre(Close{"agi.no_uniqueid"}));
}

}  // namespace
}  // namespace balie::agi
