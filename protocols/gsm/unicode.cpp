#include "protocols/gsm/unicode.hpp"

#include "core/base/utf8.hpp"

namespace balie::gsm {
namespace {

constexpr char32_t replacement = U'\ufffd';

bool is_high(char32_t unit) { return unit >= 0xd800 && unit < 0xdc00; }
bool is_low(char32_t unit) { return unit >= 0xdc00 && unit < 0xe000; }

}  // namespace

std::u32string to_code_points(std::string_view utf8) {
  std::u32string points;
  points.reserve(utf8.size());
  while (!utf8.empty()) {
    const auto length = utf8_length(utf8);
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(utf8[i]); };
    char32_t point = length == 0 ? replacement : length == 1 ? byte(0) : byte(0) & (0xff >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) point = point << 6 | (byte(i) & 0x3f);
    points.push_back(point);
    utf8.remove_prefix(length == 0 ? 1 : length);
  }
  return points;
}

void append_utf8(std::string& utf8, char32_t code_point) {
  if (is_high(code_point) || is_low(code_point) || code_point > 0x10ffff) code_point = replacement;
  const auto tail = [&](int shift) { utf8 += static_cast<char>(0x80 | (code_point >> shift & 0x3f)); };
  if (code_point < 0x80) {
    utf8 += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    utf8 += static_cast<char>(0xc0 | code_point >> 6);
    tail(0);
  } else if (code_point < 0x10000) {
    utf8 += static_cast<char>(0xe0 | code_point >> 12);
    tail(6), tail(0);
  } else {
    utf8 += static_cast<char>(0xf0 | code_point >> 18);
    tail(12), tail(6), tail(0);
  }
}

std::string to_utf8(std::u32string_view code_points) {
  std::string utf8;
  utf8.reserve(code_points.size());
  for (const auto point : code_points) append_utf8(utf8, point);
  return utf8;
}

std::string utf16_to_utf8(std::string_view bytes) {
  std::string utf8;
  utf8.reserve(bytes.size());
  const bool swapped = bytes.starts_with("\xff\xfe");
  if (swapped || bytes.starts_with("\xfe\xff")) bytes.remove_prefix(2);
  const auto unit = [&](std::size_t at) -> char32_t {
    const auto first = static_cast<unsigned char>(bytes[at]),
               second = static_cast<unsigned char>(bytes[at + 1]);
    return swapped ? second << 8 | first : first << 8 | second;
  };
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    auto point = unit(at);
    if (is_high(point) && at + 3 < bytes.size() && is_low(unit(at + 2))) {
      point = 0x10000 + ((point - 0xd800) << 10) + (unit(at + 2) - 0xdc00);
      at += 2;
    }
    append_utf8(utf8, point);
  }
  if (bytes.size() % 2 != 0) append_utf8(utf8, replacement);
  return utf8;
}

void append_utf16(std::string& bytes, char32_t code_point) {
  const auto unit = [&](char32_t value) {
    bytes += static_cast<char>(value >> 8);
    bytes += static_cast<char>(value & 0xff);
  };
  if (code_point < 0x10000) return unit(code_point);
  unit(0xd800 + ((code_point - 0x10000) >> 10));
  unit(0xdc00 + ((code_point - 0x10000) & 0x3ff));
}

}  // namespace balie::gsm
