// NeuralNetwork.
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"

namespace balie::scorer_pmml {

Compiled compile_neural_network(const pmml::Model& model, Compiler& compiler);

}  // namespace balie::scorer_pmml
