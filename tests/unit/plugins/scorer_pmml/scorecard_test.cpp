// Scorecard: partial scores, and the reasons in their order.
#include "compiled_file.hpp"
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::scorer_pmml {
namespace {

std::string card(std::string_view attributes, std::string_view rest = "") {
  return fmt::format(
      "<Scorecard functionName='regression' initialScore='10' {}><MiningSchema><MiningField name='age'/>"
      "<MiningField name='home'/></MiningSchema><Output><OutputField name='first' feature='reasonCode' "
      "rank='1'/>"
      "<OutputField name='second' feature='reasonCode' rank='2'/><OutputField name='third' "
      "feature='reasonCode' "
      "rank='3'/></Output><Characteristics>"
      "<Characteristic name='one' reasonCode='AGE' baselineScore='20'>"
      "<Attribute partialScore='-5'><SimplePredicate field='age' operator='isMissing'/></Attribute>"
      "<Attribute partialScore='12'><SimplePredicate field='age' operator='lessThan' value='30'/></Attribute>"
      "<Attribute><SimplePredicate field='age' operator='lessThan' value='60'/><ComplexPartialScore><Apply "
      "function='/'><FieldRef field='age'/><Constant>2</Constant></Apply></ComplexPartialScore></Attribute>"
      "<Attribute partialScore='40' reasonCode='OLD'><True/></Attribute></Characteristic>"
      "<Characteristic name='two' baselineScore='8'>"
      "<Attribute partialScore='9' reasonCode='OWN'><SimplePredicate field='home' operator='equal' "
      "value='own'/>"
      "</Attribute><Attribute partialScore='0' reasonCode='RENT'><SimplePredicate field='home' "
      "operator='equal' "
      "value='rent'/></Attribute>{}</Characteristic></Characteristics></Scorecard>",
      attributes, rest);
}

const std::vector<std::string_view> fields = {"age:double", "home:string"};

struct Row {
  std::string_view attributes;
  std::map<std::string, std::string> record;
  double score;
  std::string first;
  std::string second;
};

TEST(Scorecard, AddsUpAndSaysWhy) {
  const Row table[] = {
      // Below the baseline: 20 - 12 = 8, 8 - 0 = 8; of equal ones the first.
      {"reasonCodeAlgorithm='pointsBelow'", {{"age", "29"}, {"home", "rent"}}, 22, "AGE", "RENT"},
      {"", {{"age", "50"}, {"home", "rent"}}, 35, "RENT", "missing"},  // 20 - 25 is no reason
      {"", {{"home", "rent"}}, 5, "AGE", "RENT"},                      // 25, 8
      {"", {{"age", "34"}, {"home", "rent"}}, 27, "RENT", "AGE"},      // 8, 3
      {"", {{"age", "60"}, {"home", "own"}}, 59, "missing", "missing"},
      {"reasonCodeAlgorithm='pointsAbove'", {{"age", "60"}, {"home", "own"}}, 59, "OLD", "OWN"},
      {"reasonCodeAlgorithm='pointsAbove'", {{"age", "29"}, {"home", "own"}}, 31, "OWN", "missing"},
  };
  for (const auto& row : table) {
    CompiledFile file(fields, card(row.attributes));
    ASSERT_EQ(file.refusal(), "");
    EXPECT_DOUBLE_EQ(file.score(row.record).value, row.score) << row.attributes;
    EXPECT_EQ(file.text("first"), row.first) << row.attributes << row.score;
    EXPECT_EQ(file.text("second"), row.second) << row.attributes << row.score;
    EXPECT_EQ(file.text("third"), "missing");
  }
}

// Points of one code from several characteristics are one reason.
TEST(Scorecard, AddsTheSameReasonUp) {
  CompiledFile file(fields, card("", "<Attribute partialScore='2' reasonCode='AGE'><True/></Attribute>"));
  file.score({{"age", "29"}});
  EXPECT_EQ(file.text("first"), "AGE");
  EXPECT_EQ(file.text("second"), "missing");
}

TEST(Scorecard, IsRefusedByName) {
  CompiledFile silent(fields, card("useReasonCodes='false'"));
  EXPECT_NE(silent.refusal().find("reason codes"), std::string::npos) << silent.refusal();
  CompiledFile unknown(fields, card("reasonCodeAlgorithm='best'"));
  EXPECT_NE(unknown.refusal().find("best"), std::string::npos) << unknown.refusal();
}

}  // namespace
}  // namespace balie::scorer_pmml
