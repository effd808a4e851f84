// Numbers that look random and are the same each time: who belongs to a share of the customers, and what a
// decision draws.
#pragma once

#include <cstdint>
#include <string_view>

namespace balie::decision {

// FNV-1a of both, mixed (splitmix64). Ids are keyed hashes already, so nobody outside chooses them.
constexpr std::uint64_t mixed(std::string_view id, std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  hash = (hash ^ 0xff) * 0x100000001b3;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
  return hash ^ (hash >> 31);
}

// Evenly from [0, 1).
constexpr double even(std::string_view id, std::string_view name) {
  return static_cast<double>(mixed(id, name) >> 11) * 0x1p-53;
}

}  // namespace balie::decision
