#include "core/base/problem.hpp"

#include <gtest/gtest.h>

namespace balie {
namespace {

const std::vector<std::string> known{"window", "host", "port", "data", "playbook"};

TEST(NearestName, FindsASlip) {
  EXPECT_EQ(nearest_name("windw", known), "window");    // left out
  EXPECT_EQ(nearest_name("windoow", known), "window");  // doubled
  EXPECT_EQ(nearest_name("wimdow", known), "window");   // another
  EXPECT_EQ(nearest_name("prot", known), "port");       // swapped
  EXPECT_EQ(nearest_name("playbok", known), "playbook");
}

TEST(NearestName, KeepsQuietAboutWhatIsFar) {
  EXPECT_EQ(nearest_name("colour", known), "");
  EXPECT_EQ(nearest_name("xx", known), "");
  EXPECT_EQ(nearest_name("", known), "");
  EXPECT_EQ(nearest_name(std::string(100'000, 'a'), known), "");
  EXPECT_EQ(nearest_name("a", {"b"}), "") << "one letter has nothing in common with another";
}

TEST(Problems, AreSortedByPlaceAndSaidOnce) {
  Problems problems{
      {"b.toml", 1, 1, "x"}, {"a.toml", 10, 2, "x"}, {"a.toml", 2, 9, "x"}, {"a.toml", 2, 9, "x"}};
  sort_problems(problems);
  ASSERT_EQ(problems.size(), 3u);
  EXPECT_EQ(to_string(problems[0]), "a.toml:2:9: x");
  EXPECT_EQ(to_string(problems[2]), "b.toml:1:1: x");
  EXPECT_EQ(to_string({"a.toml", 0, 0, "x"}), "a.toml: x");
}

}  // namespace
}  // namespace balie
