// TextIndex: how often a term is in a text (4.4, "Transformations").
#pragma once

#include "plugins/scorer_pmml/expression.hpp"

namespace balie::scorer_pmml {

// Refused: tokenize="false" where words would be compared, a maxLevenshteinDistance over 8, and
// augmentedNormalizedTermFrequency with one over 0: the standard does not say which terms there are then.
Typed compile_text_index(const pmml::TextIndex& index, const pmml::Place& place, ExpressionContext& context);

}  // namespace balie::scorer_pmml
