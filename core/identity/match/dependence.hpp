// How the fields of strangers depend on each other.
#pragma once

#include "core/identity/match/model.hpp"

#include <map>
#include <vector>

namespace balie::identity::match {

// How many pairs have each pattern.
using Counts = std::map<Pattern, double>;

// Pairs less the share of each that is one person by the model.
Counts strangers_among(const Counts& counts, const std::vector<FieldModel>& model, double prior);

// Chow and Liu (1968): of all ways to let each field lean on at most one other, without a circle, the one
// that keeps most of what the fields of these pairs say about each other. Dependence that chance explains is
// none. Sets leans_on and random_given; the model's `random` is what a grade is worth that was never seen.
void learn_dependence(const Counts& strangers, std::vector<FieldModel>& model);

}  // namespace balie::identity::match
