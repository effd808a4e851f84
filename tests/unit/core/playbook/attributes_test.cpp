#include "core/playbook/attributes.hpp"

#include "tests/unit/core/playbook/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::playbook {
namespace {

using testing::ElementsAre;

std::vector<std::string> problems_of(const std::string& text) {
  Problems problems;
  read_attributes(parse_toml(text, "a", problems), "a", problems);
  return lines(problems);
}

TEST(AttributesFile, EverySettingIsRead) {
  Problems problems;
  const auto attributes = read_attributes(
      parse_toml("[[attribute]]\nname = 'use'\ntype = 'number'\ntitle = 'Use'\nunit = 'kWh'\n"
                 "allowed = {least = 0, most = 100}\npurpose = 'contract'\nsources = ['crm', 'web']\n"
                 "retention = '730d'\nfrom_contact = true\nshown = ['voice', 'chat']\n"
                 "[[attribute]]\nname = 'tier'\nallowed = ['basic', 'plus']\nshown = '*'\n"
                 "[[attribute]]\nname = 'born'\ntype = 'date'\nallowed = {least = '1900-01-01'}\n",
                 "a", problems),
      "a", problems);
  EXPECT_THAT(lines(problems), ElementsAre());
  ASSERT_EQ(attributes.all().size(), 3u);
  const auto& use = *attributes.find("use");
  EXPECT_EQ(use.type, customer::AttributeType::number);
  EXPECT_EQ(use.titles.at(""), "Use");
  EXPECT_EQ(use.unit, "kWh");
  EXPECT_EQ(use.least, 0);
  EXPECT_EQ(use.most, 100);
  EXPECT_EQ(use.purpose, "contract");
  EXPECT_THAT(use.sources, ElementsAre("crm", "web"));
  EXPECT_EQ(use.retention, std::chrono::days(730));
  EXPECT_TRUE(use.from_contact);
  EXPECT_THAT(use.shown, ElementsAre("voice", "chat"));
  EXPECT_EQ(use.rule, "attributes.toml:1");
  EXPECT_THAT(attributes.find("tier")->allowed, ElementsAre("basic", "plus"));
  EXPECT_EQ(attributes.find("tier")->type, customer::AttributeType::text);
  EXPECT_EQ(attributes.find("born")->earliest, "1900-01-01");
}

TEST(AttributesFile, WhatIsWrongIsToldWithItsPlace) {
  const std::string head = "[[attribute]]\nname = 'a'\n";
  const std::pair<std::string, std::string> cases[] = {
      {"[[atribute]]\n", "a:1:3: atribute: unknown table; did you mean [[attribute]]?"},
      {"attribute = 3\n", "a:1:13: attribute: must be written as [[attribute]], at most 1000 times"},
      {"[[attribute]]\ntitle = 'x'\n",
       "a:1:1: attribute.name: missing; it must be set (its name, for formulas and channels)"},
      {"[[attribute]]\nname = '2nd'\n",
       "a:2:8: attribute.name: must be 1 to 64 letters, digits or \"_\", no digit first"},
      {head + head, "a:4:8: attribute.name: \"a\" is there twice; the other is in line 1"},
      {head + "type = 'money'\n",
       "a:3:8: attribute.type: must be one of \"text\", \"number\", \"integer\", \"boolean\", \"date\", "
       "\"date and time\""},
      {head + "allowed = {least = 1}\n",
       "a:3:20: attribute.allowed: bounds are for numbers and dates, not for a text"},
      {head + "type = 'number'\nallowed = ['a']\n",
       "a:4:11: attribute.allowed: a list of values is for a text, not for a number"},
      {head + "type = 'number'\nallowed = {least = 2, most = 1}\n",
       "a:4:11: attribute.allowed: nothing is at least and at most so much"},
      {head + "type = 'number'\nallowed = {lest = 2}\n",
       "a:4:12: attribute.allowed.lest: unknown setting; did you mean \"least\"?"},
      {head + "type = 'date'\nallowed = {least = '1900-02-30'}\n",
       "a:4:20: attribute.allowed: a bound of a date is a date in quotes"},
      {head + "allowed = []\n", "a:3:11: attribute.allowed: must be 1 to 1000 values"},
      {head + "retenton = '1d'\n", "a:3:1: attribute.retenton: unknown setting; did you mean \"retention\"?"},
  };
  for (const auto& [text, expected] : cases) EXPECT_THAT(problems_of(text), ElementsAre(expected)) << text;
}

TEST(LoadPlaybook, ReadsAttributesAndConsentTogether) {
  auto files = Written().files();
  files.push_back({"attributes.toml", "[[attribute]]\nname = 'do_not_call'\ntype = 'boolean'\n"});
  files.push_back({"consent.toml", "[[register]]\nname = 'no'\nattribute = 'do_not_call'\n"});
  const auto loaded = load_playbook(files);
  ASSERT_TRUE(loaded) << to_string(loaded.error()[0]);
  EXPECT_EQ((*loaded)->attributes().all().size(), 1u);
  EXPECT_EQ((*loaded)->consent_rules().registers.size(), 1u);
  files.back().content = "[[register]]\nname = 'no'\nattribute = 'do_not_cal'\n";
  EXPECT_THAT(lines(load_playbook(files).error()),
              ElementsAre("consent.toml:3:13: register.attribute: attributes.toml has no boolean "
                          "\"do_not_cal\"; did you mean \"do_not_call\"?"));
}

}  // namespace
}  // namespace balie::playbook
