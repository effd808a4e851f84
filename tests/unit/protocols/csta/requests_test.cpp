#include "protocols/csta/requests.hpp"

#include "protocols/xml/reader.hpp"

#include <gtest/gtest.h>

namespace balie::csta {
namespace {

TEST(Requests, AreWrittenInOrderAndEscaped) {
  const RouteRequest request{.cross_ref = "x<1>", .register_id = "r1"};
  EXPECT_EQ(route_select(edition_space("ed4"), request, "N<2001>\"A&B\"\x01", {.correlator = "c1"}),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><RouteSelect "
            "xmlns=\"http://www.ecma-international.org/standards/ecma-323/csta/ed4\">"
            "<crossRefIdentifier>x&lt;1&gt;</crossRefIdentifier><routeRegisterReqID>r1</routeRegisterReqID>"
            "<routeSelected>N&lt;2001&gt;&quot;A&amp;B&quot;\xef\xbf\xbd</routeSelected>"
            "<routeUsedReq>true</routeUsedReq><correlatorData><string>6331</string></correlatorData></"
            "RouteSelect>");
  EXPECT_TRUE(
      route_end("s", request, "").ends_with("<routeRegisterReqID>r1</routeRegisterReqID></RouteEnd>"));
  EXPECT_TRUE(
      route_end("s", request, "operation invalidDestination")
          .ends_with("<errorValue><operation>invalidDestination</operation></errorValue></RouteEnd>"));
  EXPECT_EQ(route_register("s", ""),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><RouteRegister xmlns=\"s\"></RouteRegister>");
}

TEST(Requests, CarryAnnotationsAsPrivateDataWithinAFrame) {
  Along along;
  for (int i = 0; i < 1000; ++i) along.annotations.emplace_back(fmt::format("n{}", i), std::string(100, '<'));
  const auto document = deflect_call("s", {"1", "2"}, "3", along);
  EXPECT_LT(document.size(), 65'000u);
  const auto read = xml::read(document, "deflect");
  ASSERT_TRUE(read);
  const auto list =
      read->root().child("extensions")->child("privateData")->child("private")->child("annotations");
  ASSERT_TRUE(list);
  EXPECT_EQ(list->space(), "urn:balie:csta");
  EXPECT_EQ(list->child("annotation")->attribute("name"), "n0");
  EXPECT_EQ(list->child("annotation")->text(), std::string(100, '<'));
}

}  // namespace
}  // namespace balie::csta
