// Conversations with a switch, as values.
#include "protocols/csta/session.hpp"

#include <gtest/gtest.h>

namespace balie::csta {
namespace {

using std::chrono::seconds;

const std::string started =
    "<StartApplicationSessionPosResponse><sessionID>s1</sessionID><actualProtocolVersion>"
    "http://www.ecma-international.org/standards/ecma-323/csta/ed4</actualProtocolVersion>"
    "<actualSessionDuration>60</actualSessionDuration></StartApplicationSessionPosResponse>";

class Switch : public testing::Test {
 protected:
  // What was sent, as "invoke id: root element"; and all else, kept in came_.
  std::vector<std::string> sent() {
    std::vector<std::string> all;
    while (auto action = session_->poll()) {
      if (const auto* send = std::get_if<Session::Send>(&*action)) {
        ours_.feed(send->bytes);
        while (auto frame = ours_.next().value()) {
          const auto body = frame->document.substr(frame->document.find("?>") + 2);
          all.push_back(fmt::format("{} {}", frame->invoke_id, body.substr(1, body.find_first_of(" >") - 1)));
          last_ = frame->document;
        }
      } else {
        came_.push_back(std::move(*action));
      }
    }
    return all;
  }
  void say(int invoke_id, std::string document) {
    session_->feed(encode({invoke_id, std::move(document)}).value(), now_);
  }
  void log_in() {
    session_->start(now_);
    say(1, started);
    say(2, "<GetCSTAFeaturesResponse/>");
    say(3, "<MonitorStartResponse><monitorCrossRefID>m1</monitorCrossRefID></MonitorStartResponse>");
    say(4, "<RouteRegisterResponse><routeRegisterReqID>r1</routeRegisterReqID></RouteRegisterResponse>");
    say(5, "<SnapshotDeviceResponse/>");
    say(6, "<GetAgentStateResponse/>");
    sent();
    ASSERT_TRUE(session_->open());
    came_.clear();
  }

