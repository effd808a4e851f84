// MiningModel: each way to make one prediction of several, and what becomes of those that are missing.
#include "compiled_file.hpp"
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>

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
      // of n 0.9, 0.4, 0.3 and of p 0.1, 0.6, 0.7: the medians are 0.4 and 0.6, which the second has
      {"median", one_to_two, "p", 0.4},
      // of n 0.9, 0.9, 0.3: two models have the median
      {"median", two_to_one, "n", 0.9},
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

// A segment for each three chances.
struct Chances {
  std::vector<std::array<int, 3>> of_segments;  // of a, b, c, in tenths
  std::string label;
  std::array<double, 3> expected;  // NaN: it has none
};

std::string chances(const Chances& row, std::string_view method) {
  std::string text = fmt::format(
      "<MiningModel functionName='classification'><MiningSchema><MiningField name='x'/><MiningField name='t' "
      "usageType='target'/></MiningSchema><Output><OutputField name='won' "
      "feature='probability'/><OutputField name='a' feature='probability' value='a'/>"
      "<OutputField name='b' feature='probability' value='b'/><OutputField name='c' feature='probability' "
      "value='c'/></Output><Segmentation multipleModelMethod='{}'>",
      method);
  for (const auto& [a, b, c] : row.of_segments) {
    text += fmt::format(
        "<Segment><True/><TreeModel functionName='classification'><MiningSchema><MiningField name='x'/>"
        "<MiningField name='t' usageType='target'/></MiningSchema><Node score='a'><True/><ScoreDistribution "
        "value='a' recordCount='{}'/><ScoreDistribution value='b' recordCount='{}'/><ScoreDistribution "
        "value='c' recordCount='{}'/></Node></TreeModel></Segment>",
        a, b, c);
  }
  return text + "</Segmentation></MiningModel>";
}

void expect_chances(const Chances& row, std::string_view method) {
  CompiledFile file({"x:double", "t:string:a,b,c"}, chances(row, method));
  ASSERT_EQ(file.refusal(), "");
  file.score({{"x", "1"}});
  EXPECT_EQ(file.predicted(), row.label) << method;
  const char* const names[] = {"a", "b", "c"};
  for (std::size_t i = 0; i < 3; ++i) {
    const double found = file.number(names[i]);
    EXPECT_TRUE(is_missing(row.expected[i]) ? is_missing(found) : std::abs(found - row.expected[i]) < 1e-12)
        << method << " " << names[i] << " " << found;
    if (row.label == names[i] && !is_missing(found)) {
      EXPECT_EQ(file.number("won"), found) << method;
    }
  }
}

// "Multiple Models": the winner is the category of the greatest median; the probabilities are the mean of
// those of the models that have it.
TEST(MiningModel, TakesTheModelsThatHaveTheMedian) {
  const Chances table[] = {
      // a 0.6, b 0.3, c 0.2: the first model has it
      {{{6, 2, 2}, {1, 3, 6}, {7, 3, 0}}, "a", {0.6, 0.2, 0.2}},
      // of two, a 0.5, b 0.25, c 0.25: both have it
      {{{8, 1, 1}, {2, 4, 4}}, "a", {0.5, 0.25, 0.25}},
      // of four, a (0.1, 0.5, 0.6, 0.9) 0.55, b (0, 0.1, 0.2, 0.3) 0.15: the first two, b (0.2 + 0.3) / 2
      {{{5, 2, 3}, {6, 3, 1}, {9, 0, 1}, {1, 1, 8}}, "a", {0.55, 0.25, 0.2}},
      // the winner by median is not the most probable of the model that has it: c 0.6 in the second
      {{{9, 1, 0}, {4, 0, 6}, {0, 9, 1}}, "a", {0.4, 0, 0.6}},
      // of four, a (0.4, 0.4, 0.6, 0.9): three have one of the two in the middle
      {{{4, 3, 3}, {4, 3, 3}, {6, 2, 2}, {9, 1, 0}}, "a", {missing, missing, missing}},
      // the two in the middle are the same, and a third has it too
      {{{4, 3, 3}, {4, 4, 2}, {4, 2, 4}, {9, 1, 0}}, "a", {0.4, 0.3, 0.3}},
  };
  for (const auto& row : table) expect_chances(row, "median");
}

