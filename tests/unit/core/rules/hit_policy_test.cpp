// Decision tables under each hit policy.
#include "tests/unit/core/rules/testing.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::rules {
namespace {

using testing::HasSubstr;

std::string cell(std::string_view element, std::string_view text) {
  return fmt::format("<{0}><text><![CDATA[{1}]]></text></{0}>", element, text);
}
std::string rule(std::vector<std::string> inputs, std::vector<std::string> outputs) {
  std::string cells;
  for (const auto& input : inputs) cells += cell("inputEntry", input);
  for (const auto& output : outputs) cells += cell("outputEntry", output);
  return fmt::format("<rule>{}</rule>", cells);
}
// A model of a number `n` and a decision `d`, a table of this policy.
TestModel table(std::string_view policy, std::string_view outputs, std::string_view rules,
                std::string_view input_values = "") {
  return TestModel(fmt::format(
      R"(<inputData id="n" name="n"><variable name="n" typeRef="number"/></inputData>
<decision id="d" name="d"><informationRequirement><requiredInput href="#n"/></informationRequirement>
<decisionTable {}><input><inputExpression><text>n</text></inputExpression>{}</input>{}{}</decisionTable></decision>)",
      policy, input_values, outputs, rules));
}

const std::string one_output = "<output/>";
const std::string small_and_odd =
    rule({"< 10"}, {"\"small\""}) + rule({"5"}, {"\"five\""}) + rule({"> 3"}, {"\"big\""});

TEST(HitPolicy, Unique) {
  auto model = table("", one_output, small_and_odd);
  EXPECT_EQ(model.problems(), "");
  EXPECT_EQ(model.decide("d", R"({"n": 2})"), "\"small\"");
  EXPECT_EQ(model.hits(), "d 1");
  EXPECT_EQ(model.decide("d", R"({"n": 4})"), "null");
  EXPECT_THAT(model.reasons(), HasSubstr("2 rules match where only one may"));
  EXPECT_EQ(model.hits(), "d 1, d 3");
  EXPECT_EQ(model.decide("d", R"({"n": null})"), "null");
  EXPECT_THAT(model.reasons(), HasSubstr("no rule of the table matches"));
}

TEST(HitPolicy, First) {
  auto model = table("hitPolicy='FIRST'", one_output, small_and_odd);
  EXPECT_EQ(model.decide("d", R"({"n": 5})"), "\"small\"");
  EXPECT_EQ(model.hits(), "d 1");
  EXPECT_EQ(model.decide("d", R"({"n": 10})"), "\"big\"");
}

TEST(HitPolicy, Any) {
  auto model = table("hitPolicy='ANY'", one_output,
                     rule({"< 10"}, {"1"}) + rule({"> 3"}, {"1.0"}) + rule({"5"}, {"2"}));
  EXPECT_EQ(model.decide("d", R"({"n": 4})"), "1");
  EXPECT_EQ(model.decide("d", R"({"n": 5})"), "null");
  EXPECT_THAT(model.reasons(), HasSubstr("rules match whose outputs differ"));
}

TEST(HitPolicy, Priority) {
  const auto output = "<output>" + cell("outputValues", R"("five", "big", "small")") + "</output>";
  auto model = table("hitPolicy='PRIORITY'", output, small_and_odd);
  EXPECT_EQ(model.decide("d", R"({"n": 5})"), "\"five\"");
  EXPECT_EQ(model.decide("d", R"({"n": 4})"), "\"big\"");
}

TEST(HitPolicy, RuleOrderAndCollect) {
  for (const auto* const policy : {"hitPolicy='RULE ORDER'", "hitPolicy='COLLECT'"}) {
    auto model = table(policy, one_output, small_and_odd);
    EXPECT_EQ(model.decide("d", R"({"n": 5})"), R"(["small","five","big"])");
    EXPECT_EQ(model.decide("d", R"({"n": 2})"), R"(["small"])");
    EXPECT_EQ(model.decide("d", R"({"n": null})"), "[]");
  }
}

