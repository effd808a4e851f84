// What a mining schema does with a value before a model sees it, one attribute at a time and together.
#include "loaded_file.hpp"
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::scorer_pmml {
namespace {

constexpr std::string_view dictionary =
    "<DataField name='x' optype='continuous' dataType='double'><Interval closure='closedOpen' leftMargin='0' "
    "rightMargin='100'/><Value value='-9' property='missing'/><Value value='50' "
    "property='invalid'/></DataField>"
    "<DataField name='c' optype='categorical' dataType='string'><Value value='a'/><Value value='b'/>"
    "<Value value='?' property='missing'/></DataField>"
    "<DataField name='y' optype='continuous' dataType='double'/>";

// y is x, and 1000 more where c is a, 2000 where it is b.
std::string model(std::string_view x, std::string_view c) {
  return fmt::format(
      "<RegressionModel functionName='regression'><MiningSchema><MiningField name='x' {}/><MiningField "
      "name='c' {}/>"
      "<MiningField name='y' usageType='target'/></MiningSchema><RegressionTable "
      "intercept='0'><NumericPredictor "
      "name='x' coefficient='1'/><CategoricalPredictor name='c' value='a' coefficient='1000'/>"
      "<CategoricalPredictor name='c' value='b' coefficient='2000'/></RegressionTable></RegressionModel>",
      x, c);
}

struct Row {
  std::string_view treatment;
  std::string value;  // empty: it is not given
  std::string result;
};

std::map<std::string, std::string> record(std::string_view name, const std::string& value) {
  if (value.empty()) return {};
  return {{std::string(name), value}};
}

// PMML 4.4, "MiningSchema": the interval is from 0 to below 100, 50 is invalid, -9 is missing.
TEST(MiningSchema, TreatsNumbers) {
  const Row table[] = {
      {"", "7", "7"},
      {"", "0", "0"},
      {"", "100", "invalid x"},
      {"", "50", "invalid x"},
      {"", "seven", "invalid x"},
      {"", "", "missing"},
      {"", "-9", "missing"},
      {"missingValueReplacement='3'", "", "3"},
      {"missingValueReplacement='3'", "-9", "3"},
      {"missingValueReplacement='3' missingValueTreatment='asMean'", "NaN", "3"},
      {"missingValueReplacement='3'", "101", "invalid x"},
      {"missingValueTreatment='returnInvalid'", "", "invalid x"},
      {"invalidValueTreatment='asIs'", "101", "101"},
      {"invalidValueTreatment='asIs'", "seven", "invalid x"},  // no number to go on with
      {"invalidValueTreatment='asMissing'", "101", "missing"},
      {"invalidValueTreatment='asMissing'", "seven", "missing"},
      {"invalidValueTreatment='asMissing' missingValueReplacement='3'", "50", "3"},
      {"invalidValueTreatment='asMissing' missingValueTreatment='returnInvalid'", "50", "invalid x"},
      {"invalidValueTreatment='asValue' invalidValueReplacement='4'", "101", "4"},
      {"invalidValueTreatment='asValue' invalidValueReplacement='4' missingValueReplacement='3'", "", "3"},
      {"outliers='asExtremeValues' lowValue='10' highValue='20'", "7", "10"},
      {"outliers='asExtremeValues' lowValue='10' highValue='20'", "70", "20"},
      {"outliers='asExtremeValues' lowValue='10' highValue='20'", "20", "20"},
      {"outliers='asExtremeValues' lowValue='10' highValue='20'", "101", "invalid x"},
      {"outliers='asExtremeValues' highValue='20'", "7", "7"},
      {"outliers='asMissingValues' lowValue='10' highValue='20'", "7", "missing"},
      {"outliers='asMissingValues' lowValue='10' highValue='20' missingValueReplacement='3'", "70", "3"},
      {"outliers='asIs' lowValue='10' highValue='20'", "7", "7"},
  };
  for (const auto& row : table) {
    LoadedFile file(dictionary, model(row.treatment, ""));
    ASSERT_EQ(file.refusal(), "") << row.treatment;
    EXPECT_EQ(file.score(record("x", row.value), "y"), row.result) << row.treatment << " x " << row.value;
  }
}

TEST(MiningSchema, TreatsLabels) {
  const Row table[] = {
      {"", "a", "1000"},
      {"", "z", "invalid c"},
      {"", "?", "0"},
      {"", "", "0"},
      {"missingValueReplacement='b'", "?", "2000"},
      {"invalidValueTreatment='asIs'", "z", "0"},
      {"invalidValueTreatment='asMissing' missingValueReplacement='b'", "z", "2000"},
      {"invalidValueTreatment='asValue' invalidValueReplacement='a'", "z", "1000"},
  };
  for (const auto& row : table) {
    LoadedFile file(dictionary, model("missingValueReplacement='0'", row.treatment));
    ASSERT_EQ(file.refusal(), "") << row.treatment;
    EXPECT_EQ(file.score(record("c", row.value), "y"), row.result) << row.treatment << " c " << row.value;
  }
}

TEST(MiningSchema, IsRefusedByName) {
  const std::pair<std::string_view, std::string_view> table[] = {
      {"missingValueReplacement='three'", "three"},
      {"invalidValueTreatment='asValue'", "invalidValueReplacement"},
      {"outliers='asExtremeValues'", "lowValue"},
      {"lowValue='2' highValue='1'", "lowValue"},
      {"invalidValueTreatment='other'", "other"},
      {"usageType='other'", "other"},
  };
  for (const auto& [treatment, text] : table) {
    LoadedFile file(dictionary, model(treatment, ""));
    EXPECT_NE(file.refusal().find(text), std::string::npos) << treatment << ": " << file.refusal();
  }
}

}  // namespace
}  // namespace balie::scorer_pmml
