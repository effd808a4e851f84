// AnomalyDetectionModel: what is made of the score of the model within.
#include "plugins/scorer_pmml/anomaly_detection.hpp"

#include "compiled_file.hpp"
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::scorer_pmml {
namespace {

std::string model(std::string_view attributes, std::string_view inner, std::string_view more = "") {
  return fmt::format(
      "<AnomalyDetectionModel functionName='regression' {}><MiningSchema><MiningField name='x'/>"
      "</MiningSchema><Output><OutputField name='score' feature='predictedValue' dataType='double' "
      "optype='continuous'/></Output>{}{}</AnomalyDetectionModel>",
      attributes, inner, more);
}

constexpr std::string_view clusters =
    "<ClusteringModel functionName='clustering' modelClass='centerBased' numberOfClusters='2'><MiningSchema>"
    "<MiningField name='x'/></MiningSchema><ComparisonMeasure "
    "kind='distance'><euclidean/></ComparisonMeasure>"
    "<ClusteringField field='x'/><Cluster><Array n='1' type='real'>0</Array></Cluster>"
    "<Cluster><Array n='1' type='real'>10</Array></Cluster></ClusteringModel>";
constexpr std::string_view machine =
    "<SupportVectorMachineModel functionName='regression' svmRepresentation='Coefficients'><MiningSchema>"
    "<MiningField name='x'/></MiningSchema><LinearKernelType/><VectorDictionary><VectorFields><FieldRef "
    "field='x'/>"
    "</VectorFields></VectorDictionary><SupportVectorMachine><Coefficients absoluteValue='-3'><Coefficient "
    "value='2'/>"
    "</Coefficients></SupportVectorMachine></SupportVectorMachineModel>";
constexpr std::string_view regression =
    "<RegressionModel functionName='regression'><MiningSchema><MiningField name='x'/></MiningSchema>"
    "<RegressionTable intercept='0'><NumericPredictor name='x' "
    "coefficient='1'/></RegressionTable></RegressionModel>";

// 8 is 2 from the second center, whose mean distance is 0.5.
TEST(AnomalyDetection, DividesByTheMeanDistance) {
  CompiledFile file({"x:double"}, model("algorithmType='clusterMeanDist'", clusters,
                                        "<MeanClusterDistances><Array n='2' type='real'>4 0.5</Array>"
                                        "</MeanClusterDistances>"));
  ASSERT_EQ(file.refusal(), "");
  EXPECT_DOUBLE_EQ(file.score({{"x", "8"}}).value, 4);
  EXPECT_DOUBLE_EQ(file.number("score"), 4);
  EXPECT_DOUBLE_EQ(file.score({{"x", "2"}}).value, 0.5);
  EXPECT_TRUE(is_missing(file.score({}).value));
}

TEST(AnomalyDetection, HandsOnTheValueOfAMachine) {
  CompiledFile file({"x:double"}, model("algorithmType='ocsvm'", machine));
  ASSERT_EQ(file.refusal(), "");
  EXPECT_DOUBLE_EQ(file.score({{"x", "5"}}).value, 7);
  CompiledFile other({"x:double"}, model("algorithmType='other'", regression));
  ASSERT_EQ(other.refusal(), "");
  EXPECT_DOUBLE_EQ(other.score({{"x", "5"}}).value, 5);
}

TEST(AnomalyDetection, IsRefusedByName) {
  const std::pair<std::string, std::string> all[] = {
      {model("algorithmType='ocsvm'", clusters), "needs a SupportVectorMachineModel"},
      {model("algorithmType='iforest' sampleDataSize='5'", clusters), "needs a MiningModel"},
      {model("algorithmType='clusterMeanDist'", clusters,
             "<MeanClusterDistances><Array n='1' type='real'>4</Array></MeanClusterDistances>"),
       "1 mean distances for 2 clusters"},
      {model("algorithmType='clusterMeanDist'", clusters), "MeanClusterDistances"},
      {model("algorithmType='new'", regression), "algorithmType"},
      {model("algorithmType='other'", ""), "no model"},
      {model("algorithmType='other'", std::string(regression) + std::string(regression)), "second model"},
  };
  for (const auto& [text, why] : all) {
    const CompiledFile file({"x:double"}, text);
    EXPECT_NE(file.refusal().find(why), std::string::npos) << file.refusal();
  }
}

}  // namespace
}  // namespace balie::scorer_pmml
