// NearestNeighborModel: five records on a line, and the three that are nearest.
#include "plugins/scorer_pmml/nearest_neighbor.hpp"

#include "compiled_file.hpp"
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::scorer_pmml {
namespace {

// At 0, 1, 3, 6 and 10: numbers 10, 20, 60, 40 and 50, labels b, a, b, a and a.
constexpr std::string_view rows =
    "<row><id>r0</id><x>0</x><n>10</n><l>b</l></row><row><id>r1</id><x>1</x><n>20</n><l>a</l></row>"
    "<row><id>r3</id><x>3</x><n>60</n><l>b</l></row><row><id>r6</id><x>6</x><n>40</n><l>a</l></row>"
    "<row><id>r10</id><x>10</x><n>50</n><l>a</l></row>";

struct Options {
  std::string function = "mixed";
  std::string attributes = "";
  std::string targets =
      "<MiningField name='n' usageType='target'/><MiningField name='l' usageType='target'/>";
  std::string measure = "<ComparisonMeasure kind='distance'><euclidean/></ComparisonMeasure>";
  std::string table = std::string(rows);
  std::string input = "x";
};

std::string model(const Options& options = {}) {
  return fmt::format(
      "<NearestNeighborModel functionName='{}' numberOfNeighbors='3' instanceIdVariable='id' {}>"
      "<MiningSchema><MiningField name='x'/>{}</MiningSchema><Output>"
      "<OutputField name='first' feature='entityId' rank='1'/><OutputField name='third' feature='entityId' "
      "rank='3'/>"
      "<OutputField name='far' feature='affinity' rank='3'/>"
      "<OutputField name='label' feature='predictedValue' targetField='l' optype='categorical' "
      "dataType='string'/>"
      "</Output><LocalTransformations><DerivedField name='twice' optype='continuous' dataType='double'>"
      "<FieldRef field='x'/></DerivedField></LocalTransformations>"
      "<TrainingInstances><InstanceFields><InstanceField field='id' column='id'/><InstanceField field='x' "
      "column='x'/><InstanceField field='n' column='n'/><InstanceField field='l' "
      "column='l'/></InstanceFields>"
      "<InlineTable>{}</InlineTable></TrainingInstances>{}<KNNInputs><KNNInput field='{}'/></KNNInputs>"
      "</NearestNeighborModel>",
      options.function, options.attributes, options.targets, options.table, options.measure, options.input);
}

const std::vector<std::string_view> fields = {"x:double", "n:double", "l:string"};

// 2.5 is 0.5 from r3, 1.5 from r1 and 2.5 from r0.
TEST(NearestNeighbor, CombinesTheNearest) {
  CompiledFile file(fields, model());
  ASSERT_EQ(file.refusal(), "");
  const auto& outcome = file.score({{"x", "2.5"}});
  EXPECT_DOUBLE_EQ(outcome.value, 30);
  EXPECT_EQ(file.text("first"), "r3");
  EXPECT_EQ(file.text("third"), "r0");
  EXPECT_DOUBLE_EQ(file.number("far"), 2.5);
  EXPECT_EQ(file.text("label"), "b");
}

TEST(NearestNeighbor, TakesTheMedianOrWeighs) {
  CompiledFile median(fields, model({.attributes = "continuousScoringMethod='median'"}));
  EXPECT_DOUBLE_EQ(median.score({{"x", "2.5"}}).value, 20);
  CompiledFile weighted(
      fields, model({.attributes = "continuousScoringMethod='weightedAverage' "
                                   "categoricalScoringMethod='weightedMajorityVote' threshold='0.5'"}));
  // By 1 / (0.5 + 0.5), 1 / (1.5 + 0.5) and 1 / (2.5 + 0.5).
  const double total = 1 + 1 / 2.0 + 1 / 3.0;
  EXPECT_NEAR(weighted.score({{"x", "2.5"}}).value, (60 + 20 / 2.0 + 10 / 3.0) / total, 1e-12);
  EXPECT_EQ(weighted.text("label"), "b");
}

// Without a threshold what stands on the very place decides alone.
TEST(NearestNeighbor, NoDistanceAndNoThreshold) {
  CompiledFile file(fields, model({.attributes = "continuousScoringMethod='weightedAverage' "
                                                 "categoricalScoringMethod='weightedMajorityVote' "
                                                 "threshold='0'"}));
  ASSERT_EQ(file.refusal(), "");
  EXPECT_EQ(file.score({{"x", "3"}}).value, 60);
  EXPECT_EQ(file.text("label"), "b");
}

TEST(NearestNeighbor, ClassifiesWithTheVotes) {
  CompiledFile file(
      fields, model({.function = "classification", .targets = "<MiningField name='l' usageType='target'/>"}));
  ASSERT_EQ(file.refusal(), "");
  file.score({{"x", "2.5"}});
  EXPECT_EQ(file.predicted(), "b");
  EXPECT_NEAR(file.probability("b"), 2 / 3.0, 1e-15);
  EXPECT_NEAR(file.probability("a"), 1 / 3.0, 1e-15);
  file.score({});
  EXPECT_EQ(file.predicted(), "missing");
}

// The nearest two of 2.0, r1 and r3 at 1 each, are an a and a b: there are more a among the records.
TEST(NearestNeighbor, AnEqualVoteGoesToTheMostFrequent) {
  auto text = model({.function = "classification", .targets = "<MiningField name='l' usageType='target'/>"});
  text.replace(text.find("Neighbors='3'"), 13, "Neighbors='2'");
  CompiledFile file(fields, text);
  ASSERT_EQ(file.refusal(), "");
  file.score({{"x", "2"}});
  EXPECT_EQ(file.text("first"), "r1");
  EXPECT_EQ(file.predicted(), "a");
}

TEST(NearestNeighbor, WithoutTargetsItNamesTheNeighbours) {
  auto text = model({.function = "clustering", .targets = ""});
  text.replace(text.find("<OutputField name='label'"),
               text.find("</Output>") - text.find("<OutputField name='label'"), "");
  CompiledFile file(fields, text);
  ASSERT_EQ(file.refusal(), "");
  file.score({{"x", "7"}});
  EXPECT_EQ(file.text("first"), "r6");
  EXPECT_EQ(file.predicted(), "r6");
}

// The training records have no "twice": it is computed for them as it is for a record.
TEST(NearestNeighbor, ComputesDerivedFieldsOfTrainingRecords) {
  CompiledFile file(fields, model({.input = "twice"}));
  ASSERT_EQ(file.refusal(), "");
  file.score({{"x", "2.5"}});
  EXPECT_EQ(file.text("first"), "r3");
  EXPECT_DOUBLE_EQ(file.number("far"), 2.5);
}

TEST(NearestNeighbor, BoundsItsCategories) {
  std::string table;
  for (int i = 0; i < 1'001; ++i)
    table += fmt::format("<row><id>{0}</id><x>{0}</x><n>1</n><l>l{0}</l></row>", i);
  const CompiledFile file(fields, model({.table = table}));
  EXPECT_NE(file.refusal().find("more than 1000 categories"), std::string::npos) << file.refusal();
}

// What is no value of the target's type is equal to none of its categories, not even to itself.
TEST(NearestNeighbor, IsRefusedWithATargetOfAnotherType) {
  for (const auto* target : {"l:boolean", "l:double"}) {
    const CompiledFile file({"x:double", "n:double", target}, model());
    EXPECT_NE(file.refusal().find("\"b\" is not a value"), std::string::npos) << file.refusal();
  }
}

TEST(NearestNeighbor, IsRefusedByName) {
  const std::pair<Options, std::string> all[] = {
      {{.table = ""}, "no rows"},
      {{.table = "<row><id>1</id><x>1</x><n>1</n></row>"}, "record 1 has no l"},
      {{.table = "<row><id>1</id><x>one</x><n>1</n><l>a</l></row>"}, "\"one\""},
      {{.attributes = "continuousScoringMethod='weightedAverage'",
        .measure = "<ComparisonMeasure kind='similarity'><jaccard/></ComparisonMeasure>"},
       "inverse of a distance"},
      {{.input = "z"}, "no field z"},
      {{.targets = "<MiningField name='m' usageType='target'/>"}, ""},
  };
  for (const auto& [options, why] : all) {
    const CompiledFile file(fields, model(options));
    EXPECT_NE(file.refusal(), "");
    EXPECT_NE(file.refusal().find(why), std::string::npos) << file.refusal();
  }
}

}  // namespace
}  // namespace balie::scorer_pmml
