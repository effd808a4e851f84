// What a compiled model says of itself: inputs and outputs in the words of the core's interface.
#pragma once

#include "core/scoring/model_info.hpp"
#include "plugins/scorer_pmml/compiler.hpp"
#include "plugins/scorer_pmml/pmml_model.hpp"

namespace balie::scorer_pmml {

std::vector<ModelInput> describe_inputs(Compiler& compiler);
std::vector<ModelOutput> describe_outputs(const pmml::File& file, const CompiledModel& root,
                                          Compiler& compiler);
scoring::ModelInfo describe(const pmml::File& file, const CompiledModel& root, Compiler& compiler,
                            const std::vector<ModelOutput>& outputs);
std::size_t compiled_bytes(const CompiledModel& model);

}  // namespace balie::scorer_pmml