TEST(HitPolicy, OutputOrder) {
  const auto outputs = "<output name='a'>" + cell("outputValues", "1, 2") + "</output><output name='b'>" +
                       cell("outputValues", "\"y\", \"x\"") + "</output>";
  auto model = table("hitPolicy='OUTPUT ORDER'", outputs,
                     rule({"-"}, {"2", "\"x\""}) + rule({"-"}, {"1", "\"x\""}) + rule({"-"}, {"2", "\"y\""}));
  EXPECT_EQ(model.decide("d", R"({"n": 1})"), R"([{"a":1,"b":"x"},{"a":2,"b":"y"},{"a":2,"b":"x"}])");
}

TEST(HitPolicy, Aggregations) {
  const auto rules = rule({"< 10"}, {"1"}) + rule({"5"}, {"n * 2"}) + rule({"> 3"}, {"4"});
  for (const auto& [aggregation, of_five, of_none] :
       {std::tuple{"SUM", "15", "null"}, std::tuple{"COUNT", "3", "0"}, std::tuple{"MIN", "1", "null"},
        std::tuple{"MAX", "10", "null"}}) {
    auto model = table(fmt::format("hitPolicy='COLLECT' aggregation='{}'", aggregation), one_output, rules);
    EXPECT_EQ(model.decide("d", R"({"n": 5})"), of_five) << aggregation;
    EXPECT_EQ(model.decide("d", R"({"n": null})"), of_none) << aggregation;
  }
}

TEST(HitPolicy, SeveralOutputsAndDefaults) {
  const auto outputs = "<output name='a b' typeRef='string'>" + cell("defaultOutputEntry", "\"none\"") +
                       "</output><output name='c'/>";
  auto model = table("", outputs, rule({"1"}, {"\"x\"", "n"}));
  EXPECT_EQ(model.decide("d", R"({"n": 1})"), R"({"a b":"x","c":1})");
  EXPECT_EQ(model.decide("d", R"({"n": 2})"), R"({"a b":"none","c":null})");
}

TEST(HitPolicy, CellsMayBeAnyTest) {
  auto model = table("hitPolicy='FIRST'", one_output,
                     rule({"not(1, [3..5])"}, {"\"other\""}) + rule({"? * 2 = n + 1"}, {"\"one\""}) +
                         rule({"(3..5)"}, {"\"inside\""}) + rule({"-"}, {"\"edge\""}));
  EXPECT_EQ(model.problems(), "");
  EXPECT_EQ(model.decide("d", R"({"n": 2})"), "\"other\"");
  EXPECT_EQ(model.decide("d", R"({"n": 1})"), "\"one\"");
  EXPECT_EQ(model.decide("d", R"({"n": 4})"), "\"inside\"");
  EXPECT_EQ(model.decide("d", R"({"n": 5})"), "\"edge\"");
}

TEST(HitPolicy, InputValuesAreAllThatComesIn) {
  auto model = table("", one_output, rule({"-"}, {"1"}), cell("inputValues", "[0..9]"));
  EXPECT_EQ(model.decide("d", R"({"n": 9})"), "1");
  EXPECT_EQ(model.decide("d", R"({"n": 10})"), "null");
  EXPECT_THAT(model.reasons(), HasSubstr("input \"n\" is none of the values"));
}

TEST(HitPolicy, OutputsFitTheirTypeAndValues) {
  EXPECT_THAT(table("", "<output typeRef='number'/>", rule({"-"}, {"\"x\""})).problems(),
              HasSubstr("m.dmn:4:"));
  EXPECT_THAT(
      table("", "<output>" + cell("outputValues", "1, 2") + "</output>", rule({"-"}, {"3"})).problems(),
      HasSubstr("none of the output values"));
  auto model = table("", "<output>" + cell("outputValues", "1, 2") + "</output>", rule({"-"}, {"n + 1"}));
  EXPECT_EQ(model.decide("d", R"({"n": 1})"), "2");
  EXPECT_EQ(model.decide("d", R"({"n": 2})"), "null");
}

TEST(HitPolicy, ProblemsInCellsNameTheirPlace) {
  EXPECT_THAT(table("", one_output, fmt::format("\n{}", rule({"< true"}, {"m"}))).problems(),
              HasSubstr("m.dmn:5:"));
}

}  // namespace
}  // namespace balie::rules
