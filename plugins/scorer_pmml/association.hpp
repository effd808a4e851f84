// AssociationModel: the rules whose antecedent is in the basket.
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"

namespace balie::scorer_pmml {

Compiled compile_association(const pmml::Model& model, Compiler& compiler);

}  // namespace balie::scorer_pmml
