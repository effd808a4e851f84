// SupportVectorMachineModel: the specification's XOR example, and machines whose values are easily seen.
#include "plugins/scorer_pmml/support_vector_machine.hpp"

#include "compiled_file.hpp"
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

namespace balie::scorer_pmml {
namespace {

std::string model(std::string_view function, std::string_view attributes, std::string_view rest) {
  return fmt::format(
      "<SupportVectorMachineModel functionName='{}' {}><MiningSchema><MiningField name='y' "
      "usageType='target'/><MiningField name='a'/><MiningField name='b'/></MiningSchema>{}"
      "</SupportVectorMachineModel>",
      function, attributes, rest);
}

constexpr std::string_view vectors =
    "<VectorDictionary><VectorFields numberOfFields='2'><FieldRef field='a'/><FieldRef "
    "field='b'/></VectorFields>"
    "<VectorInstance id='v0'><REAL-SparseArray n='2'/></VectorInstance>"
    "<VectorInstance id='v1'><REAL-SparseArray n='2'><Indices>2</Indices><REAL-Entries>1.0</REAL-Entries>"
    "</REAL-SparseArray></VectorInstance>"
    "<VectorInstance id='v2'><Array n='2' type='real'>1 0</Array></VectorInstance>"
    "<VectorInstance id='v3'><Array n='2' type='real'>1 1</Array></VectorInstance></VectorDictionary>";
const std::string exclusive_or = fmt::format(
    "<RadialBasisKernelType gamma='1.0'/>{}<SupportVectorMachine {{}}><SupportVectors><SupportVector "
    "vectorId='v0'/>"
    "<SupportVector vectorId='v1'/><SupportVector vectorId='v2'/><SupportVector "
    "vectorId='v3'/></SupportVectors>"
    "<Coefficients absoluteValue='0'><Coefficient value='-1'/><Coefficient value='1'/><Coefficient "
    "value='1'/>"
    "<Coefficient value='-1'/></Coefficients></SupportVectorMachine>",
    vectors);
const std::vector<std::string_view> labels = {"y:string:no,yes", "a:double", "b:double"};
const std::vector<std::string_view> numbers = {"y:double", "a:double", "b:double"};

// At (0, 0): -1 + 2 e^-1 - e^-2; at (0, 1): 1 - 2 e^-1 + e^-2.
TEST(SupportVectorMachine, IsTheSpecificationsExclusiveOr) {
  const double at_zero = -1 + 2 * std::exp(-1) - std::exp(-2);
  CompiledFile regression(numbers, model("regression", "", fmt::format(fmt::runtime(exclusive_or), "")));
  ASSERT_EQ(regression.refusal(), "");
  EXPECT_NEAR(regression.score({{"a", "0"}, {"b", "0"}}).value, at_zero, 1e-15);
  EXPECT_NEAR(regression.score({{"a", "0"}, {"b", "1"}}).value, -at_zero, 1e-15);
  EXPECT_TRUE(is_missing(regression.score({{"a", "0"}}).value));
  // Below the threshold is the target category.
  const auto pair =
      fmt::format(fmt::runtime(exclusive_or), "targetCategory='no' alternateTargetCategory='yes'");
  CompiledFile file(labels, model("classification", "", pair));
  ASSERT_EQ(file.refusal(), "");
  for (const auto& [a, b, expected] :
       {std::tuple{"0", "0", "no"}, {"0", "1", "yes"}, {"1", "0", "yes"}, {"1", "1", "no"}}) {
    file.score({{"a", a}, {"b", b}});
    EXPECT_EQ(file.predicted(), expected) << a << b;
  }
  CompiledFile other_way(labels, model("classification", "maxWins='true'", pair));
  other_way.score({{"a", "0"}, {"b", "0"}});
  EXPECT_EQ(other_way.predicted(), "yes");
  // With a threshold of its own below every value no record is of the target category.
  const auto low = fmt::format(fmt::runtime(exclusive_or),
                               "targetCategory='no' alternateTargetCategory='yes' threshold='-5'");
  CompiledFile strict(labels, model("classification", "threshold='1'", low));
  strict.score({{"a", "0"}, {"b", "0"}});
  EXPECT_EQ(strict.predicted(), "yes");
}

// Linear machines: the value is first * a + second * b + absolute.
std::string machine(std::string_view attributes, double first, double second, double absolute = 0) {
  return fmt::format(
      "<SupportVectorMachine {}><Coefficients absoluteValue='{}'><Coefficient value='{}'/><Coefficient "
      "value='{}'/></Coefficients></SupportVectorMachine>",
      attributes, absolute, first, second);
}
const std::string linear =
    "<LinearKernelType/><VectorDictionary><VectorFields><FieldRef field='a'/><FieldRef "
    "field='b'/></VectorFields>"
    "</VectorDictionary>";
const std::vector<std::string_view> three = {"y:string:p,q,r", "a:double", "b:double"};

TEST(SupportVectorMachine, OneAgainstAllTakesTheLeast) {
  const auto machines = linear + machine("targetCategory='p'", 1, 0) + machine("targetCategory='q'", 0, 1) +
                        machine("targetCategory='r'", 0, 0, 2);
  CompiledFile file(three, model("classification", "svmRepresentation='Coefficients'", machines));
  ASSERT_EQ(file.refusal(), "");
  file.score({{"a", "3"}, {"b", "1"}});
  EXPECT_EQ(file.predicted(), "q");
  CompiledFile most(three,
                    model("classification", "svmRepresentation='Coefficients' maxWins='true'", machines));
  most.score({{"a", "3"}, {"b", "1"}});
  EXPECT_EQ(most.predicted(), "p");
}

// a and b: p beats q (1 < 2), r beats p (-1 is not below), r beats q: r has two votes.
TEST(SupportVectorMachine, OneAgainstOneVotes) {
  const auto machines = linear + machine("targetCategory='p' alternateTargetCategory='q'", 1, 0, -2) +
                        machine("targetCategory='p' alternateTargetCategory='r'", 0, 1, 0) +
                        machine("targetCategory='q' alternateTargetCategory='r'", 0, 1, 0);
  CompiledFile file(
      three, model("classification", "svmRepresentation='Coefficients' classificationMethod='OneAgainstOne'",
                   machines));
  ASSERT_EQ(file.refusal(), "");
  file.score({{"a", "1"}, {"b", "1"}});
  EXPECT_EQ(file.predicted(), "r");
  // p > q, p < r, q over r: one vote each, so the first category.
  const auto round = linear + machine("targetCategory='q' alternateTargetCategory='r'", 1, 0, -2) +
                     machine("targetCategory='p' alternateTargetCategory='q'", 1, 0, -2) +
                     machine("targetCategory='r' alternateTargetCategory='p'", 1, 0, -2);
  CompiledFile tie(
      three, model("classification", "svmRepresentation='Coefficients' classificationMethod='OneAgainstOne'",
                   round));
  tie.score({{"a", "1"}, {"b", "1"}});
  EXPECT_EQ(tie.predicted(), "p");
}

TEST(SupportVectorMachine, CategoriesAreEntriesOfVectors) {
  const auto rest =
      std::string(
          "<LinearKernelType/><VectorDictionary><VectorFields><FieldRef field='a'/><CategoricalPredictor "
          "name='b' value='red' coefficient='3'/></VectorFields></VectorDictionary>") +
      machine("", 1, 10);
  CompiledFile file({"y:double", "a:double", "b:string"},
                    model("regression", "svmRepresentation='Coefficients'", rest));
  ASSERT_EQ(file.refusal(), "");
  EXPECT_EQ(file.score({{"a", "2"}, {"b", "red"}}).value, 32);
  EXPECT_EQ(file.score({{"a", "2"}, {"b", "blue"}}).value, 2);
}

TEST(SupportVectorMachine, IsRefusedByName) {
  const std::pair<std::string, std::string> all[] = {
      {linear, "no SupportVectorMachine"},
      {linear + machine("targetCategory='p'", 1, 0), "alternateTargetCategory"},
      {linear + machine("", 1, 0) + machine("targetCategory='p'", 1, 0), "targetCategory"},
      {linear + "<SupportVectorMachine targetCategory='p'><Coefficients/></SupportVectorMachine>",
       "0 coefficients"},
      {"<RadialBasisKernelType/>" + linear.substr(19) + machine("targetCategory='p'", 1, 0), "linear kernel"},
  };
  for (const auto& [rest, why] : all) {
    const CompiledFile file(three, model("classification", "svmRepresentation='Coefficients'", rest));
    EXPECT_NE(file.refusal().find(why), std::string::npos) << file.refusal();
  }
}

}  // namespace
}  // namespace balie::scorer_pmml
