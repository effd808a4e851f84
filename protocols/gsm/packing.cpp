#include "protocols/gsm/packing.hpp"

#include <algorithm>

namespace balie::gsm {
namespace {

std::size_t filling(std::size_t header_octets) { return (7 - header_octets * 8 % 7) % 7; }

}  // namespace

std::string pack(std::string_view septets, std::size_t header_octets) {
  std::string octets;
  octets.reserve(septets.size());
  unsigned held = 0;
  std::size_t bits = filling(header_octets);
  for (const char septet : septets) {
    held |= static_cast<unsigned>(septet & 0x7f) << bits;
    for (bits += 7; bits >= 8; bits -= 8, held >>= 8) octets += static_cast<char>(held & 0xff);
  }
  if (bits > 0 && !septets.empty()) octets += static_cast<char>(held & 0xff);
  return octets;
}

std::string unpack(std::string_view octets, std::size_t header_octets, std::size_t count) {
  const auto skip = filling(header_octets);
  const auto bits = octets.size() * 8;
  const std::size_t room = bits > skip ? (bits - skip) / 7 : 0;
  const bool told = count > 0;
  const auto wanted = told ? std::min(count, room) : room;
  std::string septets;
  septets.reserve(wanted);
  for (std::size_t i = 0; i < wanted; ++i) {
    const auto at = skip + i * 7;
    auto value = static_cast<unsigned char>(octets[at / 8]) >> (at % 8);
    if (at % 8 > 1 && at / 8 + 1 < octets.size()) {
      value |= static_cast<unsigned char>(octets[at / 8 + 1]) << (8 - at % 8);
    }
    septets += static_cast<char>(value & 0x7f);
  }
  const bool full = (skip + wanted * 7) % 8 == 0;
  if (!told && full && !septets.empty() && (septets.back() == '\r' || septets.back() == 0)) {
    septets.pop_back();
  }
  return septets;
}

}  // namespace balie::gsm
