// Persons made from pairs, without chaining strangers together.
//
// Two records that are linked bring all those along that each was linked with before; and one wrong pair
// between two families is then enough to make them one person. So pairs are taken from the surest on, and two
// clusters become one only if their members agree as a whole: over every pair across, the log odds, none
// counting for more than `odds_max`, must be above 0 on average. One pair beyond doubt does not outvote
// several that are surely strangers, and a record that says little does not keep two sure ones apart.
#pragma once

#include "core/identity/match/records.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace balie::identity::match {

struct ScoredPair {
  Record a = 0;  // the smaller one
  Record b = 0;
  float weight = 0;  // Scale's
};

// The log odds that two records are one person, whether or not they were compared before.
using Odds = std::function<double(Record a, Record b)>;

struct ClusterLimits {
  double odds_max = 5;             // either way, of one pair
  std::size_t pairs_max = 100;     // across two clusters; of more, evenly chosen ones
  std::size_t members_max = 1000;  // a cluster of more is no person
};

// By record: the first record of its cluster. `links`: what may join clusters, the surest first.
std::vector<Record> clusters(std::size_t records, std::span<const ScoredPair> links, const Odds& odds,
                             const ClusterLimits& limits = {});

}  // namespace balie::identity::match
