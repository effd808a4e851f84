// GeneralRegressionModel: linear predictors over a design matrix, and what each type of model makes of them.
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"

namespace balie::scorer_pmml {

Compiled compile_general_regression(const pmml::Model& model, Compiler& compiler);

}  // namespace balie::scorer_pmml
