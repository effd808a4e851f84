#include "core/identity/match/blocks.hpp"

#include "tests/unit/core/identity/match/records_of.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace balie::identity::match {
namespace {

using Pairs = std::map<std::pair<Record, Record>, int>;

Pairs pairs_of(const Blocks& blocks) {
  Pairs pairs;
  for (std::size_t pass = 0; pass < blocks.passes().size(); ++pass) {
    blocks.pairs(pass, 0, blocks.places(pass), [&](Record a, Record b) {
      ++pairs[{std::min(a, b), std::max(a, b)}];
    });
  }
  return pairs;
}

Records people(std::size_t count) {
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < count; ++i) {
    rows.push_back({i % 3 == 0 ? "anna" : "bert", i % 2 == 0 ? "smith" : "jones",
                    fmt::format("{}-06-{}", 1950 + i % 40, 10 + i % 15)});
  }
  return prepared_of({Kind::given_name, Kind::surname, Kind::date}, rows).records;
}

TEST(Blocks, BringEachPairOnce) {
  const auto records = people(60);
  const Blocks blocks(records, passes_for(records.fields()), {}, one_by_one);
  const auto pairs = pairs_of(blocks);
  for (const auto& [pair, times] : pairs) EXPECT_EQ(times, 1) << pair.first << ' ' << pair.second;
  for (Record a = 0; a < 60; ++a) {
    for (Record b = a + 1; b < 60; ++b) {
      const bool same_given = (a % 3 == 0) == (b % 3 == 0);
      const bool same_surname = a % 2 == b % 2;
      if (!same_given && !same_surname) continue;
      EXPECT_TRUE(pairs.contains({a, b})) << a << ' ' << b;
    }
  }
}

TEST(Blocks, StayWithinTheirBound) {
  const auto records = people(600);
  const BlockLimits limits{.whole_file_records = 0, .pairs_a_record = 2, .pairs_a_pass = 0, .neighbours = 3};
  const auto passes = passes_for(records.fields());
  const Blocks blocks(records, passes, limits, one_by_one);
  const auto pairs = pairs_of(blocks);
  for (const auto& [pair, times] : pairs) EXPECT_EQ(times, 1);
  EXPECT_LE(pairs.size(), passes.size() * 600 * (2 + 3));
  EXPECT_GT(pairs.size(), 600U);
}

TEST(Blocks, CutAnywhereGivesTheSamePairs) {
  const auto records = people(60);
  const Blocks blocks(records, passes_for(records.fields()), {}, one_by_one);
  Pairs cut;
  for (std::size_t pass = 0; pass < blocks.passes().size(); ++pass) {
    for (std::size_t begin = 0; begin < blocks.places(pass); begin += 7) {
      blocks.pairs(pass, begin, std::min(begin + 7, blocks.places(pass)), [&](Record a, Record b) {
        ++cut[{std::min(a, b), std::max(a, b)}];
      });
    }
  }
  EXPECT_EQ(cut, pairs_of(blocks));
}

TEST(Blocks, SampleAboutAsManyAsAsked) {
  const auto records = people(600);
  const Blocks blocks(records, passes_for(records.fields()), {}, one_by_one);
  std::size_t count = 0;
  blocks.sample(0, 100, [&](Record, Record) { ++count; });
  EXPECT_GT(count, 50U);
  EXPECT_LE(count, 100U);
}

TEST(Passes, FindNamesThatChangedPlacesAndDaysThatDid) {
  const auto records = prepared_of({Kind::given_name, Kind::surname, Kind::date},
                                   {{"isla", "hall", "1985-02-07"}, {"hall", "isla", "1985-07-02"}})
                           .records;
  std::size_t together = 0;
  for (const auto& pass : passes_for(records.fields())) {
    const auto keys = keys_of(records, pass);
    together += keys[0] != 0 && keys[0] == keys[1] ? 1 : 0;
  }
  EXPECT_EQ(together, 2U);  // the names, sorted, and the date, sorted
}

TEST(Passes, GiveNoKeyWhereAValueIsMissing) {
  const auto records = prepared_of({Kind::given_name, Kind::surname}, {{"isla", ""}, {"isla", ""}}).records;
  for (const auto& pass : passes_for(records.fields())) {
    const auto keys = keys_of(records, pass);
    const bool given_alone = pass.fields.size() == 1 && pass.fields[0].field == 0;
    EXPECT_EQ(keys[0] != 0, given_alone);
  }
}

}  // namespace
}  // namespace balie::identity::match
