// A model of plain numbers goes a short way; the same model with an Output does not. Both must say the same
// of every record, one at a time and in batches.
#include "plugins/scorer_pmml/load.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <random>
#include <string>
#include <vector>

namespace balie::scorer_pmml {
namespace {

constexpr std::size_t inputs_count = 3;
constexpr std::string_view schema =
    "<MiningSchema><MiningField name='a'/><MiningField name='b'/><MiningField name='c'/></MiningSchema>";

std::string file(std::string model, bool has_output) {
  if (has_output)
    model.insert(model.find(schema) + schema.size(),
                 "<Output><OutputField name='o' feature='predictedValue'/></Output>");
  std::string text = "<PMML version='4.4'><Header/><DataDictionary>";
  for (const char* name : {"a", "b", "c"})
    text += std::string("<DataField name='") + name + "' optype='continuous' dataType='double'/>";
  return text + "</DataDictionary>" + model + "</PMML>";
}

std::string predicate(const char* field, const char* operation, const char* value) {
  return std::string("<SimplePredicate field='") + field + "' operator='" + operation + "' value='" + value +
         "'/>";
}

std::string regression(const char* normalization) {
  return std::string("<RegressionModel functionName='regression' normalizationMethod='") + normalization +
         "'>" + std::string(schema) +
         "<RegressionTable intercept='-0.5'><NumericPredictor name='a' coefficient='0.3'/><NumericPredictor "
         "name='b' "
         "coefficient='-0.7'/><NumericPredictor name='c' "
         "coefficient='0.1'/></RegressionTable></RegressionModel>";
}

// Of uneven depth, and it never looks at c.
std::string tree(const char* score) {
  return "<TreeModel functionName='regression' splitCharacteristic='binarySplit'>" + std::string(schema) +
         "<Node><True/><Node>" + predicate("a", "lessThan", "0.25") + "<Node score='" + score + "'>" +
         predicate("b", "lessOrEqual", "0.1") + "</Node><Node score='0.2'>" +
         predicate("b", "greaterThan", "0.1") + "</Node></Node><Node score='0.7'>" +
         predicate("a", "greaterOrEqual", "0.25") + "</Node></Node></TreeModel>";
}

std::string forest(const char* method) {
  std::string text = std::string("<MiningModel functionName='regression'>") + std::string(schema) +
                     "<Segmentation multipleModelMethod='" + method + "'>";
  for (const char* score : {"0.1", "1.1", "2.3", "3.7", "4.1", "5.3", "6.7", "7.9", "8.1"})
    text += std::string("<Segment weight='") + score + "'><True/>" + tree(score) + "</Segment>";
  return text + "</Segmentation></MiningModel>";
}

std::string in_single_precision(std::string model) {
  return model.insert(std::string_view("<MiningModel").size(), " x-mathContext='float'");
}

// Bounds that belong to what is below and to what is above them; nothing fits a b of 0.5 exactly.
std::string scorecard() {
  return "<Scorecard functionName='regression' initialScore='1.5' useReasonCodes='false'>" +
         std::string(schema) + "<Characteristics><Characteristic name='a'><Attribute partialScore='3'>" +
         predicate("a", "lessOrEqual", "0.1") + "</Attribute><Attribute partialScore='5'>" +
         predicate("a", "lessThan", "0.25") + "</Attribute><Attribute partialScore='8'>" +
         predicate("a", "equal", "0.25") + "</Attribute><Attribute partialScore='9'>" +
         predicate("a", "lessThan", "0.5") + "</Attribute><Attribute partialScore='10'>" +
         predicate("a", "lessThan", "0.75") + "</Attribute><Attribute partialScore='12'><True/></Attribute>" +
         "</Characteristic><Characteristic name='b'><Attribute partialScore='-1'>" +
         predicate("b", "lessThan", "0.5") + "</Attribute><Attribute partialScore='1'>" +
         predicate("b", "greaterThan", "0.5") + "</Attribute></Characteristic></Characteristics></Scorecard>";
}

// Ordinary numbers, those that the models name and their neighbours, and what is not a number.
std::vector<double> records(const scoring::Model& model, scoring::Scratch& scratch, std::size_t count) {
  std::mt19937 random(7);
  std::vector<double> values;
  const double special[] = {
      0.1,  0.25,     0.5,       0.75, std::nextafter(0.25, 0), std::nextafter(0.1, 1),
      -0.0, INFINITY, -INFINITY, 1e38, scoring::missing_input,  model.encode(0, "not a number", scratch)};
  std::uniform_real_distribution<double> uniform(0, 1);
  for (std::size_t i = 0; i < count * inputs_count; ++i)
    values.push_back(random() % 4 == 0 ? special[random() % std::size(special)] : uniform(random));
  return values;
}

void expect_same(const scoring::Scored& a, const scoring::Value& x, const scoring::Scored& b,
                 const scoring::Value& y) {
  EXPECT_EQ(a.verdict, b.verdict);
  EXPECT_EQ(a.field, b.field);
  EXPECT_EQ(a.reason, b.reason);
  EXPECT_EQ(x.kind, y.kind);
  EXPECT_EQ(std::bit_cast<std::uint64_t>(x.number), std::bit_cast<std::uint64_t>(y.number));
}

class DirectScoreTest : public testing::TestWithParam<std::string> {};

TEST_P(DirectScoreTest, SaysWhatTheGeneralWaySays) {
  const auto direct = load(file(GetParam(), false), {});
  const auto general = load(file(GetParam(), true), {});
  ASSERT_TRUE(direct) << direct.error().text;
  ASSERT_TRUE(general) << general.error().text;
  const auto scratch = (*direct)->make_scratch();
  const auto other = (*general)->make_scratch();
  constexpr std::size_t count = 1'000;  // not a multiple of a batch
  const auto values = records(**direct, *scratch, count);
  std::vector<scoring::Value> batch(count);
  std::vector<scoring::Scored> batch_scored(count);
  (*direct)->score_batch(values, *scratch, batch, batch_scored);
  for (std::size_t row = 0; row < count; ++row) {
    SCOPED_TRACE(row);
    const std::span<const double> inputs(&values[row * inputs_count], inputs_count);
    scoring::Value mine;
    std::vector<scoring::Value> theirs((*general)->info().outputs.size());
    const auto mine_scored = (*direct)->score(inputs, *scratch, {&mine, 1});
    const auto their_scored = (*general)->score(inputs, *other, theirs);
    expect_same(mine_scored, mine, their_scored, theirs[0]);
    expect_same(mine_scored, mine, batch_scored[row], batch[row]);
    scoring::Reason my_reasons[inputs_count], their_reasons[inputs_count];
    const auto reasons = (*direct)->explain(inputs, *scratch, my_reasons);
    ASSERT_EQ(reasons, (*general)->explain(inputs, *other, their_reasons));
    for (std::size_t i = 0; i < reasons; ++i) {
      EXPECT_EQ(my_reasons[i].field, their_reasons[i].field);
      EXPECT_EQ(my_reasons[i].contribution, their_reasons[i].contribution);
    }
    if (testing::Test::HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Models, DirectScoreTest,
                         testing::Values(regression("none"), regression("logit"), regression("cauchit"),
                                         tree("0.4"), forest("average"), forest("sum"),
                                         forest("weightedAverage"), in_single_precision(forest("sum")),
                                         in_single_precision(forest("average")),
                                         in_single_precision(forest("weightedSum")), scorecard()));

}  // namespace
}  // namespace balie::scorer_pmml
