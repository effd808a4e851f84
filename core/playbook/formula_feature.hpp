// A formula as an input of a model.
#pragma once

#include "core/playbook/formula_run.hpp"
#include "core/scoring/feature.hpp"

#include <memory>
#include <optional>

namespace balie::playbook {

// What a field is given when a formula has values of this type: a date or time as the text that models read,
// in UTC. Nothing: no model takes such values. Of a formula whose type is not known each value is looked at:
// it goes in where it is as `field` holds it, and is missing elsewhere.
std::optional<scoring::FeatureType> feature_type_of(const feel::Type& type,
                                                    const scoring::FeatureType& field);

// The feature of a formula; `type` as above. What evaluates it hangs on the Situation: a FormulaRun that has
// begun with the contact. Null, and no FormulaRun: missing.
std::unique_ptr<const scoring::Feature> make_formula_feature(Formula formula,
                                                             const scoring::FeatureType& type);

}  // namespace balie::playbook
