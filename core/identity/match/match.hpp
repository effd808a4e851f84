// Matching the records of one file: who is who, how sure that is, and who should be asked about.
//
// The rule, one for all files (core/decisions/0005): a pair whose probability is `linked_from` or more is
// linked at once, unless the clusters that it would join disagree as a whole (clusters.hpp); then, and from
// `asked_from` on, it waits for a person; below, the two are strangers.
#pragma once

#include "core/identity/match/blocks.hpp"
#include "core/identity/match/clusters.hpp"
#include "core/identity/match/learn.hpp"
#include "core/identity/match/model.hpp"
#include "core/identity/match/parallel.hpp"

#include <cstdint>
#include <vector>

namespace balie::identity::match {

constexpr double linked_from = 0.95;
constexpr double asked_from = 0.5;

struct MatchSettings {
  std::uint64_t seed = 1;
  double floor = 0.01;  // pairs of a smaller probability are not kept; 0 < floor < 1
  BlockLimits blocks;
  LearnLimits learn;
};

struct Match {
  Model model;
  std::vector<ScoredPair> pairs;  // at or above the floor, the surest first
  std::vector<Record> cluster;    // by record: the first record of its cluster
  std::uint64_t compared = 0;     // pairs
};

// The same records and settings give the same match, however parts run.
Match match(const Records& records, const MatchSettings& settings, const Parallel& parallel);

}  // namespace balie::identity::match
