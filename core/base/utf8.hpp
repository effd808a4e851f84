// Text in UTF-8, and what claims to be.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace balie {

constexpr std::string_view utf8_replacement = "\xef\xbf\xbd";  // U+FFFD

// The length of the UTF-8 character that `text`, which is not empty, begins with; 0 when it begins with none
// (overlong forms, surrogates and values above U+10FFFF are none).
std::size_t utf8_length(std::string_view text);

// Puts U+FFFD in the place of each byte that belongs to no character. True when there was one.
bool repair_utf8(std::string& text);

}  // namespace balie
