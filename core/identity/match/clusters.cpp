#include "core/identity/match/clusters.hpp"

#include <algorithm>
#include <numeric>

namespace balie::identity::match {
namespace {

double mean_odds(const std::vector<Record>& left, const std::vector<Record>& right, const Odds& odds,
                 const ClusterLimits& limits) {
  const auto all = left.size() * right.size();
  const auto step = (all + limits.pairs_max - 1) / limits.pairs_max;
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < all; i += step, ++count) {
    const auto one = odds(left[i / right.size()], right[i % right.size()]);
    sum += std::clamp(one, -limits.odds_max, limits.odds_max);
  }
  return sum / static_cast<double>(count);
}

}  // namespace

std::vector<Record> clusters(std::size_t records, std::span<const ScoredPair> links, const Odds& odds,
                             const ClusterLimits& limits) {
  std::vector<Record> first(records);
  std::iota(first.begin(), first.end(), 0);
  std::vector<std::vector<Record>> members(records);  // by first record; empty: itself alone
  for (const auto& link : links) {
    auto a = first[link.a];
    auto b = first[link.b];
    if (a == b) continue;
    if (a > b) std::swap(a, b);
    if (members[a].empty()) members[a].push_back(a);
    if (members[b].empty()) members[b].push_back(b);
    if (members[a].size() + members[b].size() > limits.members_max) continue;
    if (mean_odds(members[a], members[b], odds, limits) <= 0) continue;
    for (const auto record : members[b]) first[record] = a;
    members[a].insert(members[a].end(), members[b].begin(), members[b].end());
    members[b].clear();
  }
  return first;
}

}  // namespace balie::identity::match
