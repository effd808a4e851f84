// What compiling a model needs to know of the world.
#pragma once

#include "core/base/result.hpp"
#include "core/feel/evaluation.hpp"

#include <functional>
#include <span>
#include <string>

namespace balie::rules {

// Evaluates a model of PMML for business knowledge: an argument for each parameter, in their order. Must be
// pure, and may be called by any thread.
using EvaluateModel = std::function<feel::Value(std::span<const feel::Parameter> parameters,
                                                std::span<const feel::Value> arguments)>;

struct CompileOptions {
  feel::CompileLimits limits;
  std::uint32_t requirements_max = 100;  // depth of requirements of requirements
  // Finds the model of this name (may be empty: the only one) in the PMML document, as the function
  // definition names it or its import locates it. Not set: business knowledge in PMML is refused.
  std::function<result<EvaluateModel>(const std::string& document, const std::string& model)> find_model;
};

}  // namespace balie::rules