// Of max the models that have the winner's probability count, not one that has the same of another category.
TEST(MiningModel, TakesTheModelsThatHaveTheMost) {
  expect_chances({{{8, 1, 1}, {5, 1, 4}, {1, 1, 8}}, "a", {0.8, 0.1, 0.1}}, "max");
  expect_chances({{{1, 8, 1}, {2, 8, 0}, {7, 1, 2}}, "b", {0.15, 0.8, 0.05}}, "max");
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

// Each segment has the cluster nearest to its field: "low" at 0, "high" at 10; of the last "high" and "top"
// at 20.
std::string clusterings(std::string_view method, std::string_view treatment = "",
                        std::string_view output = "") {
  std::string text = fmt::format(
      "<MiningModel functionName='clustering'><MiningSchema><MiningField name='x'/><MiningField name='y'/>"
      "<MiningField name='z'/></MiningSchema><Output><OutputField name='id' feature='predictedValue'/>"
      "<OutputField name='entity' feature='clusterId'/>{}</Output>"
      "<Segmentation multipleModelMethod='{}' {}>",
      output, method, treatment);
  const std::tuple<char, int, const char*, int> segments[] = {
      {'x', 1, "low", 0}, {'y', 2, "low", 0}, {'z', 5, "top", 20}};
  for (const auto& [field, weight, id, center] : segments) {
    text += fmt::format(
        "<Segment weight='{1}'><True/><ClusteringModel functionName='clustering' modelClass='centerBased' "
        "numberOfClusters='2'><MiningSchema><MiningField name='{0}'/></MiningSchema>"
        "<ComparisonMeasure kind='distance'><euclidean/></ComparisonMeasure><ClusteringField field='{0}'/>"
        "<Cluster id='{2}'><Array n='1' type='real'>{3}</Array></Cluster>"
        "<Cluster id='high'><Array n='1' type='real'>10</Array></Cluster></ClusteringModel></Segment>",
        field, weight, id, center);
  }
  return text + "</Segmentation></MiningModel>";
}

TEST(MiningModel, TakesTheClusterThatMostHave) {
  const LostVote table[] = {
      {"majorityVote", "", {{"x", "1"}, {"y", "2"}, {"z", "19"}}, "low"},
      {"majorityVote", "", {{"x", "1"}, {"y", "9"}, {"z", "8"}}, "high"},
      {"weightedMajorityVote", "", {{"x", "1"}, {"y", "2"}, {"z", "19"}}, "top"},
      // a vote each: the first
      {"majorityVote", "", {{"x", "1"}, {"y", "9"}, {"z", "19"}}, "low"},
      {"majorityVote", "", {{"z", "19"}}, "missing"},
      {"majorityVote", "missingPredictionTreatment='skipSegment'", {{"z", "19"}}, "top"},
      {"majorityVote", "missingPredictionTreatment='returnMissing'", {{"x", "1"}, {"y", "2"}}, "missing"},
  };
  for (const auto& row : table) {
    CompiledFile file({"x:double", "y:double", "z:double"}, clusterings(row.method, row.treatment));
    ASSERT_EQ(file.refusal(), "") << row.method;
    file.score(row.record);
    const auto what = fmt::format("{} {} {}", row.method, row.treatment, fmt::join(row.record, " "));
    EXPECT_EQ(file.text("id"), row.label) << what;
    EXPECT_EQ(file.text("entity"), row.label) << what;
  }
}

TEST(MiningModel, IsRefusedByName) {
  const std::pair<std::string, std::string> table[] = {
      {labels("sum"), "not for a classification"},
      {labels("weightedMedian"), "not for a classification"},
      {numbers("majorityVote"), "not for a regression"},
      {clusterings("average"), "for classifications and regressions"},
      {clusterings("majorityVote", "", "<OutputField name='a' feature='affinity'/>"), "no affinity"},
      {clusterings("majorityVote", "", "<OutputField name='a' feature='entityId' rank='2'/>"), "no ranks"},
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
