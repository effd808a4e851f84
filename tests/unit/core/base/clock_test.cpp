#include "core/base/clock.hpp"

#include <gtest/gtest.h>

namespace balie {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::seconds;

TEST(Rfc3339, UsesAsFewFractionDigitsAsNeeded) {
  const Time second(seconds(1'700'000'000));  // `date -u -d @1700000000`
  EXPECT_EQ(to_rfc3339(second), "2023-11-14T22:13:20Z");
  EXPECT_EQ(to_rfc3339(second + microseconds(250'000)), "2023-11-14T22:13:20.250Z");
  EXPECT_EQ(to_rfc3339(second + microseconds(7)), "2023-11-14T22:13:20.000007Z");
}

TEST(Rfc3339, WritesTimesBeforeTheEpoch) {
  EXPECT_EQ(to_rfc3339(Time(microseconds(-1))), "1969-12-31T23:59:59.999999Z");
}

TEST(ManualClock, JumpsTheWallWithoutMovingTheMonotonicTime) {
  ManualClock clock;
  const auto wall = clock.time();
  const auto instant = clock.instant();
  clock.jump_wall(-hours(1));
  EXPECT_EQ(clock.time(), wall - hours(1));
  EXPECT_EQ(clock.instant(), instant);
  clock.advance(seconds(2));
  EXPECT_EQ(clock.instant(), instant + seconds(2));
}

}  // namespace
}  // namespace balie
