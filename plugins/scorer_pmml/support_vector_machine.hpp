// SupportVectorMachineModel: kernels with the support vectors, and what the machines vote for.
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"

namespace balie::scorer_pmml {

Compiled compile_support_vector_machine(const pmml::Model& model, Compiler& compiler);

}  // namespace balie::scorer_pmml
