// The decision models of a playbook: its .dmn files, compiled, with the PMML models that they name.
#pragma once

#include "core/base/problem.hpp"
#include "core/playbook/files.hpp"
#include "core/rules/model.hpp"
#include "core/scoring/scorer.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace balie::playbook {

// "refund.dmn", in the playbook's directory itself.
bool is_decision_file(std::string_view path);

// By the names of their files.
using DecisionModels = std::map<std::string, std::shared_ptr<const rules::Model>, std::less<>>;

// Each .dmn file; what it imports is looked for among the others, by its namespace. What is wrong with one
// becomes problems, which name files with `prefix` before them; then the model may be missing.
DecisionModels load_decision_files(const std::vector<File>& files, const std::string& prefix,
                                   const scoring::ScorerRegistry& scorers, Problems& problems);

// The documents of PMML that these files import, as far as they can be read.
std::vector<std::string> documents_of_decisions(const std::vector<File>& files);

// A model as business knowledge: an argument for each of its fields that a parameter names. With one output
// its value comes out, else a context of them; null where it cannot be computed. Any thread.
rules::EvaluateModel knowledge_of(std::shared_ptr<const scoring::Model> model);

}  // namespace balie::playbook
