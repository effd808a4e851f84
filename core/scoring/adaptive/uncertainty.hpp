// What is done with how sure a model is: exploring in proportion, and blending with a model of analysts.
#pragma once

#include "core/scoring/adaptive/adaptive_model.hpp"

#include <cstdint>

namespace balie::scoring::adaptive {

// Thompson sampling: a chance drawn from what the model holds possible, so that what is little known is tried
// now and then, and what is known is not. `exploration` scales the spread: 0 gives score.chance. The same
// score and seed give the same chance.
double sampled_chance(const Score& score, double exploration, std::uint64_t seed);

// The adaptive score's share in a blend with a fixed model that deserves to be believed as if it had seen
// `fixed_evidence` contacts of this kind: 0 to 1.
double share_by_evidence(const Score& score, double fixed_evidence);

// Both, as log-odds weighted by that share. `fixed_chance` is in (0, 1).
double blended_chance(const Score& score, double fixed_chance, double fixed_evidence);

}  // namespace balie::scoring::adaptive
