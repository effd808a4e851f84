// GaussianProcessModel: the two records of gaussian_process_test.cpp, from a file.
#include "plugins/scorer_pmml/gaussian_process_model.hpp"

#include "compiled_file.hpp"
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

namespace balie::scorer_pmml {
namespace {

std::string model(std::string_view kernel, std::string_view second = "<row><x>1</x><y>0</y></row>") {
  return fmt::format(
      "<GaussianProcessModel functionName='regression'><MiningSchema><MiningField name='x'/><MiningField "
      "name='y' "
      "usageType='target'/></MiningSchema><Output><OutputField name='deviation' dataType='double' "
      "feature='standardDeviation'/></Output>{}<TrainingInstances><InstanceFields><InstanceField field='x' "
      "column='x'/>"
      "<InstanceField field='y' "
      "column='y'/></InstanceFields><InlineTable><row><x>0</x><y>4</y></row>{}</InlineTable>"
      "</TrainingInstances></GaussianProcessModel>",
      kernel, second);
}

const std::vector<std::string_view> fields = {"x:double", "y:double"};

TEST(GaussianProcessModel, PredictsMeanAndDeviation) {
  CompiledFile file(fields,
                    model("<AbsoluteExponentialKernel gamma='1' noiseVariance='1'><Lambda><Array n='1' "
                          "type='real'>1</Array></Lambda></AbsoluteExponentialKernel>"));
  ASSERT_EQ(file.refusal(), "");
  const double e2 = std::exp(-2);
  EXPECT_NEAR(file.score({{"x", "0"}}).value, 4 * (2 - e2) / (4 - e2), 1e-14);
  EXPECT_NEAR(file.number("deviation"), std::sqrt(2 - 2 / (4 - e2)), 1e-14);
  EXPECT_TRUE(is_missing(file.score({}).value));
}

TEST(GaussianProcessModel, IsRefusedByName) {
  const std::pair<std::string, std::string> all[] = {
      {model(""), "one kernel"},
      {model("<RadialBasisKernel lambda='0'/>"), "lambda"},
      {model("<RadialBasisKernel noiseVariance='0'/>", "<row><x>0</x><y>4</y></row>"), "covariances"},
      {model("<RadialBasisKernel/>", "<row><x>0</x></row>"), "record 2 has no y"},
      {model("<ARDSquaredExponentialKernel><Lambda><Array n='2' type='real'>1 1</Array></Lambda>"
             "</ARDSquaredExponentialKernel>"),
       "2 lambdas for 1 inputs"},
  };
  for (const auto& [text, why] : all) {
    const CompiledFile file(fields, text);
    EXPECT_NE(file.refusal().find(why), std::string::npos) << file.refusal();
  }
}

}  // namespace
}  // namespace balie::scorer_pmml
