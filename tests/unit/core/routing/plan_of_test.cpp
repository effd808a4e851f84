#include "core/routing/plan_of.hpp"

#include "core/playbook/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::routing {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;

std::shared_ptr<const playbook::Playbook> playbook_of(const std::string& queues,
                                                      const std::string& agents = "") {
  auto loaded = playbook::load_playbook(std::vector<playbook::File>{
      {"playbook.toml", "name = 'test'\ndefault_queue = 'general'\n"},
      {"entries.toml", ""},
      {"queues.toml", queues},
      {"agents.toml", agents},
      {"messages.toml", "[[message]]\nname = 'full'\n[[message.text]]\ntext = 'Full.'\n"}});
  if (loaded) return *loaded;
  for (const auto& problem : loaded.error()) ADD_FAILURE() << to_string(problem);
  return nullptr;
}

TEST(PlanOf, HasAPlanForEachQueueInTheOrderOfTheFile) {
  const auto playbook = playbook_of(
      "[[queue]]\nname = 'sales'\nskills = [{name = 'nl', level = 2}, {name = 'tv'}]\n"
      "[[queue]]\nname = 'general'\n");
  ASSERT_TRUE(playbook);
  const auto plan = plan_of(*playbook);
  EXPECT_EQ(problem_of(plan), "");
  EXPECT_THAT(plan.skills, ElementsAre("nl", "tv"));
  ASSERT_EQ(plan.queues.size(), 2u);
  EXPECT_EQ(queue_of(*playbook, "general"), 1u);
  EXPECT_EQ(queue_of(*playbook, "nowhere"), std::nullopt);
  ASSERT_EQ(plan.queues[0].steps.size(), 1u);
  EXPECT_THAT(plan.queues[0].steps[0].skills, ElementsAre(SkillNeed{0, 2}, SkillNeed{1, 1}));
  ASSERT_EQ(plan.queues[1].steps.size(), 1u);
  EXPECT_TRUE(plan.queues[1].steps[0].skills.empty());
  EXPECT_TRUE(agents_of(*playbook, plan).empty());
}

