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

class OnHold : public CallsTest {
 protected:
  void SetUp() override {
    channel("1", "PJSIP/trunk-1");
    asked();
    channel("2", "PJSIP/2001-2");
    enter("2", "PJSIP/2001-2", "b");
    enter("1", "PJSIP/trunk-1", "b");
    told();
  }
  void part() {
    calls_.part("1", "2");
    leave("1", "PJSIP/trunk-1", "b");
    leave("2", "PJSIP/2001-2", "b");
  }
  std::vector<std::string> changes() {
    std::vector<std::string> all;
    for (const auto& one : calls_.take_hold_changes())
      all.push_back(one.contact_id + " " + one.agent + (one.held ? " held" : " retrieved"));
    return all;
  }
};

TEST_F(OnHold, the_agent_keeps_a_call_that_is_parted_and_joined) {
  part();
  EXPECT_THAT(changes(), ElementsAre("1 anna held"));
  EXPECT_TRUE(calls_.find("1")->on_hold);
  enter("1", "PJSIP/trunk-1", "c");
  enter("2", "PJSIP/2001-2", "c");
  EXPECT_THAT(changes(), ElementsAre("1 anna retrieved"));
  EXPECT_TRUE(calls_.find("1")->parted.empty());
  EXPECT_THAT(told(), ElementsAre());
  hang_up("2");
  EXPECT_THAT(calls_.take_left(), ElementsAre()) << "the dialplan ends it";
  hang_up("1");
  EXPECT_THAT(told(), ElementsAre("1/completed completed anna"));
}

TEST_F(OnHold, who_hangs_up_does_not_leave_the_other_alone) {
  part();
  hang_up("2");
  EXPECT_THAT(calls_.take_left(), ElementsAre("PJSIP/trunk-1"));
  hang_up("1");
  EXPECT_THAT(calls_.take_left(), ElementsAre());
  EXPECT_THAT(told(), ElementsAre("1/completed completed anna"));
}

TEST_F(OnHold, nor_does_the_customer) {
  part();
  hang_up("1");
  EXPECT_THAT(calls_.take_left(), ElementsAre("PJSIP/2001-2"));
  EXPECT_THAT(told(), ElementsAre("1/completed completed anna"));
  hang_up("2");
  EXPECT_THAT(calls_.take_left(), ElementsAre());
}

TEST_F(OnHold, an_end_that_nobody_heard_of_is_seen_when_the_link_is_back) {
  part();
  calls_.begin_list();
  says("CoreShowChannel", {{"Channel", "PJSIP/trunk-1"}, {"Uniqueid", "1"}, {"Linkedid", "1"}});
  calls_.end_list(now_);
  EXPECT_THAT(calls_.take_left(), ElementsAre("PJSIP/trunk-1"));
}

TEST_F(OnHold, it_is_not_after_all) {
  calls_.part("1", "2");
  calls_.part("1", {});
  hang_up("2");
  EXPECT_THAT(calls_.take_left(), ElementsAre());
  EXPECT_THAT(changes(), ElementsAre());
}

TEST_F(OnHold, the_telephones_own_key_is_told_the_customers_is_not) {
  says("Hold", {{"Uniqueid", "1"}});
  says("Unhold", {{"Uniqueid", "2"}});
  EXPECT_THAT(changes(), ElementsAre());
  says("Hold", {{"Uniqueid", "2"}, {"MusicClass", "default"}});
  says("Hold", {{"Uniqueid", "2"}});
  EXPECT_THAT(changes(), ElementsAre("1 anna held"));
  says("Unhold", {{"Uniqueid", "2"}});
  EXPECT_THAT(changes(), ElementsAre("1 anna retrieved"));
}

TEST(Engaged, an_agent_back_from_hold_is_not_busy_with_something_else) {
  Members members;
  members.on_event(event("QueueMemberAdded", {{"Queue", "sales"},
                                              {"MemberName", "anna"},
                                              {"Status", "1"},
                                              {"Interface", "PJSIP/2001"},
                                              {"Paused", "0"}}));
  Calls calls(members);
  Call call;
  call.contact_id = call.caller = "1";
  call.channel = "PJSIP/trunk-1";
  calls.add(call);
  members.take_changes();
  const auto enter = [&](const char* name, const char* uniqueid) {
    calls.on_event(event("BridgeEnter", {{"BridgeUniqueid", "b"}, {"Channel", name}, {"Uniqueid", uniqueid}}),
                   {});
  };
  enter("PJSIP/trunk-1", "1");
  enter("PJSIP/2001-2", "2");
  calls.on_event(event("BridgeLeave", {{"Channel", "PJSIP/trunk-1"}, {"Uniqueid", "1"}}), {});
  enter("PJSIP/trunk-1", "1");
  members.on_event(event("QueueMemberStatus", {{"Queue", "sales"},
                                               {"MemberName", "anna"},
                                               {"Status", "2"},
                                               {"Interface", "PJSIP/2001"},
                                               {"Paused", "0"}}));
  EXPECT_EQ(members.take_changes().size(), 0U);
}

}  // namespace
}  // namespace balie::asterisk
