#include "adapters/desk/presences.hpp"

#include <gtest/gtest.h>

namespace balie::desk {
namespace {

using std::chrono::seconds;

wire::Presence said(const char* state) {
  wire::Presence presence;
  presence.set_agent("anna");
  presence.set_state(state);
  presence.set_reason("r");
  return presence;
}

TEST(Presences, WhoIsGoneForLongerThanTheGraceIsLostAndComesBackAsBefore) {
  ManualClock clock;
  Presences presences(clock, seconds(20));
  EXPECT_FALSE(presences.came("anna"));
  presences.said(said("ready"));
  presences.left("anna");
  clock.advance(seconds(19));
  EXPECT_TRUE(presences.sweep().empty());
  clock.advance(seconds(1));
  const auto lost = presences.sweep();
  ASSERT_EQ(lost.size(), 1u);
  EXPECT_EQ(lost[0].state(), "away");
  EXPECT_EQ(lost[0].reason(), "lost");
  EXPECT_TRUE(presences.sweep().empty()) << "once";
  EXPECT_FALSE(presences.expects("anna"));
  EXPECT_FALSE(presences.expects("bert"));
  EXPECT_TRUE(presences.all().empty());
  const auto back = presences.came("anna");
  ASSERT_TRUE(back);
  EXPECT_EQ(back->state(), "ready");
  EXPECT_FALSE(presences.came("anna")) << "another page of the same agent";
}

TEST(Presences, AReloadIsNoLoss) {
  ManualClock clock;
  Presences presences(clock, seconds(20));
  presences.came("anna");
  presences.said(said("ready"));
  presences.left("anna");
  EXPECT_TRUE(presences.expects("anna"));
  clock.advance(seconds(5));
  EXPECT_FALSE(presences.came("anna"));
  clock.advance(seconds(60));
  EXPECT_TRUE(presences.sweep().empty());
}

TEST(Presences, OneOfTwoPagesIsEnough) {
  ManualClock clock;
  Presences presences(clock, seconds(20));
  presences.came("anna");
  presences.came("anna");
  presences.said(said("not_ready"));
  presences.left("anna");
  clock.advance(seconds(60));
  EXPECT_TRUE(presences.sweep().empty());
  EXPECT_EQ(presences.there(), 1u);
}

TEST(Presences, WhoSignsOutIsAwayAtOnceAndStaysSo) {
  ManualClock clock;
  Presences presences(clock, seconds(20));
  EXPECT_FALSE(presences.signed_out("anna", "signed_out"));
  presences.came("anna");
  EXPECT_FALSE(presences.signed_out("anna", "signed_out")) << "never said to be there";
  presences.said(said("ready"));
  const auto away = presences.signed_out("anna", "signed_out");
  ASSERT_TRUE(away);
  EXPECT_EQ(away->state(), "away");
  presences.left("anna");
  EXPECT_FALSE(presences.came("anna"));
  EXPECT_TRUE(presences.all().empty());
}

TEST(Presences, AreSaidAgainInANewSession) {
  ManualClock clock;
  Presences presences(clock, seconds(20));
  presences.came("anna");
  presences.said(said("ready"));
  ASSERT_EQ(presences.all().size(), 1u);
  presences.said(said("away"));
  EXPECT_TRUE(presences.all().empty());
}

}  // namespace
}  // namespace balie::desk
