// Features over the contacts that a customer's record holds, and over their outcomes.
#pragma once

#include "core/scoring/named_feature.hpp"

namespace balie::scoring {

std::vector<NamedFeature> history_features();

}  // namespace balie::scoring
