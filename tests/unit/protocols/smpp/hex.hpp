// Bytes as people write them.
#pragma once

#include <string>
#include <string_view>

namespace balie::smpp {

// Pairs of hexadecimal digits; spaces are passed over.
inline std::string from_hex(std::string_view digits) {
  std::string bytes, pair;
  for (const char digit : digits) {
    if (digit == ' ') continue;
    pair += digit;
    if (pair.size() < 2) continue;
    bytes += static_cast<char>(std::stoi(pair, nullptr, 16));
    pair.clear();
  }
  return bytes;
}

}  // namespace balie::smpp
