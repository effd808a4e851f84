// RuleSetModel: the specification's example of drugs, and what each way of choosing makes of it.
#include "plugins/scorer_pmml/rule_set.hpp"

#include "compiled_file.hpp"
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::scorer_pmml {
namespace {

constexpr std::string_view nested =
    "<CompoundRule><SimplePredicate field='bp' operator='equal' value='HIGH'/>"
    "<CompoundRule><SimplePredicate field='age' operator='lessOrEqual' value='50'/>"
    "<SimpleRule id='one' score='drugB' confidence='0.9' weight='0.9'><SimplePredicate field='k' "
    "operator='greaterThan' value='0.04'/></SimpleRule>"
    "<SimpleRule id='two' score='drugA' confidence='0.6' weight='0.6'><SimplePredicate field='k' "
    "operator='greaterThan' value='0.05'/></SimpleRule></CompoundRule>"
    "<SimpleRule id='three' score='drugA' confidence='0.36' weight='0.36'><SimplePredicate field='na' "
    "operator='greaterThan' value='0.21'/></SimpleRule></CompoundRule>";

std::string model(std::string_view criterion, std::string_view rules = nested,
                  std::string_view set = "defaultScore='drugY' defaultConfidence='0.1'") {
  return fmt::format(
      "<RuleSetModel functionName='classification'><MiningSchema><MiningField name='bp'/><MiningField "
      "name='k'/>"
      "<MiningField name='age'/><MiningField name='na'/><MiningField name='drug' "
      "usageType='target'/></MiningSchema>"
      "<Output><OutputField name='rule' feature='entityId'/><OutputField name='sure' "
      "feature='confidence'/></Output>"
      "<RuleSet {}><RuleSelectionMethod criterion='{}'/>{}</RuleSet></RuleSetModel>",
      set, criterion, rules);
}

const std::vector<std::string_view> fields = {"bp:string", "k:double", "age:double", "na:double",
                                              "drug:string:drugA,drugB,drugY"};
const std::map<std::string, std::string> all_fire = {
    {"bp", "HIGH"}, {"k", "0.06"}, {"age", "40"}, {"na", "0.5"}};

struct Way {
  std::string_view criterion;
  std::string drug;
  std::string rule;
  double confidence;
};

// All three fire: B has 0.9, A has 0.6 + 0.36 = 0.96, by three rules.
TEST(RuleSet, ChoosesInThreeWays) {
  const Way ways[] = {{"firstHit", "drugB", "one", 0.9},
                      {"weightedMax", "drugB", "one", 0.9},
                      {"weightedSum", "drugA", "two", 0.96 / 3}};
  for (const auto& way : ways) {
    CompiledFile file(fields, model(way.criterion));
    ASSERT_EQ(file.refusal(), "");
    file.score(all_fire);
    EXPECT_EQ(file.predicted(), way.drug) << way.criterion;
    EXPECT_EQ(file.text("rule"), way.rule) << way.criterion;
    EXPECT_NEAR(file.number("sure"), way.confidence, 1e-15) << way.criterion;
  }
}

TEST(RuleSet, ARuleNeedsAllThatItIsIn) {
  CompiledFile file(fields, model("firstHit"));
  auto record = all_fire;
  record["age"] = "60";
  file.score(record);
  EXPECT_EQ(file.text("rule"), "three");
  record["bp"] = "LOW";
  file.score(record);
  EXPECT_EQ(file.predicted(), "drugY");
  EXPECT_EQ(file.text("rule"), "missing");
  EXPECT_DOUBLE_EQ(file.number("sure"), 0.1);
}

// A predicate that is not known does not fire.
TEST(RuleSet, WhatIsMissingDoesNotFire) {
  CompiledFile file(fields, model("firstHit"));
  auto record = all_fire;
  record.erase("age");
  file.score(record);
  EXPECT_EQ(file.text("rule"), "three");
  file.score({});
  EXPECT_EQ(file.predicted(), "drugY");
}

TEST(RuleSet, WithoutADefaultThereIsNoPrediction) {
  CompiledFile file(fields, model("weightedSum", nested, ""));
  ASSERT_EQ(file.refusal(), "");
  file.score({});
  EXPECT_EQ(file.predicted(), "missing");
}

TEST(RuleSet, IsRefusedByName) {
  CompiledFile other(fields, model("other"));
  EXPECT_NE(other.refusal().find("criterion"), std::string::npos) << other.refusal();
  CompiledFile bare(fields, model("firstHit", "<SimpleRule score='drugA'/>"));
  EXPECT_NE(bare.refusal(), "");
  CompiledFile unknown(fields, model("firstHit",
                                     "<SimpleRule score='drugA'><SimplePredicate field='z' "
                                     "operator='equal' value='1'/></SimpleRule>"));
  EXPECT_NE(unknown.refusal().find("no field z"), std::string::npos) << unknown.refusal();
}

}  // namespace
}  // namespace balie::scorer_pmml
