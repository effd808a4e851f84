// A decision model from its file, with the models that it imports from the folder in which it stands.
#pragma once

#include "core/rules/model.hpp"

#include <string>

namespace balie::playbook {

// What can be read and compiled, and all that is wrong with it; problems name files as they were found. An
// import is looked for at its location beside the model, else by its namespace among the .dmn files of the
// folder.
rules::Compiled load_decision_model(const std::string& path, const rules::CompileOptions& options = {});

}  // namespace balie::playbook
