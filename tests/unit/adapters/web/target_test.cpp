#include "adapters/sdk/web/target.hpp"

#include <gtest/gtest.h>

namespace balie::web {
namespace {

TEST(Target, IsTakenApart) {
  const auto target = parse_target("/v1/customers?tel=%2B31+6&country=NL&&empty=&flag");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/v1/customers");
  ASSERT_EQ(target->parameters.size(), 4u);
  EXPECT_EQ(*target->parameter("tel"), "+31 6");
  EXPECT_EQ(*target->parameter("country"), "NL");
  EXPECT_EQ(*target->parameter("empty"), "");
  EXPECT_EQ(*target->parameter("flag"), "");
  EXPECT_EQ(target->parameter("TEL"), nullptr);
}

TEST(Target, HasAForm) {
  for (const char* bad : {"", "v1", "http://a/v1", "*", "/a?x=%", "/a?x=%1", "/a?x=%+1", "/a?%zz=1"}) {
    EXPECT_FALSE(parse_target(bad)) << bad;
  }
  std::string many = "/a?";
  for (int i = 0; i < 65; ++i) many += "x=1&";
  EXPECT_FALSE(parse_target(many));
}

TEST(Target, APlusIsASpaceInAQueryAlone) {
  EXPECT_EQ(percent_decode("a+b%20c", true), "a b c");
  EXPECT_EQ(percent_decode("a+b%20c", false), "a+b c");
}

}  // namespace
}  // namespace balie::web
