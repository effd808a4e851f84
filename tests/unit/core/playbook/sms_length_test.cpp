#include "core/playbook/sms_length.hpp"

#include <gtest/gtest.h>

#include <string>

namespace balie::playbook {
namespace {

std::string times(std::size_t count, std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

TEST(SmsLength, CountsSeptetsOrUnitsAndParts) {
  struct Case {
    std::string text;
    bool is_gsm;
    std::uint32_t units, parts;
  };
  const Case cases[] = {
      {"", true, 0, 1},
      {"Hello @ £ $ ¥ èéùìò ÇØøÅå Δ_ΦΓ ÆæßÉ ¤ ¡ ÄÖÑÜ§¿ äöñüà", true, 52, 1},
      {times(160, "a"), true, 160, 1},
      {times(161, "a"), true, 161, 2},
      {times(306, "a"), true, 306, 2},
      {times(307, "a"), true, 307, 3},
      {"10 €", true, 5, 1},
      {times(80, "€"), true, 160, 1},
      {times(152, "a") + "€" + times(20, "a"), true, 174, 2},
      {times(152, "a") + "€" + times(152, "a"), true, 306,
       3},                 // the sign is not split, and takes a septet along
      {"ç", false, 1, 1},  // small c with cedilla is not in the alphabet
      {times(70, "ж"), false, 70, 1},
      {times(71, "ж"), false, 71, 2},
      {times(35, "😀"), false, 70, 1},
      {times(67, "😀"), false, 134, 3},  // no surrogate pair is split: 33 in a message
      {"\xff\xfe", false, 2, 1},
  };
  for (const auto& one : cases) {
    const auto length = sms_length(one.text);
    EXPECT_EQ(length.is_gsm, one.is_gsm) << one.text;
    EXPECT_EQ(length.units, one.units) << one.text;
    EXPECT_EQ(length.parts, one.parts) << one.text;
  }
}

}  // namespace
}  // namespace balie::playbook
