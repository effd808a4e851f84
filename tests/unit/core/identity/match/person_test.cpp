#include "core/identity/match/person.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace balie::identity::match {
namespace {

Person person(std::string_view given, std::string_view family, std::string_view birth) {
  Folder folder;
  return person_of(given, family, birth, folder).value();
}

TEST(Person, IsReadFromWhatPeopleWrite) {
  Folder folder;
  EXPECT_EQ(person_of("Ren\xc3\xa9", "O'Neill", "1980-02-29", folder),
            (Person{"rene", "oneill", 1980, 2, 29}));
  for (const char* date : {"", "1981-02-29", "1980-13-01", "1980-00-10", "29-02-1980", "1980-2-29",
                           "1980-02-2x", "1980/02/29", "+980-02-29"}) {
    EXPECT_FALSE(person_of("Ann", "Lee", date, folder)) << date;
  }
  EXPECT_FALSE(person_of("", "Lee", "1980-02-28", folder));
  EXPECT_FALSE(person_of("Ann", "-.-", "1980-02-28", folder));
  EXPECT_FALSE(person_of(std::string(201, 'a'), "Lee", "1980-02-28", folder));
}

TEST(Person, OneSlipKeepsABlockInCommon) {
  const auto ann = person("Catherine", "Robertson", "1980-03-07");
  const auto others = {
      person("Katharina", "Robertson", "1980-03-07"), person("Catherine", "Miller", "1980-03-07"),
      person("Catherine", "Robertson", "1980-07-03"), person("Catherine", "Robertson", "1981-03-07"),
      person("Catherin", "Roberson", "1980-03-07")};
  for (const auto& other : others) {
    const auto mine = blocks_of(ann), theirs = blocks_of(other);
    EXPECT_TRUE(std::ranges::any_of(
        mine, [&](const auto& one) { return std::ranges::find(theirs, one) != theirs.end(); }))
        << other.given << other.family;
  }
}

TEST(Person, WhoIsMoreAlikeIsLikelier) {
  const auto ann = person("Ann", "Robertson", "1980-03-07");
  const std::vector<Likeness> likenesses{compare(ann, ann),
                                         compare(ann, person("Anne", "Robertson", "1980-03-07")),
                                         compare(ann, person("Ann", "Robertson", "1980-03-08")),
                                         compare(ann, person("Peter", "Robertson", "1980-03-07")),
                                         compare(ann, person("Peter", "Miller", "1951-11-30"))};
  EXPECT_EQ(likenesses[1].reason, "given name close, family name equal, date of birth equal");
  EXPECT_EQ(likenesses[2].reason, "given name equal, family name equal, date of birth close");
  EXPECT_EQ(likenesses[3].reason, "given name different, family name equal, date of birth equal");
  EXPECT_LT(likenesses[1].log_odds, likenesses[0].log_odds);
  for (const std::size_t slip : {2u, 3u})
    EXPECT_LT(likenesses[slip].log_odds, likenesses[1].log_odds) << slip;
  EXPECT_LT(likenesses.back().log_odds, -5);
  const auto all = probabilities(likenesses, 1'000'000);
  EXPECT_LT(std::accumulate(all.begin(), all.end(), 0.0), 1);
  // Alone: the same name and date leave little doubt among a million; one slip leaves more; a brother is
  // none.
  EXPECT_GT(probabilities({{likenesses[0]}}, 1'000'000)[0], 0.99);
  EXPECT_GT(probabilities({{likenesses[1]}}, 1'000'000)[0], 0.9);
  EXPECT_LT(probabilities({{likenesses[2]}}, 1'000'000)[0], 0.5);
  EXPECT_LT(probabilities({{likenesses[3]}}, 1'000'000)[0], 0.5);
  EXPECT_GT(probabilities({{likenesses[0]}}, 1'000)[0], probabilities({{likenesses[0]}}, 1'000'000)[0]);
  EXPECT_TRUE(probabilities({}, 1'000'000).empty());
  // Two who are the same to us share it.
  EXPECT_NEAR(probabilities(std::vector(2, likenesses[0]), 1'000'000)[0], 0.5, 0.01);
}

}  // namespace
}  // namespace balie::identity::match
