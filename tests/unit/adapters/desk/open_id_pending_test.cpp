#include "adapters/desk/open_id_pending.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::desk {
namespace {

TEST(OpenIdPending, IsTakenOnceByTheBrowserThatLeft) {
  ManualClock clock;
  OpenIdPending pending(clock);
  pending.add({"s1", "n1", "v1"}, "browser");
  pending.add({"s2", "n2", "v2"}, "browser");
  pending.add({"s3", "n3", "v3"}, "browser");
  EXPECT_FALSE(pending.take("s", "browser"));
  EXPECT_FALSE(pending.take("", ""));
  EXPECT_EQ(pending.take("s1", "browser")->verifier, "v1");
  EXPECT_FALSE(pending.take("s1", "browser")) << "once";
  EXPECT_FALSE(pending.take("s2", "another"));
  EXPECT_FALSE(pending.take("s2", "browser")) << "nor after another one tried";
  clock.advance(OpenIdPending::longest);
  EXPECT_FALSE(pending.take("s3", "browser")) << "too late";
}

TEST(OpenIdPending, IsBounded) {
  ManualClock clock;
  OpenIdPending pending(clock);
  for (std::size_t i = 0; i <= OpenIdPending::entries_max; ++i)
    pending.add({fmt::format("{}", i), "n", "v"}, "b");
  EXPECT_EQ(pending.size(), OpenIdPending::entries_max);
  EXPECT_FALSE(pending.take("0", "b")) << "who left first is forgotten";
  EXPECT_TRUE(pending.take("1", "b"));
  clock.advance(OpenIdPending::longest);
  pending.add({"new", "n", "v"}, "b");
  EXPECT_EQ(pending.size(), 1u);
}

}  // namespace
}  // namespace balie::desk
