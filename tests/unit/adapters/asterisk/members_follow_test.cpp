#include "adapters/asterisk/members.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::asterisk {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* phone = "PJSIP/2001";

void comes(Members& members, const std::string& event, const std::string& queue, bool paused = false,
           const std::string& reason = {}, int status = 1) {
  ami::Message message;
  message.fields = {{"Event", event},
                    {"Queue", queue},
                    {"MemberName", "anna"},
                    {"Interface", phone},
                    {"Status", std::to_string(status)},
                    {"Paused", paused ? "1" : "0"},
                    {"PausedReason", reason}};
  members.on_event(message);
}

// What is done by what the hub says, each as "QueuePause PJSIP/2001 true lunch".
std::vector<std::string> follow(Members& members, const std::string& subject) {
  v1::Signal signal;
  signal.set_kind("presence");
  signal.set_agent("anna");
  signal.set_subject(subject);
  std::vector<std::string> all;
  for (const auto& action : members.follow(signal)) {
    all.push_back(action.name);
    for (const auto& [name, value] : action.fields) all.back() += " " + value;
  }
  return all;
}

std::vector<std::string> changes(Members& members) {
  std::vector<std::string> all;
  for (const auto& one : members.take_changes())
    all.push_back(one.agent() + " " + one.state() + " " + one.reason());
  return all;
}

Members of_two_queues() {
  Members members({}, {});
  comes(members, "QueueMemberAdded", "sales");
  comes(members, "QueueMemberAdded", "help");
  EXPECT_THAT(changes(members), ElementsAre("anna ready "));
  return members;
}

TEST(MembersFollow, are_paused_and_unpaused_and_what_comes_of_it_is_no_news) {
  auto members = of_two_queues();
  EXPECT_THAT(follow(members, "not_ready lunch at home"),
              ElementsAre("QueuePause PJSIP/2001 true lunch at home"));
  EXPECT_THAT(changes(members), IsEmpty()) << "not done yet";
  for (const char* queue : {"sales", "help"}) {
    comes(members, "QueueMemberPause", queue, true, "lunch at home");
    EXPECT_THAT(changes(members), IsEmpty());
  }
  EXPECT_THAT(follow(members, "not_ready lunch at home"), IsEmpty());
  EXPECT_THAT(follow(members, "away"), ElementsAre("QueuePause PJSIP/2001 true away"));
  for (const char* queue : {"sales", "help"}) comes(members, "QueueMemberPause", queue, true, "away");
  EXPECT_THAT(changes(members), IsEmpty());
  EXPECT_THAT(follow(members, "ready"), ElementsAre("QueuePause PJSIP/2001 false"));
  for (const char* queue : {"sales", "help"}) {
    comes(members, "QueueMemberPause", queue);
    EXPECT_THAT(changes(members), IsEmpty());
  }
  EXPECT_THAT(follow(members, "ready"), IsEmpty());
  for (const char* queue : {"sales", "help"}) comes(members, "QueueMemberPause", queue, true, "coffee");
  EXPECT_THAT(changes(members), ElementsAre("anna not_ready coffee")) << "the agent's own";
}

TEST(MembersFollow, what_is_said_before_the_last_is_done) {
  auto members = of_two_queues();
  EXPECT_THAT(follow(members, "not_ready lunch"), ElementsAre("QueuePause PJSIP/2001 true lunch"));
  comes(members, "QueueMemberPause", "sales", true, "lunch");
  EXPECT_THAT(changes(members), IsEmpty());
  EXPECT_THAT(follow(members, "ready"), ElementsAre("QueuePause PJSIP/2001 false"));
  comes(members, "QueueMemberPause", "help", true, "lunch");
  EXPECT_THAT(changes(members), IsEmpty());
  for (const char* queue : {"sales", "help"}) comes(members, "QueueMemberPause", queue);
  EXPECT_THAT(changes(members), IsEmpty());
  EXPECT_THAT(follow(members, "ready"), IsEmpty());
}

