#include "core/base/utf8.hpp"

#include <gtest/gtest.h>

namespace balie {
namespace {

TEST(Utf8, RepairsOnlyWhatIsBroken) {
  struct Case {
    std::string text;
    std::string repaired;
  };
  const std::string mark(utf8_replacement);
  const Case cases[] = {
      {"", ""},
      {"plain", "plain"},
      {"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"},
      {"caf\xe9", "caf" + mark},  // Latin-1
      {"\xe9t\xe9", mark + "t" + mark},
      {"\xc0\xaf", mark + mark},                        // overlong
      {"\xed\xa0\x80", mark + mark + mark},             // a surrogate
      {"\xf4\x90\x80\x80", mark + mark + mark + mark},  // above U+10FFFF
      {"a\xe2\x82", "a" + mark + mark},                 // cut short
  };
  for (const auto& one : cases) {
    auto text = one.text;
    EXPECT_EQ(repair_utf8(text), one.text != one.repaired) << one.text;
    EXPECT_EQ(text, one.repaired);
    EXPECT_FALSE(repair_utf8(text));
  }
}

}  // namespace
}  // namespace balie
