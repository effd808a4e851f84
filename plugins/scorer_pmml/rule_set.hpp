// RuleSetModel: the rules that fire, and what the first, the heaviest or all of them say.
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"

namespace balie::scorer_pmml {

Compiled compile_rule_set(const pmml::Model& model, Compiler& compiler);

}  // namespace balie::scorer_pmml
