// Scorecard: partial scores by characteristic, reason codes.
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"

namespace balie::scorer_pmml {

Compiled compile_scorecard(const pmml::Model& model, Compiler& compiler);

}  // namespace balie::scorer_pmml
