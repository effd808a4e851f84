// What a layer of neurons does with the sums of what comes in (PMML 4.4, "NeuralNetwork").
#pragma once

#include "protocols/pmml/neural_network.hpp"

#include <span>

namespace balie::scorer_pmml {

// All but radial_basis, which is not a function of the sum alone.
void activate(pmml::NeuralNetwork::Activation activation, double threshold, std::span<double> sums);
// logistic as R's nnet computes it: 0 below -15 and 1 above 15. Its exporter writes plain "logistic".
void activate_as_nnet(std::span<double> sums);

}  // namespace balie::scorer_pmml
