// UTF-8 to code points and back, for alphabets that are told by code point.
#pragma once

#include <string>
#include <string_view>

namespace balie::gsm {

// What is no UTF-8 becomes U+FFFD, a byte each.
std::u32string to_code_points(std::string_view utf8);
// A code point that Unicode does not have (a lone surrogate, above U+10FFFF) becomes U+FFFD.
void append_utf8(std::string& utf8, char32_t code_point);
std::string to_utf8(std::u32string_view code_points);

// UTF-16, big-endian, as SMS carries it under the name of UCS-2. Half a pair, and an odd last byte, become
// U+FFFD; a byte order mark at the beginning decides the order and goes.
std::string utf16_to_utf8(std::string_view bytes);
void append_utf16(std::string& bytes, char32_t code_point);

}  // namespace balie::gsm
