#include "core/playbook/identity_file.hpp"

#include "tests/unit/core/playbook/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::playbook {
namespace {

using identity::Survival;
using testing::ElementsAre;

identity::Rules read(const std::string& text, std::vector<std::string>* problems_out = nullptr) {
  Problems problems;
  auto rules = read_identity_rules(parse_toml(text, "i", problems), "i", problems);
  if (problems_out) {
    *problems_out = lines(problems);
  } else {
    EXPECT_THAT(lines(problems), ElementsAre());
  }
  return rules;
}

TEST(IdentityFile, WithoutSettingsWhatIsBuiltInHolds) {
  const auto rules = read("");
  const identity::Rules built_in;
  EXPECT_EQ(rules.schemes.size(), built_in.schemes.size());
  EXPECT_EQ(rules.decided_from, built_in.decided_from);
  EXPECT_TRUE(rules.scheme("account").one_each);
  EXPECT_EQ(rules.scheme("cookie").joins, Assurance::observed);
  EXPECT_EQ(rules.scheme("badge").joins, Assurance::verified);
}

TEST(IdentityFile, EverySettingIsRead) {
  const auto rules = read(
      "sure_from = \"claimed\"\ndecided_from = 0.7\npeople_max = 3\nperiod = \"30d\"\nhalf_life = \"10d\"\n"
      "identifiers_max = 20\n[[scheme]]\nname = \"tel\"\nweight = 5\njoins = \"observed\"\none_each = true\n"
      "[[scheme]]\nname = \"badge\"\njoins = \"never\"\n"
      "[[shared]]\nscheme = \"tel\"\nvalues = [\"+31201234567\", \"+3170*\"]\nname = \"town hall\"\n"
      "[survivorship]\nby = [\"recent\", \"assurance\"]\nsources = [\"crm\", \"desk\"]\n");
  EXPECT_EQ(rules.sure_from, Assurance::claimed);
  EXPECT_EQ(rules.decided_from, 0.7);
  EXPECT_EQ(rules.people_max, 3u);
  EXPECT_EQ(rules.period, std::chrono::days(30));
  EXPECT_EQ(rules.half_life, std::chrono::days(10));
  EXPECT_EQ(rules.identifiers_max, 20u);
  const auto& tel = rules.scheme("tel");
  EXPECT_EQ(tel.weight, 5);
  EXPECT_EQ(tel.joins, Assurance::observed);
  EXPECT_TRUE(tel.one_each);
  EXPECT_EQ(tel.rule, "identity.toml:7");
  EXPECT_EQ(rules.scheme("badge").joins, std::nullopt);
  const auto* listed = rules.find_listed({"tel", "+31701112233", Assurance::observed});
  ASSERT_TRUE(listed);
  EXPECT_EQ(listed->name, "town hall");
  EXPECT_EQ(listed->rule, "identity.toml:15");
  EXPECT_TRUE(rules.find_listed({"tel", "+31201234567", Assurance::observed}));
  EXPECT_FALSE(rules.find_listed({"tel", "+312012345678", Assurance::observed}));
  EXPECT_FALSE(rules.find_listed({"email", "+31201234567", Assurance::observed}));
  EXPECT_THAT(rules.survivorship.by, ElementsAre(Survival::recent, Survival::assurance));
  EXPECT_THAT(rules.survivorship.sources, ElementsAre("crm", "desk"));
}

TEST(IdentityFile, WhatDoesNotFitIsToldAtItsPlace) {
  const struct {
    const char* text;
    const char* problem;
  } cases[] = {
      {"decided_from = 2", "i:1:16: decided_from: must be a number from 0.01 to 1"},
      {"peple_max = 2", "i:1:1: peple_max: unknown setting; did you mean \"people_max\"?"},
      {"[[scheme]]\nname = \"a\"\n[[scheme]]\nname = \"a\"", "i:3:1: scheme.name: \"a\" is there twice"},
      {"[[scheme]]\nname = \"a\"\nweight = 0", "i:3:10: weight: must be a number from 0.001 to 1000"},
      {"[[shared]]\nscheme = \"tel\"\nname = \"n\"\nvalues = \"020*\"",
       "i:4:10: shared.values: a number is written with its country: +442079460100"},
      {"[[shared]]\nscheme = \"email\"\nname = \"n\"\nvalues = \"*@a\"",
       "i:4:10: shared.values: * stands at the end, behind what they begin with"},
      {"[survivorship]\nby = [\"newest\"]",
       "i:2:6: survivorship.by: \"newest\" is not one of source, assurance, recent"},
      {"scheme = 1", "i:1:10: scheme: must be written as [[scheme]], at most 100 times"},
  };
  for (const auto& one : cases) {
    std::vector<std::string> problems;
    read(one.text, &problems);
    EXPECT_THAT(problems, ElementsAre(one.problem)) << one.text;
  }
}

}  // namespace
}  // namespace balie::playbook
