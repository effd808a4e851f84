// GaussianProcessModel: the mean and the deviation that the training records leave open.
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"

namespace balie::scorer_pmml {

Compiled compile_gaussian_process(const pmml::Model& model, Compiler& compiler);

}  // namespace balie::scorer_pmml
