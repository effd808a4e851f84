// TreeModel: every strategy for what is missing, with the specification's example of golf, and predicates.
#include "compiled_file.hpp"
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace balie::scorer_pmml {
namespace {

using Record = std::map<std::string, std::string>;

std::string distribution(double will, double may, double no, int count) {
  std::string text;
  for (const auto& [value, share] : {std::pair{"will", will}, {"may", may}, {"no", no}}) {
    text += fmt::format("<ScoreDistribution value='{}' recordCount='{}' confidence='{}'/>", value,
                        count * share, share);
  }
  return text;
}

constexpr std::string_view schema =
    "<MiningSchema><MiningField name='t'/><MiningField name='h'/><MiningField name='sky'/>"
    "<MiningField name='what' usageType='target'/></MiningSchema>";

std::string golf(std::string_view attributes) {
  const auto pair = [](std::string_view t, int warm, std::string_view h, int wet) {
    return fmt::format(
        "<CompoundPredicate booleanOperator='surrogate'><SimplePredicate field='t' operator='{}' value='{}'/>"
        "<SimplePredicate field='h' operator='{}' value='{}'/></CompoundPredicate>",
        t, warm, h, wet);
  };
  std::string text =
      fmt::format("<TreeModel functionName='classification' {}>{}<Output>", attributes, schema);
  for (const auto value : {"will", "may", "no"}) {
    text += fmt::format("<OutputField name='{0}' feature='confidence' value='{0}'/>", value);
  }
  text += "<OutputField name='node' feature='entityId'/></Output>";
  text +=
      "<Node id='1' score='will' recordCount='100' defaultChild='2'><True/>" + distribution(.6, .3, .1, 100);
  text += "<Node id='2' score='will' recordCount='50' defaultChild='3'>";
  text += "<SimplePredicate field='sky' operator='equal' value='sunny'/>" + distribution(.8, .04, .16, 50);
  text += "<Node id='3' score='will' recordCount='40'>" + pair("greaterOrEqual", 50, "lessThan", 80) +
          distribution(.9, .05, .05, 40) + "</Node>";
  text += "<Node id='4' score='no' recordCount='10'>" + pair("lessThan", 50, "greaterOrEqual", 80) +
          distribution(.4, 0, .6, 10) + "</Node></Node>";
  text +=
      "<Node id='5' score='may' recordCount='50'><SimpleSetPredicate field='sky' booleanOperator='isIn'>"
      "<Array type='string'>overcast rain</Array></SimpleSetPredicate>";
  return text + distribution(.4, .56, .04, 50) + "</Node></Node></TreeModel>";
}

const std::vector<std::string_view> fields = {"t:double", "h:double", "sky:string:sunny,overcast,rain",
                                              "what:string:will,may,no"};

struct Strategy {
  std::string_view attributes;
  Record record;
  std::string predicted;
  double will = missing;
  double may = missing;
  double no = missing;
};

void expect_near(double is, double expected, const std::string& what) {
  if (is_missing(expected)) {
    EXPECT_TRUE(is_missing(is)) << what;
  } else {
    EXPECT_NEAR(is, expected, 1e-12) << what;
  }
}

TEST(TreeModel, TakesWhatIsMissingAsItsStrategySays) {
  const Record sunny = {{"sky", "sunny"}};
  const Record cold = {{"t", "45"}, {"h", "90"}};
  const Strategy table[] = {
      {"", sunny, "missing"},
      {"noTrueChildStrategy='returnLastPrediction'", sunny, "will", .8, .04, .16},
      {"noTrueChildStrategy='returnLastPrediction'", {}, "will", .6, .3, .1},
      {"", {{"sky", "sunny"}, {"h", "70"}}, "will", .9, .05, .05},  // h stands in for t
      {"missingValueStrategy='lastPrediction'", sunny, "will", .8, .04, .16},
      {"missingValueStrategy='nullPrediction'", sunny, "missing"},
      {"missingValueStrategy='nullPrediction'", {{"sky", "rain"}}, "may", .4, .56, .04},
      {"missingValueStrategy='defaultChild'", {{"t", "40"}, {"h", "70"}}, "no", .4, 0, .6},
      {"missingValueStrategy='defaultChild' missingValuePenalty='0.8'", cold, "no", .32, 0, .48},
      {"missingValueStrategy='defaultChild' missingValuePenalty='0.8'", {}, "will", .576, .032, .032},
      {"missingValueStrategy='weightedConfidence'", sunny, "will", .8, .04, .16},
      {"missingValueStrategy='weightedConfidence'", cold, "will", .4, .28, .32},
      {"missingValueStrategy='weightedConfidence'", {}, "will", .6, .3, .1},
      {"missingValueStrategy='aggregateNodes'", sunny, "will", .8, .04, .16},
      {"missingValueStrategy='aggregateNodes'", cold, "may", 24. / 60, 28. / 60, 8. / 60},
  };
  for (const auto& row : table) {
    CompiledFile file(fields, golf(row.attributes));
    ASSERT_EQ(file.refusal(), "");
    file.score(row.record);
    const auto what = fmt::format("{} {}", row.attributes, fmt::join(row.record, " "));
    EXPECT_EQ(file.predicted(), row.predicted) << what;
    expect_near(file.number("will"), row.will, what);
    expect_near(file.number("may"), row.may, what);
    expect_near(file.number("no"), row.no, what);
  }
}

// Without children that are true, and nothing missing.
TEST(TreeModel, WithoutATrueChildKeepsOrDropsThePrediction) {
  const auto model = [](std::string_view strategy) {
    return fmt::format(
        "<TreeModel functionName='regression' noTrueChildStrategy='{}'><MiningSchema><MiningField name='x'/>"
        "</MiningSchema><Node score='9'><True/><Node score='1'><SimplePredicate field='x' "
        "operator='lessThan' "
        "value='5'/></Node></Node></TreeModel>",
        strategy);
  };
  CompiledFile null({"x:double"}, model("returnNullPrediction"));
  CompiledFile last({"x:double"}, model("returnLastPrediction"));
  EXPECT_TRUE(is_missing(null.score({{"x", "5"}}).value));
  EXPECT_EQ(null.score({{"x", "4.9"}}).value, 1);
  EXPECT_EQ(last.score({{"x", "5"}}).value, 9);
}

struct Asked {
  std::string predicate;
  Record record;
  double answer;  // 1 yes, 2 no, missing: not known
};

std::string less(std::string_view field) {
  return fmt::format("<SimplePredicate field='{}' operator='lessThan' value='5'/>", field);
}
std::string compound(std::string_view operation) {
  return fmt::format("<CompoundPredicate booleanOperator='{}'>{}{}</CompoundPredicate>", operation, less("x"),
                     less("y"));
}
std::string simple(std::string_view operation, std::string_view value = " value='5'") {
  return fmt::format("<SimplePredicate field='x' operator='{}'{}/>", operation, value);
}
std::string set(std::string_view operation) {
  return fmt::format(
      "<SimpleSetPredicate field='c' booleanOperator='{}'><Array n='2' type='string'>a \"b c\"</Array>"
      "</SimpleSetPredicate>",
      operation);
}

TEST(TreeModel, AsksItsPredicates) {
  constexpr double unknown = missing;
  const Asked table[] = {
      {simple("equal"), {{"x", "5"}}, 1},
      {simple("equal"), {{"x", "4"}}, 2},
      {simple("notEqual"), {{"x", "5"}}, 2},
      {simple("notEqual"), {}, unknown},
      {simple("lessThan"), {{"x", "5"}}, 2},
      {simple("lessOrEqual"), {{"x", "5"}}, 1},
      {simple("greaterThan"), {{"x", "5"}}, 2},
      {simple("greaterOrEqual"), {{"x", "5"}}, 1},
      {simple("isMissing", ""), {}, 1},
      {simple("isMissing", ""), {{"x", "5"}}, 2},
      {simple("isNotMissing", ""), {}, 2},
      {"<True/>", {}, 1},
      {"<False/>", {}, 2},
      {set("isIn"), {{"c", "b c"}}, 1},
      {set("isIn"), {{"c", "b"}}, 2},
      {set("isNotIn"), {{"c", "b"}}, 1},
      {set("isNotIn"), {}, unknown},
      {compound("and"), {{"x", "4"}, {"y", "4"}}, 1},
      {compound("and"), {{"x", "4"}}, unknown},
      {compound("and"), {{"x", "6"}}, 2},
      {compound("or"), {{"y", "4"}}, 1},
      {compound("or"), {{"y", "6"}}, unknown},
      {compound("or"), {{"x", "6"}, {"y", "6"}}, 2},
      {compound("xor"), {{"x", "4"}, {"y", "4"}}, 2},
      {compound("xor"), {{"x", "4"}, {"y", "6"}}, 1},
      {compound("xor"), {{"x", "4"}}, unknown},
      {compound("surrogate"), {{"x", "6"}, {"y", "4"}}, 2},
      {compound("surrogate"), {{"y", "4"}}, 1},
      {compound("surrogate"), {}, unknown},
  };
  for (const auto& row : table) {
    CompiledFile file(
        {"x:double", "y:double", "c:string"},
        fmt::format("<TreeModel functionName='regression' missingValueStrategy='nullPrediction'>"
                    "<MiningSchema><MiningField name='x'/><MiningField name='y'/><MiningField "
                    "name='c'/></MiningSchema><Node score='0'><True/><Node score='1'>{}</Node>"
                    "<Node score='2'><True/></Node></Node></TreeModel>",
                    row.predicate));
    ASSERT_EQ(file.refusal(), "") << row.predicate;
    expect_near(file.score(row.record).value, row.answer,
                fmt::format("{} {}", row.predicate, fmt::join(row.record, " ")));
  }
}

}  // namespace
}  // namespace balie::scorer_pmml
