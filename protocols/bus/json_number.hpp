// Numbers as JSON writes them. Private to protocols/bus.
#pragma once

#include <array>
#include <charconv>
#include <cmath>
#include <string>

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

}  // namespace balie::bus
