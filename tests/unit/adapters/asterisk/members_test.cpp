#include "adapters/asterisk/members.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::asterisk {
namespace {

using testing::ElementsAre;

ami::Message member(const std::string& event, const std::string& queue, const std::string& name, int status,
                    const std::string& paused = "0", const std::string& reason = {}) {
  ami::Message message;
  const bool listed = event == "QueueMember";
  message.fields = {{"Event", event},
                    {"Queue", queue},
                    {listed ? "Name" : "MemberName", name},
                    {listed ? "Location" : "Interface", "PJSIP/2001"},
                    {"Status", std::to_string(status)},
                    {"Paused", paused},
                    {"PausedReason", reason}};
  return message;
}

std::vector<std::string> changes(Members& members) {
  std::vector<std::string> all;
  for (const auto& one : members.take_changes())
    all.push_back(one.agent() + " " + one.state() + " " + one.reason());
  return all;
}

TEST(Members, are_agents_with_presence) {
  struct Case {
    int status;
    const char* paused;
    const char* reason;
    const char* presence;
  };
  const std::vector<Case> cases = {
      {1, "0", "", "anna ready "},
      {0, "0", "", "anna ready "},
      {2, "0", "", "anna busy "},
      {3, "0", "", "anna busy "},
      {6, "0", "", "anna busy "},
      {8, "0", "", "anna busy "},
      {4, "0", "", "anna away unreachable"},
      {5, "1", "lunch", "anna away unreachable"},
      {1, "1", "lunch", "anna not_ready lunch"},
  };
  for (const auto& one : cases) {
    Members members;
    members.on_event(member("QueueMemberStatus", "sales", "anna", one.status, one.paused, one.reason));
    EXPECT_THAT(changes(members), ElementsAre(one.presence));
    members.on_event(member("QueueMemberStatus", "sales", "anna", one.status, one.paused, one.reason));
    EXPECT_THAT(changes(members), ElementsAre()) << "told once";
  }
}

TEST(Members, are_paused_when_they_are_in_all_queues) {
  Members members;
  members.on_event(member("QueueMemberAdded", "sales", "anna", 1));
  members.on_event(member("QueueMemberAdded", "help", "anna", 1));
  EXPECT_THAT(changes(members), ElementsAre("anna ready "));
  members.on_event(member("QueueMemberPause", "sales", "anna", 1, "1", "lunch"));
  EXPECT_THAT(changes(members), ElementsAre());
  members.on_event(member("QueueMemberPause", "help", "anna", 1, "1", "lunch"));
  EXPECT_THAT(changes(members), ElementsAre("anna not_ready lunch"));
  members.on_event(member("QueueMemberRemoved", "sales", "anna", 1));
  EXPECT_THAT(changes(members), ElementsAre());
  members.on_event(member("QueueMemberRemoved", "help", "anna", 1));
  EXPECT_THAT(changes(members), ElementsAre("anna away "));
  EXPECT_EQ(members.interface_of("anna"), "");
}

TEST(Members, that_talk_to_whom_the_hub_sent_are_not_busy_with_something_else) {
  Members members;
  members.on_event(member("QueueMemberAdded", "sales", "anna", 1));
  EXPECT_THAT(changes(members), ElementsAre("anna ready "));
  members.engage("anna", true);
  members.on_event(member("QueueMemberStatus", "sales", "anna", 2));
  EXPECT_THAT(changes(members), ElementsAre());
  members.engage("anna", false);
  EXPECT_THAT(changes(members), ElementsAre("anna busy ")) << "not yet hung up, or another call";
  members.on_event(member("QueueMemberStatus", "sales", "anna", 1));
  EXPECT_THAT(changes(members), ElementsAre("anna ready "));
}

TEST(Members, that_are_not_in_the_list_any_more_are_away) {
  Members members({"bert=PJSIP/2002"});
  members.on_event(member("QueueMember", "sales", "PJSIP/2001", 1));
  EXPECT_THAT(changes(members), ElementsAre("2001 ready "));
  EXPECT_EQ(members.interface_of("2001"), "PJSIP/2001");
  EXPECT_EQ(members.interface_of("bert"), "PJSIP/2002");
  EXPECT_EQ(members.agent_at("PJSIP/2002"), "bert");
  EXPECT_EQ(members.agent_at("PJSIP/2003"), "PJSIP/2003");
  members.begin_list();
  members.end_list();
  EXPECT_THAT(changes(members), ElementsAre("2001 away "));
}

}  // namespace
}  // namespace balie::asterisk