TEST(PlanOf, TellsTheEngineEachSetting) {
  const auto playbook = playbook_of(
      "return_boost = 50\n[[queue]]\nname = 'general'\nstrategy = 'round_robin'\nageing = 1.5\nagent_wait = "
      "'31s'\n"
      "offer_limit = '21s'\ndecline_rest = '61s'\nwrap_up = '10s'\noutcome_required = true\n"
      "service_level = '22s'\nwait_max = '10m'\nlength_max = 50\noverflow = {callback = true}\n"
      "skills = [{name = 'nl', level = 3}]\n[[queue.step]]\nafter = '30s'\n",
      "misses_max = 5\nlost_grace = '1m'\n");
  ASSERT_TRUE(playbook);
  const auto plan = plan_of(*playbook);
  EXPECT_EQ(problem_of(plan), "");
  EXPECT_EQ(plan.return_boost, 50);
  EXPECT_EQ(plan.misses_max, 5u);
  EXPECT_EQ(plan.lost_grace, seconds(60));
  const auto& queue = plan.queues.at(0);
  EXPECT_EQ(queue.strategy, Strategy::round_robin);
  EXPECT_EQ(queue.ageing, 1'500);
  EXPECT_EQ(queue.named_agent_for, seconds(31));
  EXPECT_EQ(queue.offer_limit, seconds(21));
  EXPECT_EQ(queue.decline_rest, seconds(61));
  EXPECT_EQ(queue.wrap_up, seconds(10));
  EXPECT_TRUE(queue.outcome_required);
  EXPECT_EQ(queue.service_level, seconds(22));
  EXPECT_EQ(queue.wait_max, seconds(600));
  EXPECT_EQ(queue.length_max, 50u);
  ASSERT_EQ(queue.steps.size(), 2u);
  EXPECT_THAT(queue.steps[0].skills, ElementsAre(SkillNeed{0, 3}));
  EXPECT_EQ(queue.steps[1].after, seconds(30));
  EXPECT_TRUE(queue.steps[1].skills.empty());
}

TEST(PlanOf, OverflowsToWhereTheBusinessSays) {
  const std::string full = "length_max = 1\noverflow = ";
  const auto playbook = playbook_of(
      "[[queue]]\nname = 'a'\n" + full + "{queue = 'held'}\n[[queue]]\nname = 'b'\n" + full +
          "{queue = 'general'}\n[[queue]]\nname = 'c'\n" + full + "{channel = 'chat', message = 'full'}\n" +
          "[[queue]]\nname = 'd'\n" + full + "{callback = true}\n[[queue]]\nname = 'e'\n" + full +
          "{message = 'full'}\n[[queue]]\nname = 'held'\nhold = true\n[[queue]]\nname = 'general'\n",
      "[[channel]]\nname = 'chat'\n[[agent]]\nname = 'anna'\n");
  ASSERT_TRUE(playbook);
  const auto plan = plan_of(*playbook);
  EXPECT_EQ(plan.queues[0].overflow->kind, Overflow::Kind::queue);
  EXPECT_EQ(plan.queues[0].overflow->queue, 5u);
  EXPECT_EQ(plan.queues[1].overflow->kind, Overflow::Kind::platform_queue);
  EXPECT_EQ(plan.queues[1].overflow->name, "general");
  EXPECT_EQ(plan.queues[2].overflow->kind, Overflow::Kind::channel);
  EXPECT_EQ(plan.queues[2].overflow->name, "chat");
  EXPECT_EQ(plan.queues[3].overflow->kind, Overflow::Kind::callback);
  EXPECT_EQ(plan.queues[4].overflow->kind, Overflow::Kind::message);
  EXPECT_EQ(plan.queues[4].overflow->name, "full");
}

TEST(PlanOf, KnowsWhenQueuesAreClosedAndWhereContactsGoThen) {
  auto files = std::vector<playbook::File>{
      {"playbook.toml", "name = 'test'\ndefault_queue = 'general'\n"},
      {"entries.toml", ""},
      {"queues.toml",
       "[[queue]]\nname = 'general'\n[[queue]]\nname = 'day'\nhours = 'day'\nclosed = {queue = 'general'}\n"},
      {"hours.toml",
       "[[hours]]\nname = 'day'\ntime_zone = 'UTC'\n[[hours.open]]\nfrom = '09:00'\nto = '17:00'\n"}};
  const auto loaded = playbook::load_playbook(files);
  if (!loaded) FAIL() << to_string(loaded.error().front());
  const auto plan = plan_of(**loaded);
  EXPECT_FALSE(plan.queues[0].closed_until);
  ASSERT_TRUE(plan.queues[1].closed_until);
  const Time monday = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);
  EXPECT_EQ(plan.queues[1].closed_until(monday), monday + std::chrono::hours(9));
  EXPECT_EQ(plan.queues[1].closed_until(monday + std::chrono::hours(9)), std::nullopt);
  EXPECT_EQ(plan.queues[1].closed->kind, Overflow::Kind::platform_queue);
}

TEST(PlanOf, KnowsAgentsByTheirSkillsAndChannels) {
  const auto playbook = playbook_of("[[queue]]\nname = 'general'\nskills = [{name = 'nl'}]\n",
                                    "[[channel]]\nname = 'voice'\nweight = 3\n"
                                    "[[channel]]\nname = 'chat'\ninterrupts = 'voice'\n"
                                    "[[agent]]\nname = 'anna'\ncapacity = 3\nchannels = {chat = 2}\n"
                                    "skills = [{name = 'tv', level = 8}, {name = 'nl', level = 5}]\n"
                                    "[[agent]]\nname = 'bert'\ncapacity = 4\n");
  ASSERT_TRUE(playbook);
  const auto plan = plan_of(*playbook);
  EXPECT_EQ(problem_of(plan), "");
  EXPECT_THAT(plan.skills, ElementsAre("nl", "tv"));
  ASSERT_EQ(plan.channels.size(), 2u);
  EXPECT_EQ(plan.channels[0].weight, 3u);
  EXPECT_FALSE(plan.channels[0].returns);
  EXPECT_THAT(plan.channels[1].interrupts, ElementsAre(0u));
  EXPECT_TRUE(plan.channels[1].returns);
  const auto agents = agents_of(*playbook, plan);
  ASSERT_EQ(agents.size(), 2u);
  EXPECT_EQ(agents[0].name, "anna");
  EXPECT_EQ(agents[0].capacity, 3u);
  EXPECT_THAT(agents[0].skills, ElementsAre(SkillNeed{1, 8}, SkillNeed{0, 5}));
  EXPECT_THAT(agents[0].channel_max, ElementsAre(0u, 2u));
  EXPECT_THAT(agents[1].channel_max, ElementsAre(4u, 4u)) << "as many as fit";
  EXPECT_EQ(channel_of(plan, "chat"), 1u);
}

}  // namespace
}  // namespace balie::routing
