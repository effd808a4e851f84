// ClusteringModel: the cluster whose center is nearest.
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"

namespace balie::scorer_pmml {

Compiled compile_clustering(const pmml::Model& model, Compiler& compiler);

}  // namespace balie::scorer_pmml
