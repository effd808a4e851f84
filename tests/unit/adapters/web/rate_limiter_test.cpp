#include "adapters/sdk/web/rate_limiter.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::web {
namespace {

TEST(RateLimiter, LetsABurstThroughAndThenItsRate) {
  ManualClock clock;
  RateLimiter limiter(clock, {.per_second = 2, .burst = 3, .keys_max = 10});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limiter.allow("a"));
  EXPECT_FALSE(limiter.allow("a"));
  EXPECT_TRUE(limiter.allow("b")) << "another's bucket";
  clock.advance(std::chrono::milliseconds(500));
  EXPECT_TRUE(limiter.allow("a"));
  EXPECT_FALSE(limiter.allow("a"));
  clock.advance(std::chrono::hours(1));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limiter.allow("a"));
  EXPECT_FALSE(limiter.allow("a")) << "a long rest gives no more than a burst";
}

TEST(RateLimiter, KeepsABoundedNumberOfKeys) {
  ManualClock clock;
  RateLimiter limiter(clock, {.per_second = 0.001, .burst = 1, .keys_max = 3});
  EXPECT_TRUE(limiter.allow("a"));
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(limiter.allow(fmt::format("{}", i)));
  EXPECT_EQ(limiter.keys(), 3u);
  EXPECT_FALSE(limiter.allow("99"));
  EXPECT_TRUE(limiter.allow("a")) << "forgotten";
}

TEST(RateLimiter, TakesALineOfIpv6ForOneClient) {
  EXPECT_EQ(rate_key("127.0.0.1"), "127.0.0.1");
  EXPECT_EQ(rate_key("2001:db8:1:2:aaaa::1"), rate_key("2001:db8:1:2:bbbb::9"));
  EXPECT_NE(rate_key("2001:db8:1:2::1"), rate_key("2001:db8:1:3::1"));
  EXPECT_EQ(rate_key("::ffff:127.0.0.1"), "::ffff:127.0.0.1");
  EXPECT_EQ(rate_key("nonsense"), "nonsense");
}

TEST(ClientAddress, IsBelievedOfOnesOwnProxiesAlone) {
  const std::vector<std::string> trusted{"10.0.0.1", "10.0.0.2"};
  EXPECT_EQ(client_address("192.0.2.9", "203.0.113.5", trusted), "192.0.2.9");
  EXPECT_EQ(client_address("10.0.0.1", "203.0.113.5", trusted), "203.0.113.5");
  EXPECT_EQ(client_address("10.0.0.1", "1.1.1.1, 203.0.113.5, 10.0.0.2", trusted), "203.0.113.5");
  EXPECT_EQ(client_address("10.0.0.1", "", trusted), "10.0.0.1");
  EXPECT_EQ(client_address("10.0.0.1", "1.1.1.1,,", trusted), "10.0.0.1");
  EXPECT_EQ(client_address("10.0.0.1", "1.1.1.1", {}), "10.0.0.1");
}

}  // namespace
}  // namespace balie::web
