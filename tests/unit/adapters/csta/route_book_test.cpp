#include "adapters/csta/route_book.hpp"

#include <gtest/gtest.h>

namespace balie::csta {
namespace {

using std::chrono::seconds;

const RouteRequest request{.cross_ref = "x"};

TEST(RouteBook, TriesEachDestinationAndThenEnds) {
  RouteBook routes;
  EXPECT_TRUE(routes.begin(request, Instant{} + seconds(1)));
  EXPECT_FALSE(routes.begin(request, Instant{} + seconds(1)));  // asked twice
  EXPECT_FALSE(routes.again("x"));                              // nothing was tried
  EXPECT_EQ(routes.decide("x", {"2001", "6000"}, {.correlator = "c"}),
            (RouteBook::Answer{.request = request, .destination = "2001", .along = {.correlator = "c"}}));
  EXPECT_FALSE(routes.decide("x", {"2002"}, {}));  // decided once
  EXPECT_EQ(routes.again("x")->destination, "6000");
  EXPECT_EQ(routes.again("x"),
            (RouteBook::Answer{.request = request, .error = "operation invalidDestination"}));
  EXPECT_FALSE(routes.again("x"));
  EXPECT_EQ(routes.size(), 0u);
}

TEST(RouteBook, WithoutADestinationThePbxGoesOnByItself) {
  RouteBook routes;
  routes.begin(request, Instant{} + seconds(1));
  EXPECT_EQ(routes.decide("x", {}, {}), (RouteBook::Answer{.request = request}));
  EXPECT_EQ(routes.size(), 0u);
}

TEST(RouteBook, GivesBackWhatIsLate) {
  RouteBook routes;
  EXPECT_EQ(routes.wake_at(), Instant::max());
  routes.begin(request, Instant{} + seconds(1));
  routes.begin({.cross_ref = "y"}, Instant{} + seconds(2));
  EXPECT_EQ(routes.wake_at(), Instant{} + seconds(1));
  EXPECT_THAT(routes.expire(Instant{} + seconds(1)),
              testing::ElementsAre(RouteBook::Answer{.request = request}));
  EXPECT_FALSE(routes.decide("x", {"2001"}, {}));
  EXPECT_TRUE(routes.decide("y", {"2001"}, {}));
  EXPECT_THAT(routes.expire(Instant{} + seconds(9)), testing::IsEmpty());  // decided: the PBX ends it
  EXPECT_EQ(routes.end("y")->cross_ref, "y");
  EXPECT_FALSE(routes.end("y"));
}

}  // namespace
}  // namespace balie::csta
