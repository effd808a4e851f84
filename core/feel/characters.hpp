// The characters of FEEL's grammar (rules 22 - 30 and 61 - 62): what may begin a name, go on in it, or
// separate it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace balie::feel {

// The first character of a text that is not empty, and its length in bytes; a byte that is no UTF-8 is
// U+FFFD.
struct Character {
  char32_t code = 0;
  std::size_t length = 1;
};
Character first_character(std::string_view text);

bool is_blank(char32_t code);  // white space of any kind, ends of lines included
bool is_name_start(char32_t code);
bool is_name_part(char32_t code);
inline bool is_digit(char32_t code) { return code >= '0' && code <= '9'; }

// The length in bytes of the blank that the text begins with; 0: none.
std::size_t blank_length(std::string_view text);

void append_utf8(char32_t code, std::string& out);

// In characters, not bytes.
std::size_t character_count(std::string_view text);

}  // namespace balie::feel
