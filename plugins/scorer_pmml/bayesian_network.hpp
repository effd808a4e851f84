// BayesianNetworkModel: the chances of the target's values, or its mean, given all that is known.
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"

namespace balie::scorer_pmml {

Compiled compile_bayesian_network(const pmml::Model& model, Compiler& compiler);

}  // namespace balie::scorer_pmml
