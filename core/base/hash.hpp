// Keyed hashes: a stranger who chooses the input cannot choose the hash. SipHash-2-4 (libsodium), 64 and 128 bits.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace balie {

using HashKey = std::array<unsigned char, 16>;

struct Hash128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  auto operator<=>(const Hash128&) const = default;
};

Hash128 hash128(const HashKey& key, std::string_view bytes);
std::uint64_t hash64(const HashKey& key, std::string_view bytes);

// A key from the operating system's generator.
HashKey random_hash_key();

// For tables whose keys are hashes already.
struct Hash128Hasher {
  using is_avalanching = void;
  std::size_t operator()(const Hash128& hash) const noexcept { return hash.low ^ (hash.high >> 1); }
};

// 26 characters of Crockford's base 32, lower case, and back; text of another form gives false.
std::string to_base32(const Hash128& hash);
bool from_base32(std::string_view text, Hash128& hash);

}  // namespace balie
