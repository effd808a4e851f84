// A scorer for tests: weights in a TOML file, so that a test says on one screen what a model is and what it
// gives.
//
//   name = "churn"
//   version = "3"
//   bias = -1.0                       # the score is 1 / (1 + exp(-(bias + sum)))
//   [[input]]
//   name = "age"
//   weight = 0.02                     # times the number
//   mean = 40.0                       # the baseline of reasons
//   missing = 38.0                    # what a missing value counts as; without it, it counts as nothing
//   low = 0.0                         # below is invalid
//   [[input]]
//   name = "channel"
//   values = {voice = 0.5, email = 0.0}   # a category; code = "R7" would be the reason's own code
//
// Outputs: "label" ("yes" from 0.5 on, else "no") and "probability". A key `unsupported` anywhere in the
// file's top table refuses the file at its place.
#pragma once

#include "core/scoring/scorer.hpp"

namespace balie::scoring {

LoadedModel load_fake_model(std::string_view content, const LoadOptions& options);

// A registry that holds the fake alone, for files that end in ".fake".
ScorerRegistry fake_scorers();

}  // namespace balie::scoring
