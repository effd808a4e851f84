// What a decision of a playbook's .dmn file asks for, and where a formula has that from.
#pragma once

#include "core/playbook/formula.hpp"

#include <array>
#include <string>
#include <vector>

namespace balie::playbook {

// Of the variables that the place of the formula has: the first of FormulaVariable, with their types.
struct DecisionScope {
  std::size_t variables = 0;
  const std::array<feel::Type, formula_variables>& types;
  const std::array<std::string_view, formula_variables>& names;
  const feel::Type& profile;
};

// For each input data that the decision needs, in whatever it requires: the variable of its name; else the
// entry of customer.profile of its name; else, and where no profile is declared also after that, the
// attribute of the contact, unless its name is that of the profile's with a slip. What can never be given, or
// never fits, comes out as texts in `wrong`. `uses`: what the values must hold.
std::vector<DecisionInput> decision_inputs(const rules::Model& model, const rules::Model::Node& decision,
                                           const DecisionScope& scope, std::vector<feel::Use>& uses,
                                           std::vector<std::string>& wrong);

}  // namespace balie::playbook
