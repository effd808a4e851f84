// BayesianNetworkModel: the network of a wet lawn, with its chances worked out by hand.
#include "plugins/scorer_pmml/bayesian_network.hpp"

#include "compiled_file.hpp"
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

namespace balie::scorer_pmml {
namespace {

std::string chances(double yes) {
  return fmt::format(
      "<ValueProbability value='y' probability='{}'/><ValueProbability value='n' probability='{}'/>", yes,
      1 - yes);
}

std::string given(std::string_view parents, double yes) {
  std::string text = "<DiscreteConditionalProbability>";
  for (std::size_t i = 0; i + 1 < parents.size(); i += 2) {
    text += fmt::format("<ParentValue parent='{}' value='{}'/>", parents[i] == 'r' ? "rain" : "sprinkler",
                        parents[i + 1]);
  }
  return text + chances(yes) + "</DiscreteConditionalProbability>";
}

// P(rain) 0.2; P(sprinkler | rain) 0.01, else 0.4; P(wet | sprinkler, rain) 0.99, 0.9, 0.8 and 0. The nodes
// stand with what depends on others first.
const std::string lawn =
    "<DiscreteNode name='wet'>" + given("syry", 0.99) + given("syrn", 0.9) + given("snry", 0.8) +
    given("snrn", 0) + "</DiscreteNode><DiscreteNode name='sprinkler'>" + given("ry", 0.01) +
    given("rn", 0.4) + "</DiscreteNode><DiscreteNode name='rain'>" + chances(0.2) + "</DiscreteNode>";

// How much rain there was: normal, with mean 10 and variance 4 when it rains, else 0 and 1.
std::string amount(std::string_view parent, std::string_view value, double mean, double variance) {
  return fmt::format(
      "<ContinuousConditionalProbability><ParentValue parent='{}' value='{}'/><ContinuousDistribution>"
      "<NormalDistributionForBN><Mean><Constant dataType='double'>{}</Constant></Mean><Variance><Constant "
      "dataType='double'>{}</Constant></Variance></NormalDistributionForBN></ContinuousDistribution>"
      "</ContinuousConditionalProbability>",
      parent, value, mean, variance);
}
const std::string gauge = "<ContinuousNode name='gauge'>" + amount("rain", "y", 10, 4) +
                          amount("rain", "n", 0, 1) + "</ContinuousNode>";

std::string model(std::string_view target, std::string_view nodes,
                  std::string_view function = "classification") {
  std::string fields;
  for (const std::string_view name : {"rain", "sprinkler", "wet", "gauge"}) {
    if (name == "gauge" && nodes.find("gauge") == std::string_view::npos) continue;
    fields += fmt::format("<MiningField name='{}'{}/>", name, name == target ? " usageType='target'" : "");
  }
  return fmt::format(
      "<BayesianNetworkModel functionName='{}'><MiningSchema>{}</MiningSchema><BayesianNetworkNodes>{}"
      "</BayesianNetworkNodes></BayesianNetworkModel>",
      function, fields, nodes);
}

const std::vector<std::string_view> fields = {"rain:string:y,n", "sprinkler:string:y,n", "wet:string:y,n",
                                              "gauge:double"};

// Of wet with rain 0.2 * (0.01 * 0.99 + 0.99 * 0.8), without 0.8 * 0.4 * 0.9.
TEST(BayesianNetwork, AddsUpWhatIsNotKnown) {
  CompiledFile file(fields, model("rain", lawn));
  ASSERT_EQ(file.refusal(), "");
  const double rain = 0.2 * (0.01 * 0.99 + 0.99 * 0.8);
  const double dry = 0.8 * 0.4 * 0.9;
  file.score({{"wet", "y"}});
  EXPECT_NEAR(file.probability("y"), rain / (rain + dry), 1e-15);
  EXPECT_EQ(file.predicted(), "n");
  file.score({});
  EXPECT_NEAR(file.probability("y"), 0.2, 1e-15);
  file.score({{"wet", "y"}, {"sprinkler", "n"}});
  EXPECT_NEAR(file.probability("y"), 1, 1e-15);
}

TEST(BayesianNetwork, PredictsWhatDependsOnOthers) {
  CompiledFile file(fields, model("wet", lawn));
  ASSERT_EQ(file.refusal(), "");
  file.score({{"rain", "y"}});
  EXPECT_NEAR(file.probability("y"), 0.01 * 0.99 + 0.99 * 0.8, 1e-15);
  file.score({{"rain", "n"}, {"sprinkler", "n"}});
  EXPECT_NEAR(file.probability("n"), 1, 1e-15);
}

// What cannot be together has no prediction.
TEST(BayesianNetwork, SaysNothingOfWhatCannotBe) {
  const auto never = "<DiscreteNode name='rain'>" + chances(0) + "</DiscreteNode><DiscreteNode name='wet'>" +
                     given("ry", 1) + given("rn", 0) + "</DiscreteNode><DiscreteNode name='sprinkler'>" +
                     chances(0.5) + "</DiscreteNode>";
  CompiledFile impossible(fields, model("sprinkler", never));
  ASSERT_EQ(impossible.refusal(), "");
  EXPECT_TRUE(is_missing(impossible.score({{"wet", "y"}}).value));
}

TEST(BayesianNetwork, WeighsWithDensities) {
  CompiledFile file(fields, model("rain", lawn + gauge));
  ASSERT_EQ(file.refusal(), "");
  file.score({{"gauge", "2"}});
  const double rain = 0.2 * std::exp(-64 / 8.0) / 2;  // both times 1 / sqrt(2 pi)
  const double dry = 0.8 * std::exp(-4 / 2.0);
  EXPECT_NEAR(file.probability("y"), rain / (rain + dry), 1e-15);
}

TEST(BayesianNetwork, PredictsAMean) {
  CompiledFile file(fields, model("gauge", lawn + gauge, "regression"));
  ASSERT_EQ(file.refusal(), "");
  EXPECT_NEAR(file.score({{"rain", "y"}}).value, 10, 1e-14);
  EXPECT_NEAR(file.score({}).value, 0.2 * 10, 1e-14);
}

TEST(BayesianNetwork, IsRefusedByName) {
  const auto circle = "<DiscreteNode name='rain'>" + given("sy", 1) + given("sn", 0) +
                      "</DiscreteNode><DiscreteNode name='sprinkler'>" + given("ry", 1) + given("rn", 0) +
                      "</DiscreteNode><DiscreteNode name='wet'>" + chances(0.5) + "</DiscreteNode>";
  const auto gap = "<DiscreteNode name='rain'>" + chances(0.2) +
                   "</DiscreteNode><DiscreteNode name='sprinkler'>" + given("ry", 1) +
                   "</DiscreteNode><DiscreteNode name='wet'>" + chances(0.5) + "</DiscreteNode>";
  const auto sum =
      std::string("<DiscreteNode name='rain'><ValueProbability value='y' probability='0.5'/></DiscreteNode>");
  const std::pair<std::string, std::string> all[] = {
      {circle, "above itself"}, {gap, "2 combinations"}, {sum, "sum up to 0.5"}, {"", "no nodes"}};
  for (const auto& [nodes, why] : all) {
    const CompiledFile file(fields, model("wet", nodes));
    EXPECT_NE(file.refusal().find(why), std::string::npos) << file.refusal();
  }
}

}  // namespace
}  // namespace balie::scorer_pmml
