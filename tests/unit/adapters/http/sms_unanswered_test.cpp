#include "adapters/http/sms_unanswered.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::http {
namespace {

TEST(UnansweredPosts, AMessageMayBeThatOfAPostThatIsNotOver) {
  UnansweredPosts posts;
  EXPECT_FALSE(posts.may_be("SM1")) << "nothing is out";
  const auto one = posts.begin(), two = posts.begin();
  EXPECT_TRUE(posts.may_be("SM1"));
  posts.over(one);
  EXPECT_TRUE(posts.may_be("SM1"));
  EXPECT_TRUE(posts.may_be("SM1")) << "however often it is asked";
  posts.over(two);
  EXPECT_FALSE(posts.may_be("SM1"));
}

TEST(UnansweredPosts, PostsThatFollowDoNotPutItOff) {
  UnansweredPosts posts;
  const auto one = posts.begin();
  EXPECT_TRUE(posts.may_be("SM1"));
  posts.begin();
  posts.over(one);
  EXPECT_FALSE(posts.may_be("SM1"));
  EXPECT_TRUE(posts.may_be("SM2")) << "this came when the second was out";
}

TEST(UnansweredPosts, OfMoreThanItHoldsTheOldestBeginAnew) {
  UnansweredPosts posts;
  const auto one = posts.begin();
  EXPECT_TRUE(posts.may_be("oldest"));
  posts.begin();
  for (std::size_t i = 1; i <= UnansweredPosts::messages_max; ++i) {
    EXPECT_TRUE(posts.may_be(fmt::format("SM{}", i)));
  }
  posts.over(one);
  EXPECT_TRUE(posts.may_be("oldest")) << "as if it came for the first time";
}

TEST(UnansweredPosts, WhatIsNoNameIsNobodys) {
  UnansweredPosts posts;
  posts.begin();
  EXPECT_FALSE(posts.may_be(""));
  EXPECT_TRUE(posts.may_be(std::string(UnansweredPosts::name_bytes_max, 'x')));
  EXPECT_FALSE(posts.may_be(std::string(UnansweredPosts::name_bytes_max + 1, 'x')));
}

}  // namespace
}  // namespace balie::http
