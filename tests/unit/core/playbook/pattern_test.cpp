#include "core/playbook/pattern.hpp"

#include <gtest/gtest.h>

#include <random>

namespace balie::playbook {
namespace {

TEST(Part, MatchesInEitherCase) {
  EXPECT_TRUE(Part("Sales@Shop.example").matches("sales@shop.EXAMPLE"));
  EXPECT_FALSE(Part("sales").matches("sale"));
  EXPECT_FALSE(Part("sales").matches("salesx"));
  EXPECT_TRUE(Part("").matches(""));
  EXPECT_TRUE(Part("*").matches("anything"));
  EXPECT_TRUE(Part("+31800*").matches("+31800"));
  EXPECT_TRUE(Part("+31800*").matches("+318001234"));
  EXPECT_FALSE(Part("+31800*").matches("+3180"));
  EXPECT_TRUE(Part("*@SHOP.*").matches("a@b@shop.example"));
  EXPECT_TRUE(Part("a?c").matches("aBc"));
  EXPECT_FALSE(Part("a?c").matches("ac"));
  EXPECT_TRUE(Part("*a*b").matches("xaxbxb"));
  EXPECT_FALSE(Part("*a*b").matches("xaxbx"));
}

// The plain definition, by trying everything.
bool slowly(std::string_view glob, std::string_view text) {
  if (glob.empty()) return text.empty();
  if (glob[0] == '*') return slowly(glob.substr(1), text) || (!text.empty() && slowly(glob, text.substr(1)));
  return !text.empty() && (glob[0] == '?' || glob[0] == text[0]) && slowly(glob.substr(1), text.substr(1));
}

TEST(Part, AgreesWithThePlainDefinition) {
  std::mt19937 random(7);
  const auto word = [&](std::string_view letters) {
    std::string out;
    for (auto length = random() % 8; length > 0; --length) out += letters[random() % letters.size()];
    return out;
  };
  int matches = 0;
  for (int i = 0; i < 50'000; ++i) {
    const std::string glob = word("ab*?"), text = word("ab");
    if (glob.empty()) continue;
    ASSERT_EQ(Part(glob).matches(text), slowly(glob, text)) << glob << " on " << text;
    matches += slowly(glob, text) ? 1 : 0;
  }
  EXPECT_GT(matches, 5'000);
}

TEST(Part, TakesTimeInBounds) {
  const std::string glob = "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b";
  EXPECT_FALSE(Part(glob).matches(std::string(1'000, 'a')));  // exponential, if it went back to every *
}

TEST(Part, IsMoreSpecificTheMoreItFixes) {
  EXPECT_GT(Part("a").rank(), Part("aaaaaaaaaaaaa*").rank());
  EXPECT_GT(Part("ab*").rank(), Part("a*").rank());
  EXPECT_GT(Part("a?*").rank(), Part("a*").rank());
  EXPECT_GT(Part("ab*").rank(), Part("a?*").rank());
  EXPECT_GT(Part("?*").rank(), Part("*").rank());
  EXPECT_EQ(Part("*"), Part(""));
  EXPECT_EQ(Part("a**"), Part("A*"));
}

TEST(Pattern, PutsTheEntryBeforeTheTopicBeforeTheChannel) {
  const auto make = [](const char* channel, const char* entry, const char* topic) {
    return Pattern{Part(channel), Part(entry), Part(topic)};
  };
  EXPECT_TRUE(make("", "x", "").before(make("voice", "x*", "topic")));
  EXPECT_TRUE(make("", "", "topic").before(make("voice", "", "")));
  EXPECT_TRUE(make("voice", "x", "").before(make("", "x", "")));
  EXPECT_FALSE(make("voice", "x", "").before(make("email", "y", "")));
  EXPECT_TRUE(make("", "*", "").everything());
  EXPECT_FALSE(make("voice", "", "").everything());
}

}  // namespace
}  // namespace balie::playbook
