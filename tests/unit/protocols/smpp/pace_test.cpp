#include "protocols/smpp/pace.hpp"

#include <gtest/gtest.h>

namespace balie::smpp {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Backoff::Settings exact{
    .first = seconds(1), .max = seconds(8), .factor = 2, .jitter = 0, .healthy = seconds(5)};
const Instant start = Instant(std::chrono::hours(1));

int sent_by(Pace& pace, Instant from, Instant to) {
  int sent = 0;
  for (auto now = from; now < to; now += milliseconds(1)) {
    for (; pace.next() <= now; ++sent) pace.sent(now);
  }
  return sent;
}

TEST(Pace, HoldsItsRate) {
  Pace pace(100, exact, 1);
  EXPECT_EQ(sent_by(pace, start, start + seconds(1)), 110)
      << "ten at once, after the time before was not used";
  EXPECT_EQ(sent_by(pace, start + seconds(1), start + seconds(11)), 1000);
}

TEST(Pace, WithoutALimitThereIsNoWait) {
  Pace pace(0, exact, 1);
  for (int i = 0; i < 1000; ++i) pace.sent(start);
  EXPECT_LE(pace.next(), start);
}

TEST(Pace, BacksOffLongerEachTimeAndRecovers) {
  Pace pace(0, exact, 1);
  auto now = start;
  for (const auto wait : {seconds(1), seconds(2), seconds(4), seconds(8), seconds(8)}) {
    pace.throttled(now);
    pace.throttled(now + milliseconds(10));  // the rest of the window
    EXPECT_EQ(pace.next(), now + wait);
    now = pace.next();
  }
  pace.accepted();
  pace.throttled(now);
  EXPECT_EQ(pace.next(), now + seconds(1));
}

}  // namespace
}  // namespace balie::smpp