TEST(MembersFollow, what_happens_meanwhile_is_news) {
  auto members = of_two_queues();
  EXPECT_THAT(follow(members, "not_ready"), ElementsAre("QueuePause PJSIP/2001 true not_ready"));
  comes(members, "QueueMemberStatus", "sales", false, {}, 2);
  EXPECT_THAT(changes(members), ElementsAre("anna busy "));
  for (const char* queue : {"sales", "help"}) comes(members, "QueueMemberPause", queue, true, "not_ready", 2);
  EXPECT_THAT(changes(members), ElementsAre("anna not_ready not_ready"));
}

TEST(MembersFollow, what_asterisk_refuses_is_not_waited_for) {
  auto members = of_two_queues();
  follow(members, "not_ready lunch");
  members.refused("anna");
  for (const char* queue : {"sales", "help"}) comes(members, "QueueMemberPause", queue, true, "coffee");
  EXPECT_THAT(changes(members), ElementsAre("anna not_ready coffee"));
}

TEST(MembersFollow, one_paused_in_some_queues_is_left_so) {
  auto members = of_two_queues();
  comes(members, "QueueMemberPause", "help", true, "training");
  EXPECT_THAT(follow(members, "ready"), IsEmpty());
}

TEST(MembersFollow, sign_in_and_out_where_the_settings_say_so) {
  Members members({"anna=PJSIP/2001"}, {"sales", "help"});
  EXPECT_THAT(follow(members, "not_ready lunch"), IsEmpty());
  EXPECT_THAT(follow(members, "away"), IsEmpty());
  EXPECT_THAT(follow(members, "ready"),
              ElementsAre("QueueAdd sales PJSIP/2001 anna", "QueueAdd help PJSIP/2001 anna"));
  for (const char* queue : {"sales", "help"}) {
    comes(members, "QueueMemberAdded", queue);
    EXPECT_THAT(changes(members), IsEmpty());
  }
  EXPECT_THAT(follow(members, "away"),
              ElementsAre("QueueRemove help PJSIP/2001", "QueueRemove sales PJSIP/2001"));
  for (const char* queue : {"help", "sales"}) {
    comes(members, "QueueMemberRemoved", queue);
    EXPECT_THAT(changes(members), IsEmpty());
  }
  comes(members, "QueueMemberAdded", "training");  // at the telephone
  EXPECT_THAT(changes(members), ElementsAre("anna ready "));
  EXPECT_THAT(follow(members, "away"), ElementsAre("QueuePause PJSIP/2001 training true away"));
  comes(members, "QueueMemberPause", "training", true, "away");
  EXPECT_THAT(changes(members), IsEmpty());
}

TEST(MembersFollow, sign_in_and_out_before_the_last_is_done) {
  Members members({"anna=PJSIP/2001"}, {"sales"});
  EXPECT_THAT(follow(members, "ready"), ElementsAre("QueueAdd sales PJSIP/2001 anna"));
  EXPECT_THAT(follow(members, "away"), ElementsAre("QueueRemove sales PJSIP/2001"));
  EXPECT_THAT(follow(members, "ready"), ElementsAre("QueueAdd sales PJSIP/2001 anna"));
  for (const char* event : {"QueueMemberAdded", "QueueMemberRemoved", "QueueMemberAdded"}) {
    comes(members, event, "sales");
    EXPECT_THAT(changes(members), IsEmpty());
  }
  comes(members, "QueueMemberRemoved", "sales");
  EXPECT_THAT(changes(members), ElementsAre("anna away "));
}

TEST(MembersFollow, nobody_is_signed_in_without_queues) {
  Members members({"anna=PJSIP/2001"});
  EXPECT_THAT(follow(members, "ready"), IsEmpty());
  EXPECT_THAT(follow(members, ""), IsEmpty());
}

}  // namespace
}  // namespace balie::asterisk
