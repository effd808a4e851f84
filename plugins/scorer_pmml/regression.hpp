// RegressionModel, and what other kinds share with it: links and sums over fields.
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"

namespace balie::scorer_pmml {

Compiled compile_regression(const pmml::Model& model, Compiler& compiler);

}  // namespace balie::scorer_pmml
