// NeuralNetwork: each activation, the normalisation of layers, and the way back to the target's unit.
#include "compiled_file.hpp"
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace balie::scorer_pmml {
namespace {

constexpr std::string_view inputs =
    "<NeuralInputs><NeuralInput id='x'><DerivedField optype='continuous' dataType='double'><FieldRef "
    "field='x'/>"
    "</DerivedField></NeuralInput></NeuralInputs>";

// One neuron, of 0.5 x + 0.25.
std::string one_neuron(std::string_view attributes, std::string_view output = "<FieldRef field='y'/>",
                       std::string_view neuron = "bias='0.25'") {
  return fmt::format(
      "<NeuralNetwork functionName='regression' {}><MiningSchema><MiningField name='x'/><MiningField "
      "name='y' "
      "usageType='target'/></MiningSchema>{}<NeuralLayer><Neuron id='n' {}><Con from='x' "
      "weight='0.5'/></Neuron>"
      "</NeuralLayer><NeuralOutputs><NeuralOutput outputNeuron='n'><DerivedField optype='continuous' "
      "dataType='double'>{}</DerivedField></NeuralOutput></NeuralOutputs></NeuralNetwork>",
      attributes, inputs, neuron, output);
}

struct Activation {
  std::string_view attributes;
  double (*function)(double);
};

// PMML 4.4, "NeuralNetwork", the table of activation functions.
TEST(NeuralNetwork, ActivatesItsNeurons) {
  const Activation table[] = {
      {"activationFunction='identity'", [](double z) { return z; }},
      {"activationFunction='logistic'", [](double z) { return 1 / (1 + std::exp(-z)); }},
      {"activationFunction='tanh'", [](double z) { return std::tanh(z); }},
      {"activationFunction='exponential'", [](double z) { return std::exp(z); }},
      {"activationFunction='reciprocal'", [](double z) { return 1 / z; }},
      {"activationFunction='square'", [](double z) { return z * z; }},
      {"activationFunction='Gauss'", [](double z) { return std::exp(-z * z); }},
      {"activationFunction='sine'", [](double z) { return std::sin(z); }},
      {"activationFunction='cosine'", [](double z) { return std::cos(z); }},
      {"activationFunction='Elliott'", [](double z) { return z / (1 + std::abs(z)); }},
      {"activationFunction='arctan'", [](double z) { return 2 * std::atan(z) / std::numbers::pi; }},
      {"activationFunction='rectifier'", [](double z) { return z > 0 ? z : 0; }},
      {"activationFunction='threshold'", [](double z) { return z > 0 ? 1.0 : 0.0; }},
      {"activationFunction='threshold' threshold='1'", [](double z) { return z > 1 ? 1.0 : 0.0; }},
  };
  for (const auto& row : table) {
    CompiledFile file({"x:double", "y:double"}, one_neuron(row.attributes));
    ASSERT_EQ(file.refusal(), "") << row.attributes;
    for (const double x : {-3.0, 0.5, 2.0}) {
      EXPECT_NEAR(file.score({{"x", fmt::format("{}", x)}}).value, row.function(0.5 * x + 0.25), 1e-14)
          << row.attributes << " " << x;
    }
    EXPECT_TRUE(is_missing(file.score({}).value)) << row.attributes;
  }
}

// exp(f log(altitude) - z), z the squared distance over 2 width squared: here of 3 from 0.5, width 2.
TEST(NeuralNetwork, ActivatesARadialBasis) {
  CompiledFile file({"x:double", "y:double"}, one_neuron("activationFunction='radialBasis' altitude='3'",
                                                         "<FieldRef field='y'/>", "width='2'"));
  ASSERT_EQ(file.refusal(), "");
  EXPECT_NEAR(file.score({{"x", "3"}}).value, 3 * std::exp(-6.25 / 8), 1e-14);
  CompiledFile flat({"x:double", "y:double"}, one_neuron("activationFunction='radialBasis'"));
  EXPECT_NE(flat.refusal().find("width"), std::string::npos) << flat.refusal();
}

// The output is what the norm of the target is: 0 for 10, 0.5 for 20, 1 for 60, and on as the ends go.
TEST(NeuralNetwork, TurnsTheNormRound) {
  CompiledFile file(
      {"x:double", "y:double"},
      one_neuron(
          "activationFunction='identity'",
          "<NormContinuous field='y'><LinearNorm orig='10' norm='0'/><LinearNorm orig='20' norm='0.5'/>"
          "<LinearNorm orig='60' norm='1'/></NormContinuous>"));
  ASSERT_EQ(file.refusal(), "");
  const std::pair<std::string, double> table[] = {{"0", 15},   {"0.5", 20}, {"1", 40},
                                                  {"1.5", 60}, {"2", 80},   {"-1.5", 0}};
  for (const auto& [x, y] : table) EXPECT_NEAR(file.score({{"x", x}}).value, y, 1e-12) << x;
}

// Two neurons of x and -x.
std::string two_neurons(std::string_view normalization) {
  std::string outputs;
  for (const auto& [neuron, value] : {std::pair{'n', 'a'}, {'m', 'b'}}) {
    outputs += fmt::format(
        "<NeuralOutput outputNeuron='{}'><DerivedField optype='categorical' dataType='string'><NormDiscrete "
        "field='t' value='{}'/></DerivedField></NeuralOutput>",
        neuron, value);
  }
  return fmt::format(
      "<NeuralNetwork functionName='classification' activationFunction='identity'><MiningSchema><MiningField "
      "name='x'/><MiningField name='t' usageType='target'/></MiningSchema>{}<NeuralLayer {}><Neuron id='n' "
      "bias='1'><Con from='x' weight='1'/></Neuron><Neuron id='m' bias='1'><Con from='x' "
      "weight='-1'/></Neuron>"
      "</NeuralLayer><NeuralOutputs>{}</NeuralOutputs></NeuralNetwork>",
      inputs, normalization, outputs);
}

TEST(NeuralNetwork, NormalisesALayer) {
  const std::pair<std::string_view, double> table[] = {
      {"", 1.5},
      {"normalizationMethod='simplemax'", 0.75},
      {"normalizationMethod='softmax'", 1 / (1 + std::exp(-1.0))},
  };
  for (const auto& [normalization, a] : table) {
    CompiledFile file({"x:double", "t:string:a,b"}, two_neurons(normalization));
    ASSERT_EQ(file.refusal(), "") << normalization;
    file.score({{"x", "0.5"}});
    EXPECT_NEAR(file.probability("a"), a, 1e-14) << normalization;
    EXPECT_EQ(file.predicted(), "a");
    file.score({{"x", "-0.5"}});
    EXPECT_EQ(file.predicted(), "b");
  }
}

}  // namespace
}  // namespace balie::scorer_pmml
