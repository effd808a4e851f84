#include "core/routing/plan_of.hpp"

#include "core/playbook/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::routing {
namespace {

using testing::ElementsAre;

std::shared_ptr<const playbook::Playbook> playbook_of(const std::string& queues) {
  auto loaded = playbook::load_playbook(
      std::vector<playbook::File>{{"playbook.toml", "name = 'test'\ndefault_queue = 'general'\n"},
                                  {"entries.toml", ""},
                                  {"queues.toml", queues}});
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
  EXPECT_EQ(queue_of(plan, "general"), 1u);
  EXPECT_EQ(queue_of(plan, "nowhere"), std::nullopt);
  ASSERT_EQ(plan.queues[0].steps.size(), 1u);
  EXPECT_THAT(plan.queues[0].steps[0].skills, ElementsAre(SkillNeed{0, 2}, SkillNeed{1, 1}));
  ASSERT_EQ(plan.queues[1].steps.size(), 1u);
  EXPECT_TRUE(plan.queues[1].steps[0].skills.empty());
  EXPECT_TRUE(agents_of(*playbook, plan).empty());
}

}  // namespace
}  // namespace balie::routing