  Instant now_{};
  std::optional<Session> session_{Session::Settings{.monitors = {"2001"}, .routes = {"5000"}}};
  Decoder ours_;
  std::string last_;
  std::vector<Session::Action> came_;
};

TEST_F(Switch, LogsInMonitorsRegistersAndAgrees) {
  session_->start(now_);
  EXPECT_THAT(sent(), testing::ElementsAre("1 StartApplicationSession"));
  say(1, started);
  EXPECT_THAT(sent(), testing::ElementsAre("2 GetCSTAFeatures"));
  EXPECT_THAT(last_, testing::HasSubstr("csta/ed4"));                            // what the switch chose
  say(2, "<CSTAErrorCode><operation>invalidMsgID</operation></CSTAErrorCode>");  // it goes without
  EXPECT_THAT(sent(), testing::ElementsAre("3 MonitorStart", "4 RouteRegister"));
  say(4,
      "<RouteRegisterResponse><routeRegisterReqID>r1</routeRegisterReqID></RouteRegisterResponse>");  // out
                                                                                                      // of
                                                                                                      // order
  say(3, "<MonitorStartResponse><monitorCrossRefID>m1</monitorCrossRefID></MonitorStartResponse>");
  EXPECT_THAT(sent(), testing::ElementsAre("5 SnapshotDevice", "6 GetAgentState"));
  say(5, "<SnapshotDeviceResponse/>");
  say(5, "<SnapshotDeviceResponse/>");  // said twice
  say(6, "<GetAgentStateResponse/>");
  sent();
  EXPECT_THAT(came_, testing::ElementsAre(Session::Snapshot{"2001", {}}, Session::Agents{"2001", {}},
                                          Session::Open{}));
}

TEST_F(Switch, WhatItDoesNotOfferIsNotAskedFor) {
  session_->start(now_);
  say(1, started);
  say(2,
      "<GetCSTAFeaturesResponse><supportedServices><monitoringServList><monitorStart/></monitoringServList>"
      "<snapshotServList><snapshotDevice/></snapshotServList><logicalServList><setAgentState/></"
      "logicalServList>"
      "</supportedServices></GetCSTAFeaturesResponse>");
  say(3, "<MonitorStartResponse/>");
  say(4, "<RouteRegisterResponse/>");  // of a list that is not there nothing is known
  const auto all = sent();
  EXPECT_EQ(all.back(), "5 SnapshotDevice");
  EXPECT_THAT(came_, testing::ElementsAre(
                         Session::Trouble{"GetCSTAFeatures", "the switch does not offer getAgentState"}));
  say(5, "<SnapshotDeviceResponse/>");
  sent();
  EXPECT_TRUE(session_->open());
}

const std::string part =
    "<SnapshotDeviceData><serviceCrossRefID>x</serviceCrossRefID><lastSegment>{}</lastSegment><snapshotData>"
    "<snapshotDeviceResponseInfo><connectionIdentifier><callID>{}</callID><deviceID>2001</deviceID>"
    "</connectionIdentifier></snapshotDeviceResponseInfo></snapshotData></SnapshotDeviceData>";

TEST_F(Switch, ALongSnapshotComesInParts) {
  session_->start(now_);
  say(1, started);
  say(2, "<GetCSTAFeaturesResponse/>");
  say(3, "<MonitorStartResponse/>");
  say(4, "<RouteRegisterResponse/>");
  say(6, "<GetAgentStateResponse/>");
  say(5,
      "<SnapshotDeviceResponse><crossRefIDorSnapshotData><serviceCrossRefID>x</serviceCrossRefID>"
      "</crossRefIDorSnapshotData></SnapshotDeviceResponse>");
  sent();
  EXPECT_FALSE(session_->open());
  came_.clear();
  say(event_invoke_id, fmt::format(fmt::runtime(part), "false", "41"));
  say(event_invoke_id,
      "<SnapshotDeviceData><serviceCrossRefID>strange</serviceCrossRefID></SnapshotDeviceData>");
  sent();
  EXPECT_FALSE(session_->open());
  say(event_invoke_id, fmt::format(fmt::runtime(part), "true", "42"));
  EXPECT_THAT(sent(), testing::IsEmpty());
  EXPECT_THAT(came_,
              testing::ElementsAre(Session::Snapshot{"2001", {{{"41", "2001"}, ""}}},
                                   Session::Snapshot{"2001", {{{"42", "2001"}, ""}}}, Session::Open{}));
}

TEST_F(Switch, ALongSnapshotWithoutAnEndIsNotWaitedForForEver) {
  session_->start(now_);
  say(1, started);
  say(2, "<GetCSTAFeaturesResponse/>");
  say(3, "<MonitorStartResponse/>");
  say(4, "<RouteRegisterResponse/>");
  say(6, "<GetAgentStateResponse/>");
  say(5,
      "<SnapshotDeviceResponse><crossRefIDorSnapshotData><serviceCrossRefID>x</serviceCrossRefID>"
      "</crossRefIDorSnapshotData></SnapshotDeviceResponse>");
  sent();
  now_ = session_->wake_at();
  session_->on_time(now_);
  sent();
  EXPECT_TRUE(session_->open());
}

TEST_F(Switch, WithoutApplicationSessions) {
  session_.emplace(Session::Settings{.login = Session::Login::system_register, .edition = "ed3"});
  session_->start(now_);
  EXPECT_THAT(sent(), testing::ElementsAre("1 SystemRegister"));
  EXPECT_THAT(last_, testing::HasSubstr("csta/ed3"));
  say(1, "<SystemRegisterResponse><sysStatRegisterID>1</sysStatRegisterID></SystemRegisterResponse>");
  say(2, "<GetCSTAFeaturesResponse/>");
  EXPECT_TRUE(session_->open());
}

TEST_F(Switch, ARefusedMonitorIsToldAndTheRestGoesOn) {
  session_->start(now_);
  say(1, started);
  say(2, "<GetCSTAFeaturesResponse/>");
  say(3, "<CSTAErrorCode><operation>invalidMonitorObject</operation></CSTAErrorCode>");
  say(4, "<RouteRegisterResponse/>");
  sent();
  EXPECT_THAT(came_,
              testing::ElementsAre(Session::Trouble{"MonitorStart 2001", "operation invalidMonitorObject"},
                                   Session::Open{}));
}

TEST_F(Switch, ALoginThatIsRefusedEnds) {
  session_->start(now_);
  say(1,
      "<StartApplicationSessionNegResponse><errorCode><definedError>serverCannotSupportProtocol</"
      "definedError>"
      "</errorCode></StartApplicationSessionNegResponse>");
  sent();
  EXPECT_THAT(came_, testing::ElementsAre(Session::Trouble{"login", "serverCannotSupportProtocol"},
                                          Session::Close{"csta.refused"}));
}

TEST_F(Switch, AnswersTheSwitchAndLivesOn) {
  log_in();
  say(17, "<SystemStatus><systemStatus>normal</systemStatus></SystemStatus>");
  say(18, "<RequestSystemStatus/>");
  say(19, "<EscapeRegister/>");
  say(20, "<RouteRequest><crossRefIdentifier>x</crossRefIdentifier></RouteRequest>");
  say(21, "<broken");
  say(9999, "<AlsoBroken");
  say(9999, "<SomeNewEvent/>");
  EXPECT_THAT(sent(), testing::ElementsAre("17 SystemStatusResponse", "18 RequestSystemStatusResponse",
                                           "19 CSTAErrorCode", "20 CSTAErrorCode", "21 CSTAErrorCode"));
  EXPECT_TRUE(session_->open());
  EXPECT_THAT(came_, testing::SizeIs(3));  // troubles
  say(22,
      "<RouteRequest><crossRefIdentifier>x</crossRefIdentifier><routedCall><callID>1</callID></routedCall></"
      "RouteRequest>");
  sent();
  const Content request = RouteRequest{.cross_ref = "x", .routed_call = {"1", ""}};
  EXPECT_EQ(came_.back(), Session::Action(Session::Came{request}));
}

TEST_F(Switch, KeepsAliveAndNoticesSilence) {
  log_in();
  now_ += seconds(20);
  EXPECT_EQ(session_->wake_at(), now_);
  session_->on_time(now_);
  EXPECT_THAT(sent(), testing::ElementsAre("7 SystemStatus"));
  say(7, "<SystemStatusResponse/>");
  now_ += seconds(10);
  session_->on_time(now_);  // half of the session's 60 s
  EXPECT_THAT(sent(), testing::ElementsAre("8 ResetApplicationSessionTimer"));
  EXPECT_EQ(session_->wake_at(), now_ + seconds(4));
  session_->on_time(now_ + seconds(4));
  sent();
  EXPECT_THAT(came_, testing::ElementsAre(Session::Close{"csta.silent"}));
}

TEST_F(Switch, OrdersHaveTheirAnswers) {
  log_in();
  const auto first = session_->ask(answer_call(session_->space(), {"1", "2001"}), now_);
  const auto second = session_->ask(clear_connection(session_->space(), {"1", "2001"}), now_);
  const auto too_long = session_->ask(std::string(70'000, 'x'), now_);
  EXPECT_THAT(sent(), testing::ElementsAre("7 AnswerCall", "8 ClearConnection"));
  say(8, "<CSTAErrorCode><stateIncompatibility>noConnectionToClear</stateIncompatibility></CSTAErrorCode>");
  say(7, "<AnswerCallResponse/>");
  sent();
  EXPECT_THAT(came_, testing::ElementsAre(
                         Session::Answered{too_long, Refused{"csta.too_long"}},
                         Session::Answered{second, Refused{"stateIncompatibility noConnectionToClear"}},
                         Session::Answered{first, Answer{.name = "AnswerCallResponse"}}));
}

TEST_F(Switch, ARefusedRouteIsAskedForAgain) {
  log_in();
  session_->say(route_select(session_->space(), {.cross_ref = "x"}, "2009", {}), "x");
  EXPECT_THAT(sent(), testing::ElementsAre("7 RouteSelect"));
  say(7, "<CSTAErrorCode><operation>invalidDestination</operation></CSTAErrorCode>");
  sent();
  EXPECT_EQ(came_.back(), Session::Action(Session::Came{ReRoute{"x", "", 0}}));
}

TEST_F(Switch, ALostRegistrationIsMadeAgain) {
  log_in();
  say(30, "<RouteRegisterAbort><routeRegisterReqID>r1</routeRegisterReqID></RouteRegisterAbort>");
  EXPECT_THAT(sent(), testing::ElementsAre("7 RouteRegister"));
}

TEST_F(Switch, EndsByName) {
  for (const auto& [bytes, code] :
       {std::pair<std::string, const char*>{"GET / HTTP/1.1", "csta.malformed"},
        {encode({5, "<SystemStatus><systemStatus>disabled</systemStatus></SystemStatus>"}).value(),
         "csta.disabled"},
        {encode({9999, "<ApplicationSessionTerminated/>"}).value(), "csta.terminated"}}) {
    session_.emplace(Session::Settings{});
    came_.clear();
    session_->start(now_);
    for (const char byte : bytes) session_->feed({&byte, 1}, now_);
    sent();
    EXPECT_THAT(came_, testing::ElementsAre(Session::Close{code}));
    session_->on_end();
    EXPECT_FALSE(session_->poll());
    EXPECT_EQ(session_->wake_at(), Instant::max());
  }
}

TEST_F(Switch, ManyMonitorsAreOrderedAFewAtATime) {
  Session::Settings settings{.agents = false, .unanswered_max = 3};
  for (int i = 0; i < 10; ++i) settings.monitors.push_back(fmt::format("{}", 2000 + i));
  session_.emplace(settings);
  session_->start(now_);
  int asked = 0;
  while (!session_->open() && asked < 100) {
    const auto requests = sent();
    EXPECT_LE(requests.size(), 3u);
    asked += static_cast<int>(requests.size());
    for (const auto& one : requests) {
      const auto name = one.substr(one.find(' ') + 1);
      say(std::stoi(one), name == "StartApplicationSession" ? started : fmt::format("<{}Response/>", name));
    }
  }
  EXPECT_TRUE(session_->open());
  EXPECT_EQ(asked, 2 + 10 + 10);  // login, features, monitors, snapshots
}

}  // namespace
}  // namespace balie::csta
