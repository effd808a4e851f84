// How long an answer of a source counts, and how many are held.
#include "core/service/source_cache.hpp"

#include <gtest/gtest.h>

namespace balie::service {
namespace {

using std::chrono::seconds;

v1::Fetched answer(const std::string& result) {
  v1::Fetched made;
  made.set_result(result);
  return made;
}

TEST(SourceCache, HoldsForATime) {
  SourceCache cache(10, seconds(60));
  const Instant now(seconds(1));
  cache.hold("a", answer("first"), now);
  EXPECT_EQ(cache.find("a", now + seconds(60) - Duration(1))->result(), "first");
  EXPECT_EQ(cache.find("b", now), nullptr);
  cache.hold("a", answer("second"), now + seconds(30));
  EXPECT_EQ(cache.size(), 1u);
  EXPECT_EQ(cache.find("a", now + seconds(60))->result(), "second");
  EXPECT_EQ(cache.find("a", now + seconds(90)), nullptr);
  EXPECT_EQ(cache.size(), 0u);
}

TEST(SourceCache, HoldsTheLastUsedOfSoMany) {
  SourceCache cache(2, seconds(60));
  const Instant now(seconds(1));
  cache.hold("a", answer("a"), now);
  cache.hold("b", answer("b"), now);
  EXPECT_NE(cache.find("a", now), nullptr);
  cache.hold("c", answer("c"), now);
  EXPECT_EQ(cache.size(), 2u);
  EXPECT_EQ(cache.find("b", now), nullptr);
  EXPECT_EQ(cache.find("a", now)->result(), "a");
  EXPECT_EQ(cache.find("c", now)->result(), "c");
}

TEST(SourceCache, OfNoRoomOrNoTimeHoldsNothing) {
  for (auto cache : {SourceCache(), SourceCache(0, seconds(60)), SourceCache(10, Duration::zero())}) {
    cache.hold("a", answer("a"), Instant(seconds(1)));
    EXPECT_EQ(cache.size(), 0u);
  }
}

}  // namespace
}  // namespace balie::service
