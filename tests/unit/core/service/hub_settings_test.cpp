#include "core/service/hub_settings.hpp"

#include "core/base/file.hpp"
#include "core/base/toml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::service {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class HubSettingsTest : public testing::Test {
 protected:
  HubSettings read(std::string_view text) {
    Problems problems;
    const auto root = parse_toml(text, "/etc/balie.toml", problems);
    auto settings = read_hub_settings(root, "/etc/balie.toml", problems);
    sort_problems(problems);
    for (const Problem& problem : problems) lines_.push_back(to_string(problem));
    return settings;
  }
  std::vector<std::string> lines_;
};

TEST_F(HubSettingsTest, NeedAPlaybookAndNoMore) {
  const auto settings = read("[hub]\nplaybook = 'shop'\n");
  EXPECT_THAT(lines_, IsEmpty());
  EXPECT_EQ(settings.playbook, "/etc/shop");
  EXPECT_EQ(settings.data, "/etc/data");
  EXPECT_EQ(settings.memory, 1u << 30);
  EXPECT_EQ(settings.batch_max, 256u);
}

TEST_F(HubSettingsTest, ReadTheSampleThatTheyPrint) {
  read(sample_hub_settings());
  EXPECT_EQ(sample_hub_settings(), read_file("tests/data/settings/hub.toml", 1 << 16).value());
  EXPECT_THAT(lines_, IsEmpty()) << sample_hub_settings();
}

TEST_F(HubSettingsTest, TellOfAMissingTable) {
  read("[bus]\n");
  EXPECT_THAT(lines_, ElementsAre("/etc/balie.toml:1:1: hub: missing; a hub needs its table [hub]"));
}

TEST_F(HubSettingsTest, KeepSilenceAboveTheHeartbeat) {
  read("[hub]\nheartbeat = '1s'\n");
  EXPECT_THAT(
      lines_,
      ElementsAre("/etc/balie.toml:1:1: hub.playbook: missing; it must be set (directory of the playbook)",
                  "/etc/balie.toml:2:13: hub.silence: must be at least twice hub.heartbeat"));
}

}  // namespace
}  // namespace balie::service
