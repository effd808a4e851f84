// A model's file, for the commands that take one.
#pragma once

#include "core/scoring/scorer.hpp"

#include <string>

namespace balie::operation {

// Reads and loads `path`. What is wrong with it has the place in the file.
scoring::LoadedModel load_model_file(const scoring::ScorerRegistry& scorers, const std::string& path);

}  // namespace balie::operation
