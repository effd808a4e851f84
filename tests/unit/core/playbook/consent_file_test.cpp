#include "core/playbook/consent_file.hpp"

#include "tests/unit/core/playbook/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::playbook {
namespace {

using testing::ElementsAre;

customer::ConsentRules read(const std::string& text, Problems& problems) {
  return read_consent_rules(parse_toml(text, "c", problems), {}, "c", problems);
}

TEST(ConsentFile, EverySettingIsRead) {
  Problems problems;
  const auto rules = read(
      "[[country]]\ncountry = 'NL'\ntime_zone = 'Europe/Amsterdam'\n"
      "[[rule]]\ncountry = ['NL', 'BE']\npurpose = 'marketing'\nchannel = ['email', 'sms']\n"
      "basis = 'opt_in'\nground = 'consent'\n"
      "[[rule]]\nbasis = 'always'\n"
      "[[quiet_hours]]\ndays = 'sunday'\nfrom = '21:30'\nto = '24:00'\nchannel = 'voice'\n"
      "[[register]]\nname = 'no'\nidentifiers = ['tel:+31201234567']\n",
      problems);
  EXPECT_THAT(lines(problems), ElementsAre());
  EXPECT_EQ(rules.zones.at("NL").name(), "Europe/Amsterdam");
  ASSERT_EQ(rules.rules.size(), 2u);
  EXPECT_THAT(rules.rules[0].scope.countries, ElementsAre("NL", "BE"));
  EXPECT_THAT(rules.rules[0].scope.purposes, ElementsAre("marketing"));
  EXPECT_THAT(rules.rules[0].scope.channels, ElementsAre("email", "sms"));
  EXPECT_EQ(rules.rules[0].basis, customer::Basis::opt_in);
  EXPECT_EQ(rules.rules[0].ground, "consent");
  EXPECT_EQ(rules.rules[0].rule, "consent.toml:4");
  EXPECT_EQ(rules.rules[1].basis, customer::Basis::always);
  ASSERT_EQ(rules.quiet_hours.size(), 1u);
  EXPECT_EQ(rules.quiet_hours[0].from, 21 * 60 + 30);
  EXPECT_EQ(rules.quiet_hours[0].to, 24 * 60);
  EXPECT_FALSE(rules.quiet_hours[0].days[0]);
  EXPECT_TRUE(rules.quiet_hours[0].days[6]);
  ASSERT_EQ(rules.registers.size(), 1u);
  EXPECT_THAT(rules.registers[0].identifiers, ElementsAre("tel:+31201234567"));
}

TEST(ConsentFile, WhatIsWrongIsToldWithItsPlace) {
  const std::string quiet = "[[quiet_hours]]\n";
  const std::pair<std::string, std::string> cases[] = {
      {"[[rules]]\n", "c:1:3: rules: unknown table; did you mean \"rule\"?"},
      {"rule = 1\n", "c:1:8: rule: must be written as [[rule]], at most 1000 times"},
      {"[[rule]]\n", "c:1:1: rule.basis: missing; it must be set (what it takes)"},
      {"[[rule]]\nbasis = 'opt-in'\n",
       "c:2:9: rule.basis: must be one of \"opt_in\", \"opt_out\", \"always\", \"never\"; did you mean "
       "\"opt_in\"?"},
      {"[[rule]]\nbasis = 'always'\ncountry = 'Holland'\n",
       "c:3:11: rule.country: must be two capital letters (ISO 3166-1), such as \"NL\""},
      {"[[country]]\ncountry = 'NL'\ntime_zone = 'Europe/Delft'\n",
       "c:3:13: country.time_zone: there is no such zone"},
      {quiet + "from = '9:00'\nto = '10:00'\n", "c:2:8: quiet_hours.from: must be a time such as \"21:00\""},
      {quiet + "from = '09:00'\nto = '24:01'\n", "c:3:6: quiet_hours.to: must be a time such as \"21:00\""},
      {quiet + "from = '09:00'\nto = '10:00'\ndays = ['sundy']\n",
       "c:4:8: quiet_hours.days: there is no day \"sundy\"; did you mean \"sunday\"?"},
      {"[[register]]\nname = 'x'\n", "c:1:1: register: needs either an attribute or identifiers"},
      {"[[register]]\nname = 'x'\nidentifiers = ['+31']\n",
       "c:3:15: register.identifiers: must be at most 1000, each such as \"tel:+31201234567\"; for more, "
       "import "
       "a boolean attribute"},
  };
  for (const auto& [text, expected] : cases) {
    Problems problems;
    read(text, problems);
    EXPECT_THAT(lines(problems), ElementsAre(expected)) << text;
  }
}

}  // namespace
}  // namespace balie::playbook
