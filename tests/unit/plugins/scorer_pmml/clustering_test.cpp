// ClusteringModel: distances to two centers, by hand.
#include "plugins/scorer_pmml/clustering.hpp"

#include "compiled_file.hpp"
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::scorer_pmml {
namespace {

std::string model(std::string_view measure, std::string_view clusters, std::string_view more = "",
                  std::string_view attributes = "modelClass='centerBased' numberOfClusters='2'") {
  return fmt::format(
      "<ClusteringModel functionName='clustering' {}><MiningSchema><MiningField name='a'/><MiningField "
      "name='b'/>"
      "</MiningSchema><Output><OutputField name='id' feature='predictedValue'/>"
      "<OutputField name='name' feature='predictedDisplayValue'/><OutputField name='entity' "
      "feature='clusterId'/>"
      "<OutputField name='near' feature='affinity'/><OutputField name='far' feature='clusterAffinity' "
      "value='2'/>"
      "</Output>{}<ClusteringField field='a'/><ClusteringField field='b' "
      "fieldWeight='2'/>{}{}</ClusteringModel>",
      attributes, measure, more, clusters);
}

constexpr std::string_view squared =
    "<ComparisonMeasure kind='distance'><squaredEuclidean/></ComparisonMeasure>";
constexpr std::string_view centers =
    "<Cluster name='low'><Array n='2' type='real'>0 0</Array></Cluster>"
    "<Cluster name='high'><Array n='2' type='real'>10 10</Array></Cluster>";
const std::vector<std::string_view> fields = {"a:double", "b:double"};

// (1, 2) is 1 + 2 * 4 = 9 from (0, 0) and 81 + 2 * 64 = 209 from (10, 10).
TEST(Clustering, TakesTheNearestCenter) {
  CompiledFile file(fields, model(squared, centers));
  ASSERT_EQ(file.refusal(), "");
  file.score({{"a", "1"}, {"b", "2"}});
  EXPECT_EQ(file.text("id"), "1");
  EXPECT_EQ(file.text("name"), "low");
  EXPECT_EQ(file.text("entity"), "1");
  EXPECT_DOUBLE_EQ(file.number("near"), 9);
  EXPECT_DOUBLE_EQ(file.number("far"), 209);
}

// Only a is there: its part, 1 and 81, stands for both, by weights (1 + 3) / 1.
TEST(Clustering, AdjustsForWhatIsMissing) {
  CompiledFile file(fields,
                    model(squared, centers,
                          "<MissingValueWeights><Array n='2' type='real'>1 3</Array></MissingValueWeights>"));
  ASSERT_EQ(file.refusal(), "");
  file.score({{"a", "1"}});
  EXPECT_DOUBLE_EQ(file.number("near"), 4);
  EXPECT_DOUBLE_EQ(file.number("far"), 4 * 81);
  file.score({});
  EXPECT_EQ(file.text("id"), "missing");
}

TEST(Clustering, TakesTheMostSimilar) {
  const auto clusters =
      "<Cluster id='x'><Array n='2' type='real'>0 1</Array></Cluster>"
      "<Cluster id='2'><Array n='2' type='real'>1 1</Array></Cluster>";
  CompiledFile file(
      fields, model("<ComparisonMeasure kind='similarity'><simpleMatching/></ComparisonMeasure>", clusters));
  ASSERT_EQ(file.refusal(), "");
  file.score({{"a", "1"}, {"b", "1"}});
  EXPECT_EQ(file.text("id"), "2");
  EXPECT_EQ(file.text("name"), "2");
  EXPECT_DOUBLE_EQ(file.number("near"), 1);
}

// As 3.1 has it: the center is of fields of its own, here b and then a; b counts twice.
TEST(Clustering, ReadsCenterFields) {
  const auto derived = [](std::string_view name, std::string_view from) {
    return fmt::format(
        "<DerivedField name='{}' optype='continuous' dataType='double'><FieldRef field='{}'/></DerivedField>",
        name, from);
  };
  auto text = model(squared,
                    "<Cluster><Array n='2' type='real'>0 5</Array></Cluster>"
                    "<Cluster><Array n='2' type='real'>9 9</Array></Cluster>",
                    "<CenterFields>" + derived("b", "b") + derived("a", "a") + "</CenterFields>");
  CompiledFile file(fields, text);
  ASSERT_EQ(file.refusal(), "");
  file.score({{"a", "1"}, {"b", "2"}});
  EXPECT_DOUBLE_EQ(file.number("near"), 2 * 4 + 16);
  CompiledFile other(
      fields,
      model(squared, centers, "<CenterFields>" + derived("c", "b") + derived("a", "a") + "</CenterFields>"));
  EXPECT_NE(other.refusal().find("not one of the CenterFields"), std::string::npos) << other.refusal();
}

TEST(Clustering, IsRefusedByName) {
  const std::pair<std::string, std::string> all[] = {
      {model(squared, centers, "", "modelClass='distributionBased' numberOfClusters='2'"),
       "distributionBased"},
      {model(squared, centers, "", "modelClass='centerBased' numberOfClusters='3'"), "numberOfClusters is 3"},
      {model("<ComparisonMeasure kind='distance'><jaccard/></ComparisonMeasure>", centers), "similarity"},
      {model("<ComparisonMeasure kind='distance'><other/></ComparisonMeasure>", centers),
       "ComparisonMeasure"},
      {model(squared, "<Cluster><Array n='1' type='real'>0</Array></Cluster>", "",
             "modelClass='centerBased' numberOfClusters='1'"),
       "1 numbers for 2 fields"},
      {model(squared, "<Cluster/>", "", "modelClass='centerBased' numberOfClusters='1'"), "no array"},
  };
  for (const auto& [text, why] : all) {
    const CompiledFile file(fields, text);
    EXPECT_NE(file.refusal().find(why), std::string::npos) << file.refusal();
  }
}

}  // namespace
}  // namespace balie::scorer_pmml
