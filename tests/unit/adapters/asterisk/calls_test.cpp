// Events in the orders in which Asterisk 20 sends them; what they mean end to end is in tests/e2e/asterisk.
#include "adapters/asterisk/calls.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::asterisk {
namespace {

using testing::ElementsAre;

using Fields = std::vector<std::pair<std::string, std::string>>;

ami::Message event(const std::string& name, Fields fields) {
  ami::Message message;
  message.fields = {{"Event", name}};
  message.fields.insert(message.fields.end(), fields.begin(), fields.end());
  return message;
}

class CallsTest : public testing::Test {
 protected:
  void says(const std::string& name, const Fields& fields) {
    now_ += std::chrono::seconds(1);
    calls_.on_event(event(name, fields), now_);
  }
  void channel(const std::string& uniqueid, const std::string& name) {
    says("Newchannel", {{"Channel", name}, {"Uniqueid", uniqueid}, {"Linkedid", "1"}});
  }
  void enter(const std::string& uniqueid, const std::string& name, const std::string& bridge) {
    says("BridgeEnter",
         {{"BridgeUniqueid", bridge}, {"Channel", name}, {"Uniqueid", uniqueid}, {"Linkedid", "1"}});
  }
  void leave(const std::string& uniqueid, const std::string& name, const std::string& bridge) {
    says("BridgeLeave",
         {{"BridgeUniqueid", bridge}, {"Channel", name}, {"Uniqueid", uniqueid}, {"Linkedid", "1"}});
  }
  void hang_up(const std::string& uniqueid) { says("Hangup", {{"Uniqueid", uniqueid}, {"Cause", "16"}}); }
  void asked(const std::string& contact = "1") {
    Call call;
    call.contact_id = contact;
    call.caller = "1";
    call.channel = "PJSIP/trunk-1";
    call.began = now_;
    calls_.add(std::move(call));
  }
  std::vector<std::string> told() {
    std::vector<std::string> all;
    for (const auto& one : calls_.take_outcomes())
      all.push_back(one.id() + " " + one.kind() + " " + one.agent());
    return all;
  }

