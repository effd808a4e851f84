// NaiveBayesModel: likelihoods multiplied by hand.
#include "plugins/scorer_pmml/naive_bayes.hpp"

#include "compiled_file.hpp"
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace balie::scorer_pmml {
namespace {

std::string counts(double yes, double no) {
  return fmt::format(
      "<TargetValueCounts><TargetValueCount value='yes' count='{}'/>"
      "<TargetValueCount value='no' count='{}'/></TargetValueCounts>",
      yes, no);
}

std::string pairs(std::string_view value, double yes, double no) {
  return fmt::format("<PairCounts value='{}'>{}</PairCounts>", value, counts(yes, no));
}

// 30 said yes and 70 said no. The colour is known of 25 and of 50 of them.
std::string model(std::string_view inputs, double threshold = 0.01) {
  return fmt::format(
      "<NaiveBayesModel functionName='classification' threshold='{}'><MiningSchema>"
      "<MiningField name='answer' usageType='target'/><MiningField name='colour'/>"
      "<MiningField name='age'/></MiningSchema><BayesInputs>{}</BayesInputs>"
      "<BayesOutput fieldName='answer'>{}</BayesOutput></NaiveBayesModel>",
      threshold, inputs, counts(30, 70));
}

const std::string colours = "<BayesInput fieldName='colour'>" + pairs("red", 20, 10) + pairs("blue", 5, 40) +
                            pairs("green", 0, 0) + "</BayesInput>";
const std::string ages =
    "<BayesInput fieldName='age'><TargetValueStats>"
    "<TargetValueStat value='yes'><GaussianDistribution mean='40' variance='100'/></TargetValueStat>"
    "<TargetValueStat value='no'><PoissonDistribution "
    "mean='2'/></TargetValueStat></TargetValueStats></BayesInput>";
const std::vector<std::string_view> fields = {"answer:string:yes,no", "colour:string", "age:double"};

double chance(double yes, double no) { return yes / (yes + no); }

TEST(NaiveBayes, MultipliesWhatEachInputSays) {
  CompiledFile file(fields, model(colours));
  ASSERT_EQ(file.refusal(), "");
  file.score({{"colour", "red"}});
  EXPECT_NEAR(file.probability("yes"), chance(30 * 20 / 25.0, 70 * 10 / 50.0), 1e-14);
  EXPECT_EQ(file.predicted(), "yes");
  file.score({{"colour", "blue"}});
  EXPECT_NEAR(file.probability("yes"), chance(30 * 5 / 25.0, 70 * 40 / 50.0), 1e-14);
}

TEST(NaiveBayes, LeavesOutWhatIsMissingOrNeverSeen) {
  CompiledFile file(fields, model(colours));
  file.score({});
  EXPECT_NEAR(file.probability("yes"), 0.3, 1e-15);
  file.score({{"colour", "violet"}});
  EXPECT_NEAR(file.probability("yes"), 0.3, 1e-15);
}

TEST(NaiveBayes, TakesTheThresholdForACountOfZero) {
  const auto inputs =
      "<BayesInput fieldName='colour'>" + pairs("red", 20, 0) + pairs("blue", 5, 40) + "</BayesInput>";
  CompiledFile file(fields, model(inputs));
  file.score({{"colour", "red"}});
  EXPECT_NEAR(file.probability("yes"), chance(30 * 20 / 25.0, 70 * 0.01), 1e-14);
}

TEST(NaiveBayes, KnowsDistributions) {
  CompiledFile file(fields, model(ages, 0.001));
  ASSERT_EQ(file.refusal(), "");
  file.score({{"age", "3"}});
  const double gaussian =
      std::exp(-37 * 37 / 200.0) / std::sqrt(200 * std::numbers::pi);  // below the threshold
  EXPECT_LT(gaussian, 0.001);
  const double poisson = 8 * std::exp(-2) / 6;
  EXPECT_NEAR(file.probability("yes"), chance(30 * 0.001, 70 * poisson), 1e-14);
  file.score({{"age", "40"}});
  const double top = 1 / std::sqrt(200 * std::numbers::pi);
  EXPECT_NEAR(file.probability("yes"), chance(30 * top, 70 * 0.001), 1e-13);
}

// R wrote distributions into an Extension before there were any in the standard, and only replaces zeros.
TEST(NaiveBayes, ReadsDistributionsOfAnExtension) {
  CompiledFile file(fields, model("<Extension>" + ages + "</Extension>", 0.001));
  ASSERT_EQ(file.refusal(), "");
  file.score({{"age", "3"}});
  const double gaussian = std::exp(-37 * 37 / 200.0) / std::sqrt(200 * std::numbers::pi);
  EXPECT_NEAR(file.probability("yes"), chance(30 * gaussian, 70 * 8 * std::exp(-2) / 6), 1e-17);
}

TEST(NaiveBayes, IsRefusedByName) {
  const std::pair<std::string, std::string> all[] = {
      {"<BayesInput fieldName='other'>" + pairs("red", 1, 1) + "</BayesInput>", "no field other"},
      {"<BayesInput fieldName='colour'/>", "either PairCounts or TargetValueStats"},
      {"<BayesInput fieldName='age'><TargetValueStats><TargetValueStat value='yes'>"
       "<UniformDistribution lower='1' upper='2'/></TargetValueStat></TargetValueStats></BayesInput>",
       "Gaussian and Poisson"},
      {"<BayesInput fieldName='age'><TargetValueStats><TargetValueStat value='yes'>"
       "<PoissonDistribution mean='2'/></TargetValueStat></TargetValueStats></BayesInput>",
       "no distribution for one of the target's values"},
      {"<BayesInput fieldName='colour'><PairCounts value='red'><TargetValueCounts><TargetValueCount "
       "value='maybe' "
       "count='1'/></TargetValueCounts></PairCounts></BayesInput>",
       "maybe is no value of the target"},
  };
  for (const auto& [inputs, why] : all) {
    const CompiledFile file(fields, model(inputs));
    EXPECT_NE(file.refusal().find(why), std::string::npos) << file.refusal();
  }
}

}  // namespace
}  // namespace balie::scorer_pmml
