#include "core/feel/characters.hpp"

#include "core/base/utf8.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace balie::feel {
namespace {

using Range = std::pair<char32_t, char32_t>;

// Rule 28, name start char.
constexpr std::array<Range, 16> starts = {{{'?', '?'},
                                           {'A', 'Z'},
                                           {'_', '_'},
                                           {'a', 'z'},
                                           {0xC0, 0xD6},
                                           {0xD8, 0xF6},
                                           {0xF8, 0x2FF},
                                           {0x370, 0x37D},
                                           {0x37F, 0x1FFF},
                                           {0x200C, 0x200D},
                                           {0x2070, 0x218F},
                                           {0x2C00, 0x2FEF},
                                           {0x3001, 0xD7FF},
                                           {0xF900, 0xFDCF},
                                           {0xFDF0, 0xFFFD},
                                           {0x10000, 0xEFFFF}}};
// Rule 61, white space, and rule 62, vertical space.
constexpr std::array<Range, 8> blanks = {{{0x09, 0x0D},
                                          {0x20, 0x20},
                                          {0x85, 0x85},
                                          {0xA0, 0xA0},
                                          {0x1680, 0x180E},
                                          {0x2000, 0x200B},
                                          {0x2028, 0x2029},
                                          {0x3000, 0x3000}}};

template <std::size_t count>
bool within(const std::array<Range, count>& ranges, char32_t code) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const Range& range) { return code >= range.first && code <= range.second; });
}

}  // namespace

Character first_character(std::string_view text) {
  const std::size_t length = utf8_length(text);
  if (length == 0) return {0xFFFD, 1};
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
  if (length == 1) return {byte(0), 1};
  char32_t code = byte(0) & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) code = (code << 6) | (byte(i) & 0x3F);
  return {code, length};
}

bool is_blank(char32_t code) {
  // U+1680 and U+180E stand alone in the table above; what lies between them are letters.
  if (code > 0x1680 && code < 0x180E) return false;
  return code == 0x202F || code == 0x205F || code == 0xFEFF || within(blanks, code);
}

bool is_name_start(char32_t code) { return within(starts, code) && !is_blank(code); }

bool is_name_part(char32_t code) {
  return is_name_start(code) || is_digit(code) || code == 0xB7 || (code >= 0x300 && code <= 0x36F) ||
         (code >= 0x203F && code <= 0x2040);
}

std::size_t blank_length(std::string_view text) {
  if (text.empty()) return 0;
  const Character character = first_character(text);
  return is_blank(character.code) ? character.length : 0;
}

void append_utf8(char32_t code, std::string& out) {
  if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) code = 0xFFFD;
  if (code < 0x80) {
    out += static_cast<char>(code);
    return;
  }
  const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  constexpr std::array<unsigned, 4> marks = {0, 0xC0, 0xE0, 0xF0};
  out += static_cast<char>(marks[static_cast<std::size_t>(more)] | (code >> (6 * more)));
  for (int i = more - 1; i >= 0; --i) out += static_cast<char>(0x80 | ((code >> (6 * i)) & 0x3F));
}

std::size_t character_count(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace balie::feel
