// When a source that fails is asked again.
#include "core/service/source_breaker.hpp"

#include <gtest/gtest.h>

namespace balie::service {
namespace {

using std::chrono::seconds;

// Fails until it rests; the time at which that was.
Instant rest(SourceBreaker& breaker, Instant now) {
  while (!breaker.resting()) {
    EXPECT_TRUE(breaker.may_ask(now));
    breaker.failed(now);
  }
  return now;
}

TEST(SourceBreaker, OneTriesWhileAllOthersRest) {
  SourceBreaker breaker;
  Instant now = rest(breaker, Instant(seconds(1)));
  EXPECT_EQ(breaker.failures(), SourceBreaker::failures_max);
  EXPECT_FALSE(breaker.may_ask(now + SourceBreaker::rest_first - Duration(1)));
  now += SourceBreaker::rest_first;
  EXPECT_TRUE(breaker.may_ask(now));
  EXPECT_FALSE(breaker.may_ask(now));
  breaker.worked();
  EXPECT_TRUE(breaker.may_ask(now));
  EXPECT_FALSE(breaker.resting());
}

TEST(SourceBreaker, RestsTwiceAsLongEachTimeAndNoLongerThanItMay) {
  SourceBreaker breaker;
  Instant now = rest(breaker, Instant(seconds(1)));
  for (const auto expected : {2, 4, 8, 16, 30, 30}) {
    now += SourceBreaker::rest_max;
    ASSERT_TRUE(breaker.may_ask(now));
    breaker.failed(now);
    EXPECT_FALSE(breaker.may_ask(now + seconds(expected) - Duration(1))) << expected;
    EXPECT_TRUE(SourceBreaker(breaker).may_ask(now + seconds(expected))) << expected;
  }
}

// Those that were asked before it began to rest fail one after the other: that makes no rest longer.
TEST(SourceBreaker, WhatWasAskedBeforeMakesNoRestLonger) {
  SourceBreaker breaker;
  const Instant now = rest(breaker, Instant(seconds(1)));
  for (int i = 0; i < 10; ++i) breaker.failed(now + Duration(i));
  EXPECT_TRUE(breaker.may_ask(now + SourceBreaker::rest_first));
}

}  // namespace
}  // namespace balie::service
