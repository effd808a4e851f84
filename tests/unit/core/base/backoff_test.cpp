#include "core/base/backoff.hpp"

#include <gtest/gtest.h>

namespace balie {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Backoff::Settings plain() {
  return {.first = milliseconds(100), .max = seconds(1), .factor = 2, .jitter = 0, .healthy = seconds(5)};
}

TEST(Backoff, WaitsLongerAfterEachFailureUpToABound) {
  Backoff backoff(plain(), 1);
  const Instant now{};
  for (const int expected : {100, 200, 400, 800, 1000, 1000}) {
    EXPECT_EQ(backoff.failed(now), milliseconds(expected));
  }
}

TEST(Backoff, WhatWorkedForLongBeginsAnew) {
  Backoff backoff(plain(), 1);
  Instant now{};
  backoff.failed(now);
  backoff.worked(now);
  EXPECT_EQ(backoff.failed(now + seconds(5) - milliseconds(1)), milliseconds(200)) << "it did not hold";
  backoff.worked(now);
  EXPECT_EQ(backoff.failed(now + seconds(5)), milliseconds(100));
  EXPECT_EQ(backoff.failed(now + seconds(50)), milliseconds(200)) << "it did not work in between";
}

TEST(Backoff, JitterShortensAndTheSeedRepeats) {
  auto settings = plain();
  settings.jitter = 0.5;
  Backoff one(settings, 7), same(settings, 7), other(settings, 8);
  bool differs = false;
  for (int i = 0; i < 50; ++i) {
    const auto wait = one.failed(Instant{});
    EXPECT_EQ(wait, same.failed(Instant{}));
    differs = differs || wait != other.failed(Instant{});
    EXPECT_GE(wait, milliseconds(50));
    EXPECT_LE(wait, seconds(1));
  }
  EXPECT_TRUE(differs);
}

}  // namespace
}  // namespace balie
