// What producers write beyond the letter of the standard, and what it means: single precision, prefixed
// columns, attributes that were theirs before they were the standard's. Numbers by Python's struct.
#include "compiled_file.hpp"
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::scorer_pmml {
namespace {

std::string regression(std::string_view attributes, std::string_view schema, std::string_view rest) {
  return fmt::format(
      "<RegressionModel x-mathContext='float' {}><MiningSchema><MiningField name='y' usageType='target'/>{}"
      "</MiningSchema>{}</RegressionModel>",
      attributes, schema, rest);
}
constexpr std::string_view x = "<MiningField name='x'/>";

// Of 0.1 * 3 + 0.2 each step is rounded to a float: 0.62245935... where doubles give 0.62245933...
TEST(Producers, SinglePrecisionOfALogit) {
  CompiledFile file({"x:double", "y:string:a,b"},
                    regression("functionName='classification' normalizationMethod='logit'", x,
                               "<RegressionTable intercept='0.2' targetCategory='a'><NumericPredictor "
                               "name='x' coefficient='0.1'/></RegressionTable><RegressionTable intercept='0' "
                               "targetCategory='b'/>"));
  ASSERT_EQ(file.refusal(), "");
  file.score({{"x", "3"}});
  EXPECT_EQ(file.probability("a"), 0.622459352016449);
  EXPECT_EQ(file.probability("b"), 0.377540647983551);
}

TEST(Producers, SinglePrecisionOfASoftmax) {
  CompiledFile file({"y:string:a,b,c"},
                    regression("functionName='classification' normalizationMethod='softmax'", "",
                               "<RegressionTable intercept='0.1' targetCategory='a'/><RegressionTable "
                               "intercept='1.3' targetCategory='b'/><RegressionTable intercept='-0.7' "
                               "targetCategory='c'/>"));
  ASSERT_EQ(file.refusal(), "");
  file.score({});
  EXPECT_EQ(file.probability("a"), 0.20966796576976776);
  EXPECT_EQ(file.probability("b"), 0.6961221098899841);
  EXPECT_EQ(file.probability("c"), 0.09420988708734512);
}

// Rescaling is rounded too: 0.1 * 3 is 0.30000001192092896.
TEST(Producers, SinglePrecisionOfTargets) {
  CompiledFile file({"y:double"}, regression("functionName='regression'", "",
                                             "<Targets><Target field='y' rescaleFactor='3'/></Targets>"
                                             "<RegressionTable intercept='0.1'/>"));
  ASSERT_EQ(file.refusal(), "");
  EXPECT_EQ(file.score({}).value, 0.30000001192092896);
}

TEST(Producers, SinglePrecisionOfATree) {
  CompiledFile file(
      {"y:double"},
      "<TreeModel functionName='regression' x-mathContext='float'><MiningSchema><MiningField "
      "name='y' usageType='target'/></MiningSchema><Node score='0.1'><True/></Node></TreeModel>");
  ASSERT_EQ(file.refusal(), "");
  EXPECT_EQ(file.score({}).value, 0.10000000149011612);
}

// 1e8 and 1 are 1e8 in a float, so that with -1e8 nothing is left.
TEST(Producers, SinglePrecisionOfAForest) {
  const auto forest = [](std::string_view attribute, std::string_view method) {
    auto text = fmt::format(
        "<MiningModel functionName='regression' {}><MiningSchema><MiningField name='x'/><MiningField "
        "name='y' "
        "usageType='target'/></MiningSchema><Segmentation multipleModelMethod='{}'>",
        attribute, method);
    for (const char* score : {"1e8", "1", "-1e8", "0.5"}) {
      text += fmt::format(
          "<Segment><True/><TreeModel functionName='regression' splitCharacteristic='binarySplit'>"
          "<MiningSchema><MiningField name='x'/></MiningSchema><Node><True/><Node "
          "score='{}'><SimplePredicate "
          "field='x' operator='lessThan' value='9'/></Node><Node score='7'><SimplePredicate field='x' "
          "operator='greaterOrEqual' value='9'/></Node></Node></TreeModel></Segment>",
          score);
    }
    return text + "</Segmentation></MiningModel>";
  };
  struct Row {
    std::string_view attribute;
    std::string_view method;
    double expected;
  };
  const Row rows[] = {{"x-mathContext='float'", "sum", 0.5},
                      {"x-mathContext='float'", "average", 0.125},
                      {"x-mathContext='float'", "weightedSum", 0.5},
                      {"", "sum", 1.5}};
  for (const auto& row : rows) {
    CompiledFile file({"x:double", "y:double"}, forest(row.attribute, row.method));
    ASSERT_EQ(file.refusal(), "");
    EXPECT_EQ(file.score({{"x", "1"}}).value, row.expected) << row.method;
  }
}

// Columns of a table may be named with their namespace's prefix.
TEST(Producers, PrefixedColumns) {
  CompiledFile file({"c:string", "y:double"},
                    "<RegressionModel functionName='regression'><MiningSchema><MiningField name='c'/>"
                    "<MiningField name='y' usageType='target'/></MiningSchema><LocalTransformations>"
                    "<DerivedField name='n' dataType='double' optype='continuous'><MapValues "
                    "outputColumn='data:out' defaultValue='-1'><FieldColumnPair field='c' column='data:in'/>"
                    "<InlineTable xmlns:data='urn:rows'><row><data:in>red</data:in><data:out>4</data:out>"
                    "</row></InlineTable></MapValues></DerivedField></LocalTransformations>"
                    "<RegressionTable intercept='0'><NumericPredictor name='n' coefficient='1'/>"
                    "</RegressionTable></RegressionModel>");
  ASSERT_EQ(file.refusal(), "");
  EXPECT_EQ(file.score({{"c", "red"}}).value, 4);
  EXPECT_EQ(file.score({{"c", "blue"}}).value, -1);
}

// A column that no row has would make every value the default.
TEST(Producers, AColumnThatIsNowhereIsRefused) {
  const CompiledFile file({"c:string", "y:double"},
                          "<RegressionModel functionName='regression'><MiningSchema><MiningField name='c'/>"
                          "<MiningField name='y' usageType='target'/></MiningSchema><LocalTransformations>"
                          "<DerivedField name='n' dataType='double' optype='continuous'><MapValues "
                          "outputColumn='out' defaultValue='-1'><FieldColumnPair field='c' column='inn'/>"
                          "<InlineTable><row><in>red</in><out>4</out></row></InlineTable></MapValues>"
                          "</DerivedField></LocalTransformations><RegressionTable intercept='0'>"
                          "<NumericPredictor name='n' coefficient='1'/></RegressionTable></RegressionModel>");
  EXPECT_NE(file.refusal().find("inn"), std::string::npos) << file.refusal();
}

// A whole number may be compared with one that is not.
TEST(Producers, WholeNumbersAndOtherBounds) {
  CompiledFile file(
      {"n:integer", "y:double"},
      "<TreeModel functionName='regression'><MiningSchema><MiningField name='n'/><MiningField "
      "name='y' usageType='target'/></MiningSchema><Node><True/><Node score='1'>"
      "<SimplePredicate field='n' operator='lessOrEqual' value='2.5'/></Node><Node score='2'>"
      "<SimplePredicate field='n' operator='greaterThan' value='2.5'/></Node></Node></TreeModel>");
  ASSERT_EQ(file.refusal(), "");
  EXPECT_EQ(file.score({{"n", "2"}}).value, 1);
  EXPECT_EQ(file.score({{"n", "3"}}).value, 2);
}

// A vendor's attribute may be passed over, but not one that makes other numbers.
TEST(Producers, WordsByAnExpressionAreRefused) {
  const CompiledFile file(
      {"t:string", "y:double"},
      "<RegressionModel functionName='regression'><MiningSchema><MiningField name='t'/><MiningField name='y' "
      "usageType='target'/></MiningSchema><LocalTransformations><DerivedField name='n' dataType='double' "
      "optype='continuous'><TextIndex textField='t' x-wordRE='[a-z]+'><Constant>a</Constant></TextIndex>"
      "</DerivedField></LocalTransformations><RegressionTable intercept='0'><NumericPredictor name='n' "
      "coefficient='1'/></RegressionTable></RegressionModel>");
  EXPECT_NE(file.refusal().find("x-wordRE"), std::string::npos) << file.refusal();
}

// Before 4.4 had them.
TEST(Producers, TreatmentsBeforeTheyWereStandard) {
  CompiledFile file(
      {"x:double", "c:string:a,b", "y:double"},
      "<MiningModel functionName='regression'><MiningSchema><MiningField name='x'/><MiningField name='c' "
      "invalidValueTreatment='x-asValue' x-invalidValueReplacement='b'/><MiningField name='y' "
      "usageType='target'/></MiningSchema><Segmentation multipleModelMethod='sum' "
      "x-missingPredictionTreatment='skipSegment'><Segment><True/><RegressionModel functionName='regression'>"
      "<MiningSchema><MiningField name='x'/></MiningSchema><RegressionTable intercept='0'><NumericPredictor "
      "name='x' coefficient='1'/></RegressionTable></RegressionModel></Segment><Segment><True/>"
      "<RegressionModel functionName='regression'><MiningSchema><MiningField name='c'/></MiningSchema>"
      "<RegressionTable intercept='5'><CategoricalPredictor name='c' value='b' coefficient='2'/>"
      "</RegressionTable></RegressionModel></Segment></Segmentation></MiningModel>");
  ASSERT_EQ(file.refusal(), "");
  EXPECT_EQ(file.score({{"x", "1"}, {"c", "a"}}).value, 6);
  EXPECT_EQ(file.score({{"c", "z"}}).value, 7);
}

}  // namespace
}  // namespace balie::scorer_pmml
