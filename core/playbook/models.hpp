// From models.toml and the files it names to models that are loaded, and bound to what they are given.
#pragma once

#include "core/base/problem.hpp"
#include "core/playbook/agent_attributes.hpp"
#include "core/playbook/files.hpp"
#include "core/playbook/formula_compiler.hpp"
#include "core/scoring/model_set.hpp"
#include "core/scoring/scorer.hpp"

#include <memory>
#include <string>
#include <vector>

namespace balie::playbook {

// Everything that can be wrong between a contact and a score is told here, with its place: files that are not
// there or refused, fields that no model has, formulas and types that do not fit, fields left out that the
// model cannot do without. Null: the playbook has no models. `agents`: what inputs may be given of an agent.
std::shared_ptr<const scoring::ModelSet> load_models(const std::vector<File>& files,
                                                     const std::string& prefix,
                                                     const scoring::ScorerRegistry& scorers,
                                                     const AgentAttributes& agents, FormulaCompiler& formulas,
                                                     Problems& problems);

}  // namespace balie::playbook
