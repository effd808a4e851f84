// Aggregate: what the values of a list come to (4.4, "Transformations"). The list is an input that has
// several values at once: those of the records of one group.
#pragma once

#include "plugins/scorer_pmml/expression.hpp"

namespace balie::scorer_pmml {

// Values that are missing do not count; the result for a list that was not given, or has no others, is
// missing. Refused: multiset, whose result is a list again; a field whose values would have to be treated; a
// groupField that the mining schema does not group by.
Typed compile_aggregate(const pmml::Aggregate& aggregate, const pmml::Place& place,
                        ExpressionContext& context);

}  // namespace balie::scorer_pmml
