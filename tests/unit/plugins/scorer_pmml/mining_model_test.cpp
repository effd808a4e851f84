// MiningModel: each way to make one prediction of several, and what becomes of those that are missing.
#include "compiled_file.hpp"
#include <fmt/ranges.h>
#include <gtest/gtest.h>

namespace balie::scorer_pmml {
namespace {

using Record = std::map<std::string, std::string>;

// Three segments that say what their field says; the last takes part where z is more than 0.
std::string numbers(std::string_view method, std::string_view treatment = "") {
  std::string text = fmt::format(
      "<MiningModel functionName='regression'><MiningSchema><MiningField name='x'/><MiningField name='y'/>"
      "<MiningField name='z'/></MiningSchema><Segmentation multipleModelMethod='{}' {}>",
      method, treatment);
  const std::pair<char, int> segments[] = {{'x', 1}, {'y', 2}, {'z', 5}};
  for (const auto& [field, weight] : segments) {
    text += fmt::format(
        "<Segment weight='{1}'>{2}<RegressionModel functionName='regression'><MiningSchema><MiningField "
        "name='{0}'/></MiningSchema><RegressionTable intercept='0'><NumericPredictor name='{0}' "
        "coefficient='1'/></RegressionTable></RegressionModel></Segment>",
        field, weight,
        field == 'z' ? "<SimplePredicate field='z' operator='greaterThan' value='0'/>" : "<True/>");
  }
  return text + "</Segmentation></MiningModel>";
}

struct Number {
  std::string_view method;
  double of_three;  // x 1, y 2, z 6
  double of_two;    // z 0: it takes no part
};

TEST(MiningModel, MakesOneNumberOfSeveral) {
  const Number table[] = {
      {"average", 3, 1.5},
      {"weightedAverage", 35. / 8, 5. / 3},
      {"median", 2, 1.5},
      {"weightedMedian", 6, 2},
      {"sum", 9, 3},
      {"weightedSum", 35, 5},
      {"x-weightedSum", 35, 5},
      {"max", 6, 2},
      {"selectFirst", 1, 1},
      {"modelChain", 6, 2},
  };
  for (const auto& row : table) {
    CompiledFile file({"x:double", "y:double", "z:double"}, numbers(row.method));
    ASSERT_EQ(file.refusal(), "") << row.method;
    EXPECT_NEAR(file.score({{"x", "1"}, {"y", "2"}, {"z", "6"}}).value, row.of_three, 1e-12) << row.method;
    EXPECT_NEAR(file.score({{"x", "1"}, {"y", "2"}, {"z", "0"}}).value, row.of_two, 1e-12) << row.method;
  }
}

struct Lost {
  std::string_view method;
  std::string_view treatment;
  Record record;
  double value;
};

// Weights are 1, 2 and 5.
TEST(MiningModel, TreatsPredictionsThatAreMissing) {
  const Record no_x = {{"y", "2"}, {"z", "6"}};
  const Record no_y = {{"x", "1"}, {"z", "6"}};
  const Lost table[] = {
      {"sum", "", no_y, missing},
      {"average", "missingPredictionTreatment='continue'", no_y, missing},
      {"average", "missingPredictionTreatment='returnMissing'", no_y, missing},
      {"sum", "missingPredictionTreatment='returnMissing'", no_x, missing},
      {"average", "missingPredictionTreatment='skipSegment'", no_y, 3.5},
      {"weightedAverage", "missingPredictionTreatment='skipSegment'", no_y, 31. / 6},
      {"average", "missingPredictionTreatment='skipSegment' missingThreshold='0.25'", no_y, 3.5},
      {"average", "missingPredictionTreatment='skipSegment' missingThreshold='0.24'", no_y, missing},
      {"average", "missingPredictionTreatment='skipSegment' missingThreshold='0.24'", no_x, 4},
      {"average", "missingPredictionTreatment='skipSegment'", {}, missing},
      {"average", "missingPredictionTreatment='skipSegment'", {{"z", "6"}}, 6},
      {"selectFirst", "", no_x, missing},
      {"selectFirst", "missingPredictionTreatment='skipSegment'", no_x, 2},
      {"modelChain", "missingPredictionTreatment='returnMissing'", no_x, missing},
      {"modelChain", "missingPredictionTreatment='continue'", no_x, 6},
  };
  for (const auto& row : table) {
    CompiledFile file({"x:double", "y:double", "z:double"}, numbers(row.method, row.treatment));
    ASSERT_EQ(file.refusal(), "") << row.method;
    const double value = file.score(row.record).value;
    const auto what = fmt::format("{} {} {}", row.method, row.treatment, fmt::join(row.record, " "));
    EXPECT_TRUE(is_missing(row.value) ? is_missing(value) : std::abs(value - row.value) < 1e-12)
        << what << ": " << value;
  }
}

// Each segment has the chances of "n" and "p" that its field picks: 1 gives 0.9 of n, 2 gives 0.4, 3 gives
// 0.7 of p.
std::string labels(std::string_view method, std::string_view treatment = "") {
  std::string text = fmt::format(
      "<MiningModel functionName='classification'><MiningSchema><MiningField name='x'/><MiningField "
      "name='y'/>"
      "<MiningField name='z'/><MiningField name='t' usageType='target'/></MiningSchema>"
      "<Segmentation multipleModelMethod='{}' {}>",
      method, treatment);
  const std::pair<char, int> segments[] = {{'x', 1}, {'y', 2}, {'z', 5}};
  for (const auto& [field, weight] : segments) {
    text += fmt::format(
        "<Segment weight='{}'><True/><TreeModel functionName='classification'><MiningSchema><MiningField "
        "name='{}'/><MiningField name='t' usageType='target'/></MiningSchema><Node><True/>",
        weight, field);
    const std::tuple<int, char, double> leaves[] = {{1, 'n', 0.9}, {2, 'p', 0.4}, {3, 'p', 0.3}};
    for (const auto& [value, score, n] : leaves) {
      text += fmt::format(
          "<Node score='{}'><SimplePredicate field='{}' operator='equal' value='{}'/><ScoreDistribution "
          "value='n' "
          "recordCount='{}'/><ScoreDistribution value='p' recordCount='{}'/></Node>",
          score, field, value, n * 10, (1 - n) * 10);
    }
    text += "</Node></TreeModel></Segment>";
  }
  return text + "</Segmentation></MiningModel>";
}

const std::vector<std::string_view> label_fields = {"x:double", "y:double", "z:double", "t:string:n,p"};

struct Label {
  std::string_view method;
  Record record;
  std::string label;
  double n;
};

TEST(MiningModel, MakesOneLabelOfSeveral) {
  const Record two_to_one = {{"x", "1"}, {"y", "1"}, {"z", "3"}};
  const Record one_to_two = {{"x", "1"}, {"y", "2"}, {"z", "3"}};
  const Label table[] = {
      {"majorityVote", two_to_one, "n", 2. / 3},
      {"weightedMajorityVote", two_to_one, "p", 3. / 8},
      {"average", two_to_one, "n", (0.9 + 0.9 + 0.3) / 3},
      {"weightedAverage", two_to_one, "n", (0.9 + 2 * 0.9 + 5 * 0.3) / 8},
      {"max", two_to_one, "n", 0.9},
      {"max", {{"x", "2"}, {"y", "2"}, {"z", "3"}}, "p", 0.3},
      {"majorityVote", one_to_two, "p", 1. / 3},
      {"average", one_to_two, "n", (0.9 + 0.4 + 0.3) / 3},
      {"max", one_to_two, "n", 0.9},
      {"selectFirst", one_to_two, "n", 0.9},
      {"modelChain", one_to_two, "p", 0.3},
  };
  for (const auto& row : table) {
    CompiledFile file(label_fields, labels(row.method));
    ASSERT_EQ(file.refusal(), "") << row.method;
    file.score(row.record);
    const auto what = fmt::format("{} {}", row.method, fmt::join(row.record, " "));
    EXPECT_EQ(file.predicted(), row.label) << what;
    EXPECT_NEAR(file.probability("n"), row.n, 1e-12) << what;
  }
}

struct LostVote {
  std::string_view method;
  std::string_view treatment;
  Record record;
  std::string label;
};

// A vote for nothing is one like others: where most are, there is no prediction.
TEST(MiningModel, TreatsVotesThatAreMissing) {
  const Record one_lost = {{"x", "1"}, {"z", "3"}};
  const Record two_lost = {{"z", "3"}};
  const LostVote table[] = {
      {"majorityVote", "", one_lost, "n"},
      {"majorityVote", "", two_lost, "missing"},
      {"weightedMajorityVote", "", two_lost, "p"},
      {"majorityVote", "missingPredictionTreatment='returnMissing'", one_lost, "missing"},
      {"majorityVote", "missingPredictionTreatment='skipSegment'", two_lost, "p"},
      {"majorityVote", "missingPredictionTreatment='skipSegment' missingThreshold='0.3'", two_lost,
       "missing"},
      {"average", "", one_lost, "missing"},
      {"max", "missingPredictionTreatment='skipSegment'", one_lost, "n"},
  };
  for (const auto& row : table) {
    CompiledFile file(label_fields, labels(row.method, row.treatment));
    ASSERT_EQ(file.refusal(), "") << row.method;
    file.score(row.record);
    EXPECT_EQ(file.predicted(), row.label)
        << fmt::format("{} {} {}", row.method, row.treatment, fmt::join(row.record, " "));
  }
}

TEST(MiningModel, IsRefusedByName) {
  const std::pair<std::string, std::string> table[] = {
      {labels("sum"), "not for a classification"},
      {labels("median"), "not for a classification"},
      {numbers("majorityVote"), "not for a regression"},
      {numbers("selectAll"), "selectAll"},
      {numbers("best"), "best"},
  };
  for (const auto& [model, text] : table) {
    CompiledFile file({"x:double", "y:double", "z:double", "t:string:n,p"}, model);
    EXPECT_NE(file.refusal().find(text), std::string::npos) << file.refusal();
  }
}

}  // namespace
}  // namespace balie::scorer_pmml
