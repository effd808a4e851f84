// Apply: functions on values.
#pragma once

#include "plugins/scorer_pmml/expression.hpp"

namespace balie::scorer_pmml {

Typed compile_apply(const pmml::Apply& apply, const pmml::Place& place, ExpressionContext& context);

// Another type that both can be compared in; nullopt: there is none.
std::optional<pmml::Type> common_type(const pmml::Type& a, const pmml::Type& b);

}  // namespace balie::scorer_pmml
