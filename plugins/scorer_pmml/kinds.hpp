// Which kind of model is compiled by which function.
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"

namespace balie::scorer_pmml {

using CompileKind = Compiled (*)(const pmml::Model& model, Compiler& compiler);

// nullptr: not supported.
CompileKind find_kind(std::string_view element_name);

}  // namespace balie::scorer_pmml
