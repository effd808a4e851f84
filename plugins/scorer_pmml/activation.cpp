#include "plugins/scorer_pmml/activation.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace balie::scorer_pmml {

namespace {

template <typename Function>
void each(std::span<double> values, Function function) {
  for (auto& value : values) value = function(value);
}

}  // namespace

void activate(pmml::NeuralNetwork::Activation activation, double threshold, std::span<double> sums) {
  using Activation = pmml::NeuralNetwork::Activation;
  switch (activation) {
    case Activation::threshold:
      return each(sums, [threshold](double z) { return z > threshold ? 1.0 : 0.0; });
    case Activation::logistic:
      return each(sums, [](double z) { return 1 / (1 + std::exp(-z)); });
    case Activation::tanh:
      return each(sums, [](double z) { return std::tanh(z); });
    case Activation::exponential:
      return each(sums, [](double z) { return std::exp(z); });
    case Activation::reciprocal:
      return each(sums, [](double z) { return 1 / z; });
    case Activation::square:
      return each(sums, [](double z) { return z * z; });
    case Activation::gauss:
      return each(sums, [](double z) { return std::exp(-(z * z)); });
    case Activation::sine:
      return each(sums, [](double z) { return std::sin(z); });
    case Activation::cosine:
      return each(sums, [](double z) { return std::cos(z); });
    case Activation::elliott:
      return each(sums, [](double z) { return z / (1 + std::abs(z)); });
    case Activation::arctan:
      return each(sums, [](double z) { return 2 * std::atan(z) / std::numbers::pi; });
    case Activation::rectifier:
      return each(sums, [](double z) { return std::max(0.0, z); });
    default:
      return;
  }
}

void activate_as_nnet(std::span<double> sums) {
  each(sums, [](double z) { return z < -15 ? 0.0 : z > 15 ? 1.0 : 1 / (1 + std::exp(-z)); });
}

}  // namespace balie::scorer_pmml
