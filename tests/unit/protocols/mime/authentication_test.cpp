#include "protocols/mime/authentication.hpp"

#include "protocols/mime/read.hpp"

#include <gtest/gtest.h>

namespace balie::mime {
namespace {

struct Case {
  std::string headers;
  bool passed;
};

const std::string from = "From: Jo <jo@Shop.example>\n";
const std::vector<Case> cases = {
    {from + "Authentication-Results: mx.example; dmarc=pass (p=none) header.from=shop.example\n", true},
    {from + "Authentication-Results: MX.example 1; spf=fail; dmarc = pass header.from=shop.example\n", true},
    {from + "Authentication-Results: mx.example; dkim=pass header.d=shop.example\n"
            "Authentication-Results: mx.example;\n\tdmarc=pass header.from=shop.example\n",
     true},
    {from, false},
    {from + "Authentication-Results: other.example; dmarc=pass header.from=shop.example\n", false},
    {from + "Authentication-Results: mx.example; dmarc=fail header.from=shop.example\n", false},
    {from + "Authentication-Results: mx.example; dmarc=fail header.from=shop.example\n"
            "Authentication-Results: mx.example; dmarc=pass header.from=shop.example\n",
     false},
    {from + "Authentication-Results: mx.example; dmarc=pass header.from=evil.example\n", false},
    {from + "Authentication-Results: mx.example; dmarc=pass\n", false},
    {from + "Authentication-Results: mx.example; spf=pass (dmarc=pass header.from=shop.example)\n", false},
    {from + "Authentication-Results: mx.example; spf=pass reason=\"; dmarc=pass header.from=shop.example\"\n",
     false},
    {from + "Authentication-Results: mx.example; none\n", false},
    {from + "Authentication-Results: mx.example\n", false},
    {from + "Authentication-Results:\n", false},
    {from +
         "From: evil@shop.example\nAuthentication-Results: mx.example; dmarc=pass header.from=shop.example\n",
     false},
    {"From: jo@shop.example, al@shop.example\n"
     "Authentication-Results: mx.example; dmarc=pass header.from=shop.example\n",
     false},
};

TEST(Authentication, OnlyWhatOurOwnGatewayFoundCounts) {
  for (const auto& each : cases) {
    EXPECT_EQ(dmarc_passed(read(each.headers + "\ntext\n"), "mx.example"), each.passed) << each.headers;
  }
  EXPECT_FALSE(dmarc_passed(read(cases[0].headers + "\ntext\n"), ""));
}

}  // namespace
}  // namespace balie::mime
