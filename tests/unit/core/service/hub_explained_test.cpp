// Which decisions are explained, as the playbook says; and what desks are told to choose from.
#include "core/service/replay.hpp"
#include "tests/support/log_of_store.hpp"

#include "routing_desk.hpp"
#include <gmock/gmock.h>

namespace balie::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class HubExplained : public RoutingDesk {
 protected:
  static std::vector<playbook::File> explaining(const std::string& which) {
    auto made = files();
    made[0].content += "explain = \"" + which + "\"\n";
    made[3].content +=
        "[[entry]]\nname = \"none\"\nchannel = \"voice\"\nentry = \"+31200000000\"\nqueue = \"platform\"\n";
    made.push_back({"arbitration.toml", "[[channel]]\nname = \"voice\"\nplaces = 1\n"});
    made.push_back({"offers.toml",
                    "[[offer]]\nid = \"plus\"\nvalue = 1\npropensity = 0.5\neligibility = "
                    "'count(customer.history) > 5'\n"
                    "[[offer.text]]\ntext = \"Plus.\"\n"});
    return made;
  }
  const std::string platform = "+31200000000";
};

TEST_F(HubExplained, WhatTheHubHoldsForAgentsIsExplainedDownToTheRule) {
  publish(explaining("held"));
  const auto held = contact("c1");
  ASSERT_TRUE(held.has_explanation());
  std::vector<std::string> stages;
  for (const auto& reason : held.explanation().reasons())
    stages.push_back(reason.stage() + " " + reason.rule());
  EXPECT_THAT(stages, testing::Contains("routing entries.toml:1"));
  ASSERT_EQ(held.explanation().offers_size(), 1);
  EXPECT_EQ(held.explanation().offers(0).stage(), "eligibility");
  EXPECT_EQ(held.explanation().offers(0).rule(), "offers.toml:5");
  EXPECT_THAT(held.explanation().offers(0).text(), HasSubstr("not so: count(customer.history) > 5"));
  EXPECT_FALSE(contact("c2", platform).has_explanation());
}

TEST_F(HubExplained, ComesOutTheSameWhenItIsReplayed) {
  publish(explaining("held"));
  EXPECT_TRUE(contact("c1").has_explanation());
  EXPECT_FALSE(contact("c2", platform).has_explanation());
  store::LogOfStore log(*store);
  Replay replay(log, [](const std::vector<playbook::File>& files) {
    return playbook::load_playbook(files, scoring::fake_scorers());
  });
  int decisions = 0;
  for (;;) {
    const auto more = replay.next();
    ASSERT_TRUE(more) << more.error().text();
    if (!*more) break;
    const auto again = replay.decide();
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(*again, replay.past().decision);
    ++decisions;
  }
  EXPECT_EQ(decisions, 2);
}

TEST_F(HubExplained, AllOfThemOrNoneButThoseThatAskForIt) {
  publish(explaining("all"));
  EXPECT_TRUE(contact("c1").has_explanation());
  EXPECT_EQ(contact("c2", platform).explanation().offers_size(), 1);
  publish(explaining("asked"));
  EXPECT_FALSE(contact("c3").has_explanation());
  EXPECT_FALSE(contact("c4", platform).has_explanation());
}

TEST_F(HubExplained, ADeskIsToldWhatToChooseFrom) {
  v1::ToHub query;
  query.mutable_choices_query();
  const auto version = hub->playbook()->version();
  EXPECT_EQ(ask("desk", query).choices().playbook_version(), version);
  auto made = files();
  made.push_back({"desk.toml", "[[wrap_up]]\ncode = \"solved\"\ntitle = \"Solved\"\nqueues = \"sales\"\n"});
  publish(made);
  const auto choices = ask("phone", query).choices();
  EXPECT_NE(choices.playbook_version(), version);
  ASSERT_EQ(choices.wrap_up_size(), 1);
  EXPECT_EQ(choices.wrap_up(0).titles().at(""), "Solved");
  EXPECT_THAT(choices.wrap_up(0).queues(), ElementsAre("sales"));
}

}  // namespace
}  // namespace balie::service
