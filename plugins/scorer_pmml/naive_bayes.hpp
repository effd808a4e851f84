// NaiveBayesModel: counts and distributions multiplied, in logarithms.
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"

namespace balie::scorer_pmml {

Compiled compile_naive_bayes(const pmml::Model& model, Compiler& compiler);

}  // namespace balie::scorer_pmml
