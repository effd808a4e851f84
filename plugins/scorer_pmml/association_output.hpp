// What Output asks of the rules that fire: PMML 4.4, Output, "ruleValue" and its older spellings.
#pragma once

#include "plugins/scorer_pmml/association_rules.hpp"

namespace balie::scorer_pmml {

// Without a formula: this feature is not one of rules. Refuses through the compiler a measure that the file
// does not have.
Typed association_output(const AssociationRules& rules, const pmml::OutputField& field, std::uint32_t outcome,
                         Compiler& compiler);

}  // namespace balie::scorer_pmml
