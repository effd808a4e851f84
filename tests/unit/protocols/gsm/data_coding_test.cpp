#include "protocols/gsm/data_coding.hpp"

#include <gtest/gtest.h>

namespace balie::gsm {
namespace {

using namespace std::literals;

TEST(DataCoding, ByItsValue) {
  const struct {
    std::uint8_t value;
    DataCoding coding;
  } rows[] = {
      {0x00, {Alphabet::latin1, {}, false}},  // as the centre means it
      {0x01, {Alphabet::ascii, {}, false}},  {0x02, {Alphabet::octets, {}, false}},
      {0x03, {Alphabet::latin1, {}, false}}, {0x04, {Alphabet::octets, {}, false}},
      {0x08, {Alphabet::ucs2, {}, false}},   {0x0a, {Alphabet::unknown, {}, false}},
      {0x10, {Alphabet::latin1, 0, false}},  {0x11, {Alphabet::latin1, 1, false}},
      {0x18, {Alphabet::ucs2, 0, false}},    {0x15, {Alphabet::octets, 1, false}},
      {0x30, {Alphabet::unknown, 0, false}}, {0x90, {Alphabet::unknown, {}, false}},
      {0xc8, {Alphabet::latin1, {}, true}},  {0xe0, {Alphabet::ucs2, {}, true}},
      {0xf0, {Alphabet::latin1, 0, false}},  {0xf2, {Alphabet::latin1, 2, false}},
      {0xf5, {Alphabet::octets, 1, false}},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(data_coding_of(row.value, Alphabet::latin1), row.coding) << static_cast<int>(row.value);
  }
}

TEST(DataCoding, Text) {
  const struct {
    std::string_view bytes;
    Alphabet alphabet;
    std::string_view text;
  } rows[] = {
      {"caf\xe9", Alphabet::latin1, "café"},
      {"caf\x05", Alphabet::gsm7, "café"},
      {"\xe8\x32\x9b\xfd\x06", Alphabet::gsm7_packed, "hello"},
      {"a\xe9", Alphabet::ascii, "a\xef\xbf\xbd"},
      {"\x00h\x00i"sv, Alphabet::ucs2, "hi"},
      {"\xd8\x3d\xde\x00"sv, Alphabet::ucs2, "😀"},
      {"\xff\xfeh\x00"sv, Alphabet::ucs2, "h"},
      {"\xd8\x3d\x00h"sv, Alphabet::ucs2, "\xef\xbf\xbdh"},
      {"\x00h\x00"sv, Alphabet::ucs2, "h\xef\xbf\xbd"},
      {"\xbf\xe0", Alphabet::cyrillic, "Пр"},
      {"\xf9\xec", Alphabet::hebrew, "של"},
      {"\x83\x65", Alphabet::japanese, "テ"},
  };
  for (const auto& row : rows) {
    const auto text = decode_text(row.bytes, row.alphabet);
    ASSERT_TRUE(text) << row.text;
    EXPECT_EQ(*text, row.text);
  }
  EXPECT_EQ(decode_text("x", Alphabet::octets).error().code(), "gsm.not_text");
  EXPECT_EQ(decode_text("x", Alphabet::unknown).error().code(), "gsm.not_text");
}

TEST(DataCoding, WordsComeBack) {
  for (const auto* word : {"gsm7", "gsm7_packed", "ascii", "latin1", "ucs2", "octets"}) {
    EXPECT_EQ(to_string(*alphabet_of(word)), word);
  }
  EXPECT_FALSE(alphabet_of("utf9"));
}

}  // namespace
}  // namespace balie::gsm
