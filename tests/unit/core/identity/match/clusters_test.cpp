#include "core/identity/match/clusters.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace balie::identity::match {
namespace {

using OddsTable = std::map<std::pair<Record, Record>, double>;

// Pairs that are not in the table are strangers.
std::vector<Record> clustered(std::size_t records, std::vector<ScoredPair> links, const OddsTable& table,
                              const ClusterLimits& limits = {}) {
  return clusters(
      records, links,
      [&](Record a, Record b) {
        const auto found = table.find({std::min(a, b), std::max(a, b)});
        return found == table.end() ? -20.0 : found->second;
      },
      limits);
}

TEST(Clusters, JoinThoseWhoAgree) {
  const OddsTable odds = {{{0, 2}, 8}, {{2, 4}, 7}, {{0, 4}, 1}};
  EXPECT_EQ(clustered(5, {{0, 2, 8}, {2, 4, 7}}, odds), (std::vector<Record>{0, 1, 0, 3, 0}));
}

TEST(Clusters, DoNotChainStrangers) {
  // 0-1-2-3-4 in a chain: neighbours are alike, all others are surely not.
  OddsTable odds;
  std::vector<ScoredPair> links;
  for (Record i = 0; i < 4; ++i) {
    odds[{i, i + 1}] = 9 - i;
    links.push_back({i, i + 1, static_cast<float>(9 - i)});
  }
  EXPECT_EQ(clustered(5, links, odds), (std::vector<Record>{0, 0, 2, 2, 4}));
}

TEST(Clusters, OneSurePairDoesNotOutvoteTwoFamilies) {
  OddsTable odds = {{{0, 1}, 10}, {{2, 3}, 10}, {{1, 2}, 1000}};
  const std::vector<ScoredPair> links = {{0, 1, 10}, {2, 3, 10}, {1, 2, 9}};
  EXPECT_EQ(clustered(4, links, odds), (std::vector<Record>{0, 0, 2, 2}));
  odds[{0, 3}] = odds[{0, 2}] = odds[{1, 3}] = 0;  // nothing speaks against it
  EXPECT_EQ(clustered(4, links, odds), (std::vector<Record>{0, 0, 0, 0}));
}

TEST(Clusters, HaveABound) {
  OddsTable odds;
  std::vector<ScoredPair> links;
  for (Record a = 0; a < 6; ++a) {
    for (Record b = a + 1; b < 6; ++b) {
      odds[{a, b}] = 9;
      links.push_back({a, b, 9});
    }
  }
  const auto first = clustered(6, links, odds, {.members_max = 3});
  EXPECT_EQ(std::ranges::count(first, 0U), 3);
  EXPECT_EQ(clustered(6, links, odds), std::vector<Record>(6, 0));
}

}  // namespace
}  // namespace balie::identity::match
