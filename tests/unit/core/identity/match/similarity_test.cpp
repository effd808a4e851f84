#include "core/identity/match/similarity.hpp"

#include <gtest/gtest.h>

#include <string>

namespace balie::identity::match {
namespace {

// Values from Winkler's papers.
TEST(JaroWinkler, IsAsPublished) {
  EXPECT_NEAR(jaro_winkler("martha", "marhta"), 0.9611, 1e-4);
  EXPECT_NEAR(jaro_winkler("dixon", "dicksonx"), 0.8133, 1e-4);
  EXPECT_NEAR(jaro_winkler("dwayne", "duane"), 0.8400, 1e-4);
  EXPECT_NEAR(jaro_winkler("jones", "johnson"), 0.8324, 1e-4);
  EXPECT_EQ(jaro_winkler("abc", "xyz"), 0);
  EXPECT_EQ(jaro_winkler("", ""), 1);
  EXPECT_EQ(jaro_winkler("a", ""), 0);
  EXPECT_EQ(jaro_winkler("same", "same"), 1);
}

TEST(JaroWinkler, CountsCharactersNotBytes) {
  EXPECT_NEAR(jaro_winkler("マルタさん", "マタルさん"), jaro_winkler("abcde", "acbde"), 1e-9);
}

struct Distance {
  const char* a;
  const char* b;
  std::size_t edits;
};

TEST(EditDistance, CountsEdits) {
  constexpr Distance table[] = {{"", "", 0},           {"abc", "", 3},          {"kitten", "sitting", 3},
                                {"smith", "smiht", 1}, {"ca", "abc", 3},        {"19710624", "19710524", 1},
                                {"abcd", "badc", 2},   {"李小龍", "李龍小", 1}, {"a", "b", 1}};
  for (const auto& row : table) {
    EXPECT_EQ(edit_distance(row.a, row.b, 100), row.edits) << row.a << ' ' << row.b;
    EXPECT_EQ(edit_distance(row.b, row.a, 100), row.edits) << row.b << ' ' << row.a;
  }
}

// Up to 64 characters are compared by bits, longer ones by a table: both must say the same.
TEST(EditDistance, IsTheSameForShortAndLongTexts) {
  const std::string padding(70, 'x');
  std::uint32_t seed = 1;
  const auto random_text = [&] {
    std::string text;
    for (int i = 0; i < 12; ++i)
      text += static_cast<char>('a' + ((seed = seed * 1103515245 + 12345) >> 16) % 3);
    return text;
  };
  for (int i = 0; i < 2000; ++i) {
    const auto a = random_text();
    const auto b = random_text();
    ASSERT_EQ(edit_distance(a, b, 100), edit_distance(a + padding, b + padding, 100)) << a << ' ' << b;
  }
}

TEST(EditDistance, MayStopAtTheLimit) { EXPECT_GT(edit_distance("a", "abcdefgh", 2), 2U); }

TEST(WordsInCommon, IsOfTheShorterText) {
  EXPECT_EQ(words_in_common("red house", "the red house"), 1);
  EXPECT_EQ(words_in_common("red house", "red boat"), 0.5);
  EXPECT_EQ(words_in_common("street hause", "house street"), 1);
  EXPECT_EQ(words_in_common("a a", "a b"), 0.5);
  EXPECT_EQ(words_in_common("", "a"), 0);
}

}  // namespace
}  // namespace balie::identity::match
