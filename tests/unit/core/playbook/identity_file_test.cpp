#include "core/playbook/identity_file.hpp"

#include "tests/unit/core/playbook/files.hpp"

#include <fmt/format.h>
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

// [match] of a playbook with these attributes.
identity::Rules read_match(const std::string& text, std::vector<std::string>& problems_out) {
  std::vector<customer::AttributeSpec> specs(3);
  specs[0].name = "first";
  specs[1].name = "last";
  specs[2].name = "born";
  specs[2].type = customer::AttributeType::date;
  const customer::Attributes attributes(std::move(specs));
  Problems problems;
  auto rules = read_identity_rules(parse_toml(text, "i", problems), "i", problems, attributes);
  problems_out = lines(problems);
  return rules;
}

constexpr const char* match_names =
    "[match]\ngiven_name = \"first\"\nfamily_name = \"last\"\nbirth_date = \"born\"\n";

TEST(IdentityFile, NobodyIsComparedOrLinkedUnlessItSaysSo) {
  EXPECT_FALSE(read("").match.in_force());
  std::vector<std::string> problems;
  const auto listed = read_match(match_names, problems).match;
  EXPECT_THAT(problems, ElementsAre());
  EXPECT_TRUE(listed.in_force());
  EXPECT_EQ(listed.links_from, std::nullopt);
  EXPECT_EQ(listed.rule, "identity.toml:1");
  const auto linked =
      read_match(fmt::format("{}listed_from = 0.2\nlinks_from = 0.995\ncustomers = 5000\n", match_names),
                 problems)
          .match;
  EXPECT_THAT(problems, ElementsAre());
  EXPECT_EQ(linked.given_name, "first");
  EXPECT_EQ(linked.family_name, "last");
  EXPECT_EQ(linked.birth_date, "born");
  EXPECT_EQ(linked.listed_from, 0.2);
  EXPECT_EQ(linked.links_from, 0.995);
  EXPECT_EQ(linked.customers, 5000);
}

TEST(IdentityFile, WhatDoesNotFitInMatchIsToldAtItsPlace) {
  const struct {
    std::string text;
    const char* problem;
  } cases[] = {
      {"match = 1", "i:1:9: match: must be written as [match]"},
      {"[match]\ngiven_name = \"first\"\nfamily_name = \"last\"",
       "i:1:1: match.birth_date: missing; it must be set (the attribute with the date of birth)"},
      {"[match]\ngiven_name = \"frist\"\nfamily_name = \"last\"\nbirth_date = \"born\"",
       "i:2:14: match.given_name: attributes.toml declares no \"frist\""},
      {"[match]\ngiven_name = \"first\"\nfamily_name = \"last\"\nbirth_date = \"last\"",
       "i:4:14: match.birth_date: must be an attribute of the type \"date\""},
      {"[match]\ngiven_name = \"born\"\nfamily_name = \"last\"\nbirth_date = \"born\"",
       "i:2:14: match.given_name: must be an attribute of the type \"text\""},
      {fmt::format("{}links_from = 0.4", match_names), "i:5:14: links_from: must be a number from 0.5 to 1"},
      {fmt::format("{}links_from = \"0.9\"", match_names),
       "i:5:14: links_from: must be a number from 0.5 to 1"},
      {fmt::format("{}links_from = nan", match_names), "i:5:14: links_from: must be a number from 0.5 to 1"},
      {fmt::format("{}listed_from = 0", match_names),
       "i:5:15: listed_from: must be a number from 0.001 to 1"},
      {fmt::format("{}customers = 0", match_names),
       "i:5:13: customers: must be a number from 1 to 10000000000"},
      {fmt::format("{}link_from = 0.9", match_names),
       "i:5:1: match.link_from: unknown setting; did you mean \"links_from\"?"},
  };
  for (const auto& one : cases) {
    std::vector<std::string> problems;
    read_match(one.text, problems);
    EXPECT_THAT(problems, ElementsAre(one.problem)) << one.text;
  }
}

}  // namespace
}  // namespace balie::playbook
