// NearestNeighborModel: what the records say that are most like this one.
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"

namespace balie::scorer_pmml {

Compiled compile_nearest_neighbor(const pmml::Model& model, Compiler& compiler);

}  // namespace balie::scorer_pmml
