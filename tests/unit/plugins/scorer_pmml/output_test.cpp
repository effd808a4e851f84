// Targets and Output: what is done to a prediction, and what else is said of it.
#include "loaded_file.hpp"
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::scorer_pmml {
namespace {

constexpr std::string_view dictionary =
    "<DataField name='x' optype='continuous' dataType='double'/><DataField name='y' optype='continuous' "
    "dataType='double'/><DataField name='t' optype='categorical' dataType='string'><Value value='n' "
    "displayValue='No'/><Value value='p'/></DataField>";

std::string number_model(std::string_view target, std::string_view outputs = "") {
  return fmt::format(
      "<RegressionModel functionName='regression'><MiningSchema><MiningField name='x'/><MiningField name='y' "
      "usageType='target'/></MiningSchema><Output>{}<OutputField name='raw' "
      "feature='predictedValue'/></Output>"
      "<Targets><Target field='y' {}</Target></Targets><RegressionTable intercept='0'><NumericPredictor "
      "name='x' "
      "coefficient='1'/></RegressionTable></RegressionModel>",
      outputs, target);
}

struct Row {
  std::string_view target;
  std::string x;
  std::string y;
};

// PMML 4.4, "Targets": first the bounds, then the factor, the constant, and the cast.
TEST(Targets, AreAppliedInTheirOrder) {
  const Row table[] = {
      {"rescaleFactor='3.14' rescaleConstant='10'>", "8", "35.12"},
      {"min='-10' max='10.5' rescaleFactor='3.14' rescaleConstant='10'>", "12.97", "42.97"},
      {"min='-10' max='10.5'>", "-11", "-10"},
      {"castInteger='round'>", "2.5", "3"},
      {"castInteger='round'>", "-2.5", "-2"},
      {"castInteger='ceiling'>", "2.1", "3"},
      {"castInteger='floor'>", "-2.1", "-3"},
      {"min='0' max='10' rescaleFactor='2' castInteger='round'>", "20", "20"},
      {"rescaleFactor='2'><TargetValue defaultValue='7'/>", "", "7"},
      {"rescaleFactor='2'>", "", "missing"},
  };
  for (const auto& row : table) {
    LoadedFile file(dictionary, number_model(row.target));
    ASSERT_EQ(file.refusal(), "") << row.target;
    std::map<std::string, std::string> record;
    if (!row.x.empty()) record["x"] = row.x;
    EXPECT_EQ(file.score(record, "y"), row.y) << row.target << " of " << row.x;
    EXPECT_EQ(file.score(record, "raw"), row.y) << row.target << " of " << row.x;
  }
}

std::string label_model(std::string_view outputs, std::string_view targets = "") {
  return fmt::format(
      "<RegressionModel functionName='classification' "
      "normalizationMethod='simplemax'><MiningSchema><MiningField "
      "name='x'/><MiningField name='t' "
      "usageType='target'/></MiningSchema><Output>{}</Output>{}<RegressionTable "
      "targetCategory='n' intercept='0'><NumericPredictor name='x' coefficient='1'/></RegressionTable>"
      "<RegressionTable targetCategory='p' intercept='1'/></RegressionModel>",
      outputs, targets);
}

TEST(Targets, HavePriorsWhereThereIsNoPrediction) {
  LoadedFile file(dictionary,
                  label_model("<OutputField name='p' feature='probability' value='p'/>",
                              "<Targets><Target field='t'><TargetValue value='n' priorProbability='0.2'/>"
                              "<TargetValue value='p' priorProbability='0.8'/></Target></Targets>"));
  ASSERT_EQ(file.refusal(), "");
  EXPECT_EQ(file.score({}, "t"), "p");
  EXPECT_EQ(file.score({}, "p"), "0.8");
  EXPECT_EQ(file.score({{"x", "3"}}, "t"), "n");
  EXPECT_EQ(file.score({{"x", "3"}}, "p"), "0.25");
}

TEST(Targets, AreRefusedByName) {
  const std::string_view table[] = {"min='2' max='1'>", "castInteger='up'>", "rescaleFactor='much'>"};
  for (const auto target : table) {
    LoadedFile file(dictionary, number_model(target));
    EXPECT_EQ(file.refusal().substr(0, 6), "Target") << target << ": " << file.refusal();
  }
}

struct Said {
  std::string_view output;
  std::string is;
};

// Of x = 3: n has 0.75, p 0.25.
TEST(Output, SaysWhatItIsAskedFor) {
  const Said table[] = {
      {"feature='predictedValue'", "n"},           {"feature='predictedDisplayValue'", "No"},
      {"feature='probability'", "0.75"},           {"feature='probability' value='n'", "0.75"},
      {"feature='probability' value='p'", "0.25"}, {"feature='predictedValue' rank='2'", "p"},
      {"feature='probability' rank='2'", "0.25"},  {"feature='predictedValue' rank='3'", "missing"},
      {"feature='residual' value='p'", "missing"},  // what it is in truth is not known
  };
  for (const auto& row : table) {
    LoadedFile file(dictionary, label_model(fmt::format("<OutputField name='o' {}/>", row.output)));
    ASSERT_EQ(file.refusal(), "") << row.output;
    EXPECT_EQ(file.score({{"x", "3"}}, "o"), row.is) << row.output;
    EXPECT_EQ(file.score({}, "o"), "missing") << row.output;
  }
}

// An output sees those before it, and the model's fields.
TEST(Output, ComputesFromOthers) {
  const std::string outputs =
      "<OutputField name='p' feature='probability' value='p'/>"
      "<OutputField name='percent' feature='transformedValue' dataType='double' optype='continuous'><Apply "
      "function='*'><FieldRef field='p'/><FieldRef field='x'/></Apply></OutputField>"
      "<OutputField name='act' feature='decision' dataType='string' optype='categorical'><Apply "
      "function='if'><Apply "
      "function='greaterThan'><FieldRef "
      "field='percent'/><Constant>0.5</Constant></Apply><Constant>call</Constant>"
      "<Constant>wait</Constant></Apply></OutputField>";
  LoadedFile file(dictionary, label_model(outputs));
  ASSERT_EQ(file.refusal(), "");
  EXPECT_EQ(file.score({{"x", "3"}}, "percent"), "0.75");
  EXPECT_EQ(file.score({{"x", "3"}}, "act"), "call");
  EXPECT_EQ(file.score({{"x", "1"}}, "act"), "wait");
}

TEST(Output, IsRefusedByName) {
  const std::pair<std::string_view, std::string_view> table[] = {
      {"feature='probability' value='q'", "q"},
      {"feature='reasonCode'", "reason codes"},
      {"feature='entityId'", "entities"},
      {"feature='lift'", "lift"},
      {"feature='standardError'", "standardError"},
      {"feature='probability' value='p' rank='2'", "rank"},
      {"feature='predictedValue' rank='2' rankOrder='ascending'", "rank"},
      {"feature='other'", "other"},
      {"feature='probability' segmentId='2'", "segment"},
      {"feature='transformedValue'", "OutputField"},
  };
  for (const auto& [output, text] : table) {
    LoadedFile file(dictionary, label_model(fmt::format("<OutputField name='o' {}/>", output)));
    EXPECT_NE(file.refusal().find(text), std::string::npos) << output << ": " << file.refusal();
  }
}

}  // namespace
}  // namespace balie::scorer_pmml
