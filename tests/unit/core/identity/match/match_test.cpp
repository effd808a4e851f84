#include "core/identity/match/match.hpp"

#include "tests/unit/core/identity/match/records_of.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <thread>

namespace balie::identity::match {
namespace {

constexpr std::array<const char*, 12> given = {"anna", "bert",  "chris", "diana", "emil", "fiona",
                                               "gert", "helen", "ivan",  "julia", "karl", "linda"};

constexpr std::array<const char*, 16> heads = {"bergs", "col",  "dunk", "fair", "gold",  "hart",
                                               "jans",  "kepl", "lun",  "mont", "novak", "oster",
                                               "piet",  "quin", "rod",  "sutt"};
constexpr std::array<const char*, 13> tails = {"berg", "ewitz", "ford",  "ic",   "kamp", "land", "man",
                                               "nik",  "ova",   "ridge", "stra", "ton",  "veld"};

// 400 people, every fourth of them twice, with an error in the second record.
std::vector<std::vector<std::string>> people() {
  std::vector<std::vector<std::string>> rows;
  for (int i = 0; i < 400; ++i) {
    std::vector<std::string> row = {given[i * 5 % 12], fmt::format("{}{}", heads[i % 16], tails[i * 7 % 13]),
                                    fmt::format("{}-0{}-1{}", 1940 + i * 13 % 60, 1 + i % 9, i * 3 % 10),
                                    fmt::format("{:x}@mail{}.example", i * 2654435761U, i % 11)};
    rows.push_back(row);
    if (i % 4 != 0) continue;
    auto& wrong = row[i / 4 % 4];
    wrong = fmt::format("{}x{}", wrong.substr(0, 2), wrong.substr(2));
    if (i % 8 == 0) row[(i / 4 + 1) % 4].clear();
    rows.push_back(row);
  }
  return rows;
}

const std::vector<Kind> kinds = {Kind::given_name, Kind::surname, Kind::date, Kind::email};

TEST(Match, FindsPeopleWithTypingErrors) {
  const auto rows = people();
  const auto records = prepared_of(kinds, rows).records;
  const auto found = match(records, {}, one_by_one);
  std::size_t joined = 0;
  for (Record record = 0; record < records.size(); ++record) {
    if (found.cluster[record] == record) continue;
    ++joined;
    EXPECT_EQ(found.cluster[record], record - 1) << record;  // a second record follows its first
    EXPECT_EQ(record % 5, 1U) << record;                     // and only every fourth person has one
  }
  EXPECT_GE(joined, 70U);
  EXPECT_LE(joined, 100U);
  EXPECT_NEAR(found.model.prior * 500 * 499 / 2, 100, 20);
}

TEST(Match, DoesNotDependOnHowPartsRun) {
  const auto records = prepared_of(kinds, people()).records;
  MatchSettings settings;
  settings.blocks = {.whole_file_records = 0, .pairs_a_record = 4, .pairs_a_pass = 100, .neighbours = 3};
  settings.learn.random_pairs = 50'000;
  const Parallel backwards_on_threads = [](std::string_view, std::size_t parts, const Part& work) {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < 3; ++i) {
      threads.emplace_back([&, i] {
        for (std::size_t part = parts; part-- > 0;) {
          if (part % 3 == i) work(part);
        }
      });
    }
  };
  const auto one = match(records, settings, one_by_one);
  const auto other = match(records, settings, backwards_on_threads);
  ASSERT_EQ(one.pairs.size(), other.pairs.size());
  for (std::size_t i = 0; i < one.pairs.size(); ++i) {
    ASSERT_EQ(one.pairs[i].a, other.pairs[i].a);
    ASSERT_EQ(one.pairs[i].b, other.pairs[i].b);
    ASSERT_EQ(one.pairs[i].weight, other.pairs[i].weight);
  }
  EXPECT_EQ(one.cluster, other.cluster);
  EXPECT_EQ(one.compared, other.compared);
}

TEST(Match, OfFewOrNoRecordsFindsNobody) {
  EXPECT_TRUE(match(prepared_of(kinds, {}).records, {}, one_by_one).cluster.empty());
  EXPECT_EQ(match(prepared_of(kinds, {{"a", "b", "", ""}}).records, {}, one_by_one).cluster.size(), 1U);
  const auto two =
      match(prepared_of(kinds, {{"a", "b", "", ""}, {"c", "d", "", ""}}).records, {}, one_by_one);
  EXPECT_EQ(two.cluster, (std::vector<Record>{0, 1}));
}

TEST(Match, OfRecordsWithoutValuesFindsNobody) {
  const std::vector<std::vector<std::string>> rows(50, {"", "", "", ""});
  const auto found = match(prepared_of(kinds, rows).records, {}, one_by_one);
  for (Record record = 0; record < 50; ++record) EXPECT_EQ(found.cluster[record], record);
}

TEST(Scale, HoldsARareValueForMoreThanACommonOne) {
  std::vector<std::vector<std::string>> rows(50, {"smith"});
  rows.insert(rows.end(), {{"featherstone"}, {"featherstone"}, {"jones"}, {"smyth"}});
  const auto records = prepared_of({Kind::surname}, rows).records;
  Model model;
  model.fields.push_back({usual_grades(), {0.5, 0.05, 0.05, 0.05, 0.05, 0.05, 0.25}, 0, {}});
  model.prior = 0.1;
  const Comparison comparison(records);
  const Scale scale(records, model);
  const auto weight = [&](Record a, Record b) { return scale.weight(comparison.compare(a, b), a, b); };
  EXPECT_NEAR(weight(0, 1), std::log(0.75 / (50.0 / 54)), 1e-9);
  EXPECT_NEAR(weight(50, 51), std::log(0.75 / (2.0 / 54)), 1e-9);
  EXPECT_NEAR(weight(0, 53), std::log(0.10 / 0.05) + std::log(0.5 / (50.0 / 54)), 1e-9);
  EXPECT_NEAR(weight(0, 52), std::log(0.04 / 0.25), 1e-9);
}

}  // namespace
}  // namespace balie::identity::match
