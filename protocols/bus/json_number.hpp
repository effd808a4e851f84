// Numbers as JSON writes and reads them. Private to protocols/bus.
#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>

namespace balie::bus {

template <typename Number>
void append_number(Number value, std::string& out) {
  std::array<char, 32> text{};
  out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr);
}

inline void append_real(double value, std::string& out) {
  if (std::isfinite(value)) {
    append_number(value, out);
  } else {
    out += std::isnan(value) ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
  }
}

template <typename Number>
void append_quoted_number(Number value, std::string& out) {
  out += '"';
  append_number(value, out);
  out += '"';
}

// The whole of `text` as an integer; also one written with a fraction of zero or an exponent, as the mapping
// allows.
template <typename Number>
bool read_integer(std::string_view text, Number& value) {
  const auto* end = text.data() + text.size();
  if (const auto plain = std::from_chars(text.data(), end, value);
      plain.ec == std::errc() && plain.ptr == end)
    return true;
  double real = 0;
  const auto parsed = std::from_chars(text.data(), end, real);
  if (parsed.ec != std::errc() || parsed.ptr != end || std::trunc(real) != real) return false;
  // The bounds as doubles: the upper one is the first that is too large.
  constexpr double low = static_cast<double>(std::numeric_limits<Number>::min());
  constexpr double high = 2.0 * static_cast<double>(std::numeric_limits<Number>::max() / 2 + 1);
  if (real < low || real >= high) return false;
  value = static_cast<Number>(real);
  return true;
}

}  // namespace balie::bus
