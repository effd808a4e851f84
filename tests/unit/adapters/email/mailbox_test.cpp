#include "adapters/email/mailbox.hpp"

#include <gtest/gtest.h>

namespace balie::email {
namespace {

TEST(Mailbox, OfAnEnvelopeIsMadePlain) {
  EXPECT_EQ(plain_address("<Jo+x@Shop.EXAMPLE>"), "Jo+x@shop.example");
  EXPECT_EQ(plain_address("<@relay.example,@b.example:jo@shop.example>"), "jo@shop.example");
  EXPECT_EQ(plain_address("<>"), "");
  EXPECT_EQ(plain_address("jo"), "jo");
}

TEST(Mailbox, IsFoundByAddressTagOrDomain) {
  const std::vector<std::string> ours = {"help@shop.example", "@Desk.example"};
  for (const auto* one :
       {"help@shop.example", "HELP@shop.example", "help+x@shop.example", "any@desk.example"}) {
    EXPECT_TRUE(is_among(one, ours)) << one;
  }
  for (const auto* one :
       {"help@shop.example.org", "al@shop.example", "", "help", "@", "x@sub.desk.example"}) {
    EXPECT_FALSE(is_among(one, ours)) << one;
  }
}

TEST(Mailbox, SoundOnesCanBeWrittenAnywhere) {
  for (const auto* one :
       {"jo+x@shop.example", "j.o'h/n!#$%&*=?^_`{|}~-@shop.example", "jo@[IPv6:2001:db8::1]"}) {
    EXPECT_TRUE(is_sound(one)) << one;
  }
  for (const std::string& one :
       {std::string("jo"), std::string("@shop.example"), std::string("jo@"), std::string("a@b@c"),
        std::string("a b@c"), std::string("a,b@c"), std::string("a;b@c"), std::string("list:a@c"),
        std::string("a(b)@c"), std::string("a@b,c"), std::string("a@c>\r\nRCPT TO:<b@c"),
        std::string(300, 'x') + "@y"}) {
    EXPECT_FALSE(is_sound(one)) << one;
  }
}

TEST(Mailbox, TagsComeOff) {
  EXPECT_EQ(without_tag("help+x+y@shop.example").address, "help@shop.example");
  EXPECT_EQ(without_tag("help+x+y@shop.example").tag, "x+y");
  EXPECT_EQ(without_tag("help@a+b").address, "help@a+b");
  EXPECT_EQ(without_tag("+x@a").address, "+x@a");
}

}  // namespace
}  // namespace balie::email