  Time now_{std::chrono::seconds(1'700'000'000)};
  Members members_{{"anna=PJSIP/2001"}};
  Calls calls_{members_};
};

TEST_F(CallsTest, counts_the_time_that_was_waited_and_talked) {
  channel("1", "PJSIP/trunk-1");
  asked();
  channel("2", "PJSIP/2001-2");
  enter("2", "PJSIP/2001-2", "b");
  enter("1", "PJSIP/trunk-1", "b");  // 3 s after the question
  leave("1", "PJSIP/trunk-1", "b");  // hold, say
  enter("1", "PJSIP/trunk-1", "b");
  hang_up("1");
  const auto outcomes = calls_.take_outcomes();
  ASSERT_EQ(outcomes.size(), 2U);
  EXPECT_EQ(outcomes[0].attributes().fields().at("wait_seconds").number_value(), 3);
  EXPECT_EQ(outcomes[1].kind(), "completed");
  EXPECT_EQ(outcomes[1].agent(), "anna");
  EXPECT_EQ(outcomes[1].attributes().fields().at("wait_seconds").number_value(), 3);
  EXPECT_EQ(outcomes[1].attributes().fields().at("talk_seconds").number_value(), 2);
  EXPECT_EQ(calls_.size(), 0U);
  hang_up("1");
  EXPECT_THAT(told(), ElementsAre());
}

TEST_F(CallsTest, takes_both_halves_of_a_local_channel_for_one_wire) {
  channel("1", "PJSIP/trunk-1");
  asked();
  channel("2", "Local/2001@agents-1;1");
  channel("3", "Local/2001@agents-1;2");
  channel("4", "PJSIP/2001-4");
  enter("2", "Local/2001@agents-1;1", "b1");
  enter("1", "PJSIP/trunk-1", "b1");
  EXPECT_THAT(told(), ElementsAre()) << "nobody is at the other half yet";
  enter("3", "Local/2001@agents-1;2", "b2");
  enter("4", "PJSIP/2001-4", "b2");
  EXPECT_THAT(told(), ElementsAre("1/answered answered anna"));
  // Optimised away: the agent moves into the caller's bridge, the halves go.
  enter("4", "PJSIP/2001-4", "b1");
  hang_up("2");
  hang_up("3");
  EXPECT_THAT(told(), ElementsAre());
  hang_up("1");
  EXPECT_THAT(told(), ElementsAre("1/completed completed anna"));
}

TEST_F(CallsTest, notices_an_attended_transfer) {
  channel("1", "PJSIP/trunk-1");
  asked();
  channel("2", "PJSIP/2001-2");
  enter("2", "PJSIP/2001-2", "b1");
  enter("1", "PJSIP/trunk-1", "b1");
  channel("3", "PJSIP/2001-3");
  channel("4", "PJSIP/2002-4");
  enter("3", "PJSIP/2001-3", "b2");
  enter("4", "PJSIP/2002-4", "b2");
  EXPECT_THAT(told(), ElementsAre("1/answered answered anna"));
  says("AttendedTransfer", {{"Result", "Fail"}, {"OrigTransfererUniqueid", "2"}});
  EXPECT_THAT(told(), ElementsAre());
  says("AttendedTransfer",
       {{"Result", "Success"}, {"OrigTransfererUniqueid", "2"}, {"TransfereeUniqueid", "1"}});
  leave("2", "PJSIP/2001-2", "b1");
  enter("4", "PJSIP/2002-4", "b1");
  hang_up("2");
  hang_up("3");
  EXPECT_THAT(told(), ElementsAre("1/transferred/1 transferred anna", "1/answered/2 answered PJSIP/2002"));
}

TEST_F(CallsTest, finds_out_what_happened_while_nobody_listened) {
  channel("1", "PJSIP/trunk-1");
  asked();
  calls_.begin_list();
  says("CoreShowChannel",
       {{"Channel", "PJSIP/2001-2"}, {"Uniqueid", "2"}, {"Linkedid", "1"}, {"BridgeId", "b"}});
  says("CoreShowChannel",
       {{"Channel", "PJSIP/trunk-1"}, {"Uniqueid", "1"}, {"Linkedid", "1"}, {"BridgeId", "b"}});
  EXPECT_THAT(told(), ElementsAre()) << "the list may not be complete";
  calls_.end_list(now_);
  EXPECT_THAT(told(), ElementsAre("1/answered answered anna"));
  calls_.begin_list();
  calls_.end_list(now_);
  EXPECT_THAT(told(), ElementsAre("1/completed completed anna"));
  EXPECT_EQ(calls_.channels().size(), 0U);
}

TEST_F(CallsTest, keeps_a_call_that_is_asked_about_while_the_list_comes) {
  calls_.begin_list();
  asked();
  calls_.end_list(now_);
  EXPECT_THAT(told(), ElementsAre());
  EXPECT_NE(calls_.find("1"), nullptr);
}

TEST_F(CallsTest, goes_on_under_the_name_of_the_last_question) {
  asked("1");
  asked("1");
  asked("1/menu");
  hang_up("1");
  EXPECT_THAT(told(), ElementsAre("1/completed completed ", "1/menu/abandoned abandoned "));
}

TEST_F(CallsTest, is_not_moved_by_events_out_of_order) {
  asked();
  hang_up("9");
  leave("1", "PJSIP/trunk-1", "b");
  says("BridgeEnter", {});
  says("AgentCalled", {{"Uniqueid", "8"}, {"DestUniqueid", "9"}});
  says("BlindTransfer", {{"Result", "Success"}, {"TransfererUniqueid", "7"}});
  hang_up("1");
  channel("1", "PJSIP/trunk-1");
  EXPECT_THAT(told(), ElementsAre("1/abandoned abandoned "));
}

}  // namespace
}  // namespace balie::asterisk
