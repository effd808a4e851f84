#include "protocols/gsm/alphabet.hpp"

#include "protocols/gsm/unicode.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace balie::gsm {
namespace {

using namespace std::literals;

std::string septets(std::string_view text, Shift shift = {}) {
  std::string coded;
  for (const auto point : to_code_points(text)) {
    if (!append_septets(coded, point, shift)) return "none";
  }
  return coded;
}

constexpr Shift turkish{Language::turkish, Language::turkish}, spanish{Language::none, Language::spanish},
    portuguese{Language::portuguese, Language::portuguese},
    portuguese_single{Language::none, Language::portuguese};

constexpr Shift of(Language language) { return {language, language}; }

TEST(Alphabet, CodesAndDecodes) {
  const struct {
    std::string_view text;
    Shift shift;
    std::string_view coded;
  } rows[] = {
      {"@ £1",
       {},
       std::string_view("\0 \x01"
                        "1",
                        4)},
      {"{€}", {}, "\x1b\x28\x1b\x65\x1b\x29"},
      {"Ç", {}, "\x09"},
      {"a\fb",
       {},
       "a\x1b\x0a"
       "b"},
      {"ğışİ", turkish, "\x0c\x07\x1d\x40"},
      {"ğ", {Language::none, Language::turkish}, "\x1bg"},
      {"qué día", spanish,
       "qu\x05 d\x1bi"
       "a"},
      {"ã", portuguese, "\x7b"},
      {"ê", portuguese_single, "\x1b\x05"},
      {"∞\\", portuguese, "\x15\x17"},
      {"नमस्ते", of(Language::hindi), "\x2f\x42\x4c\x5f\x27\x59"},
      {"سلام", of(Language::urdu), "\x3d\x4d\0\x4e"sv},
      {"௮A€", of(Language::tamil), "\x1b\x24\x1b\x41\x1b\x65"},
      {"০৳", of(Language::bengali), "\x1b\x19\x1b\x2c"},
      {"క", of(Language::telugu), "\x15"},
      {"a(b)", of(Language::punjabi), "a)b("},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(septets(row.text, row.shift), row.coded) << row.text;
    EXPECT_EQ(decode_septets(row.coded, row.shift), row.text);
  }
}

TEST(Alphabet, EverySeptetOfEveryTableComesBack) {
  std::vector<Shift> shifts = {{}, turkish, spanish, portuguese, portuguese_single};
  for (int language = 4; language <= language_max; ++language) shifts.push_back(of(Language(language)));
  for (const Shift shift : shifts) {
    for (char first = 0; first >= 0; ++first) {
      if (first == 0x1b) continue;
      const std::string one(1, first);
      const auto text = decode_septets(one, shift);
      const bool is_free = text == "\ufffd";                              // as in tables of India
      if (shift.locking == Language::kannada && first == 0x24) continue;  // stands twice
      EXPECT_EQ(septets(text, shift), is_free ? "none" : one) << static_cast<int>(first);
      if (first == 0x7f) break;
    }
  }
}

TEST(Alphabet, EveryExtensionComesBack) {
  int escaped = 0;
  for (int language = 0; language <= language_max; ++language) {
    const Shift shift{Language::none, Language(language)};
    for (char second = 0; second < 0x7f; ++second) {
      const std::string coded{'\x1b', second};
      const auto text = decode_septets(coded, shift);
      const auto again = septets(text, shift);
      // What the main table has too, or the extension twice, is coded in the shorter way, or the first.
      EXPECT_EQ(decode_septets(again, shift), text) << language << " " << static_cast<int>(second);
      escaped += again == coded ? 1 : 0;
    }
  }
  EXPECT_GT(escaped, 350);
}

TEST(Alphabet, DoesNotHave) {
  for (const auto* text : {"ő", "’", "😀", "ç", "`", "\x1b"}) EXPECT_EQ(septets(text), "none") << text;
  EXPECT_EQ(septets("ø", portuguese), "none");
  EXPECT_EQ(septets_of(U'€', {}), 2u);
  EXPECT_EQ(septets_of(U'€', turkish), 1u);
  EXPECT_EQ(septets_of(U'世', {}), 0u);
}

TEST(Alphabet, AnEscapeThatMeansNothing) {
  EXPECT_EQ(decode_septets("\x1b"
                           "a",
                           {}),
            "a");
  EXPECT_EQ(decode_septets("a\x1b", {}), "a ");
  EXPECT_EQ(decode_septets("\x1b\x1b", {}), " ");
  EXPECT_EQ(decode_septets("\xc1", {}), "A") << "the high bit is not looked at";
}

// unicode.org's table, but for 0x09: there ETSI has the capital, and we follow ETSI.
TEST(Alphabet, IsThatOfUnicodeOrg) {
  const char* const chosen = std::getenv("BALIE_REFERENCE_DATA");
  const auto file = std::filesystem::path(chosen == nullptr ? "../shared/data" : chosen) / "smpp/GSM0338.TXT";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no reference data here: GSM0338.TXT is skipped";
  std::ifstream lines(file);
  int rows = 0;
  for (std::string line; std::getline(lines, line);) {
    unsigned code = 0, point = 0;
    if (!line.starts_with("0x")) continue;
    std::istringstream(line) >> std::hex >> code >> point;
    if (code == 0x09 || code == 0x1b) continue;
    std::string coded;
    if (code > 0xff) coded += '\x1b';
    coded += static_cast<char>(code & 0x7f);
    std::string text;
    append_utf8(text, point);
    EXPECT_EQ(decode_septets(coded, {}), text) << line;
    EXPECT_EQ(septets(text), coded) << line;
    ++rows;
  }
  EXPECT_EQ(rows, 136);
}

}  // namespace
}  // namespace balie::gsm
