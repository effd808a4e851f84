// Entities in the order in which they stand: the best so many of those that come by.
#pragma once

#include "plugins/scorer_pmml/frame.hpp"

#include <algorithm>
#include <vector>

namespace balie::scorer_pmml {

// Puts an entity where it belongs, behind those that are as near; the last makes room where there would be
// more than `most` (from 1), for which `ranked` has the room. nearer(one, other): is that affinity the better
// one?
template <typename Nearer>
void add_ranked(std::vector<Outcome::Ranked>& ranked, std::size_t most, Outcome::Ranked added,
                Nearer nearer) {
  if (ranked.size() == most) {
    if (!nearer(added.affinity, ranked.back().affinity)) return;
    ranked.pop_back();
  }
  const auto place = std::ranges::find_if(
      ranked, [&](const Outcome::Ranked& each) { return nearer(added.affinity, each.affinity); });
  ranked.insert(place, added);
}

}  // namespace balie::scorer_pmml
