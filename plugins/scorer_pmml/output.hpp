// Targets and Output, compiled.
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"

namespace balie::scorer_pmml {

void compile_targets(const pmml::Model& model, CompiledModel& compiled, Compiler& compiler);

// A slot and a formula for each OutputField. Refuses what the model's kind does not have.
void compile_outputs(const pmml::Model& model, CompiledModel& compiled, Compiler& compiler);

pmml::OpType output_optype(const pmml::OutputField& field, const pmml::Type& type);

}  // namespace balie::scorer_pmml
