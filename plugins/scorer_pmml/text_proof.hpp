// Whether a file itself shows which weights its TextModel has.
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"
#include "plugins/scorer_pmml/text_weights.hpp"

#include <span>

namespace balie::scorer_pmml {

// True where the model's ModelVerification, which is run when the file is loaded, holds the affinity of a
// text that another reading of the weights would not have given: other than 0 and 1, of terms of different
// weights where `global` ones are to be shown, and to 1e-6. `terms` are the fields of the terms, in their
// order.
bool shows_weights(const pmml::Model& model, const TextWeights& weights, bool global,
                   std::span<const Field> terms, Compiler& compiler);

}  // namespace balie::scorer_pmml
