// matches, replace, formatNumber and formatDatetime (4.4, "Built-in functions"): their pattern is read when
// the file is loaded, so it must be a Constant.
#pragma once

#include "plugins/scorer_pmml/expression.hpp"

namespace balie::scorer_pmml {

bool is_pattern_function(std::string_view name);
Typed compile_pattern_function(const pmml::Apply& apply, const pmml::Place& place,
                               ExpressionContext& context);

}  // namespace balie::scorer_pmml
