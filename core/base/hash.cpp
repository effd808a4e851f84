#include "core/base/hash.hpp"

#include <sodium.h>

#include <cstring>

namespace balie {
namespace {

constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
__extension__ using Wide = unsigned __int128;
constexpr std::size_t base32_length = 26;  // 130 bits; the first character holds only three

}  // namespace

Hash128 hash128(const HashKey& key, std::string_view bytes) {
  static_assert(crypto_shorthash_siphashx24_BYTES == sizeof(Hash128));
  unsigned char out[crypto_shorthash_siphashx24_BYTES];
  crypto_shorthash_siphashx24(out, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                              key.data());
  Hash128 hash;
  std::memcpy(&hash.high, out, 8);
  std::memcpy(&hash.low, out + 8, 8);
  return hash;
}

std::uint64_t hash64(const HashKey& key, std::string_view bytes) {
  unsigned char out[crypto_shorthash_siphash24_BYTES];
  crypto_shorthash_siphash24(out, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                             key.data());
  std::uint64_t hash;
  std::memcpy(&hash, out, sizeof hash);
  return hash;
}

HashKey random_hash_key() {
  HashKey key;
  randombytes_buf(key.data(), key.size());
  return key;
}

std::string to_base32(const Hash128& hash) {
  std::string text(base32_length, '0');
  auto rest = (static_cast<Wide>(hash.high) << 64) | hash.low;
  for (std::size_t i = base32_length; i-- > 0; rest >>= 5) {
    text[i] = alphabet[static_cast<std::size_t>(rest & 31)];
  }
  return text;
}

bool from_base32(std::string_view text, Hash128& hash) {
  if (text.size() != base32_length) return false;
  Wide value = 0;
  for (const char c : text) {
    const auto digit = alphabet.find(c);
    if (digit == std::string_view::npos) return false;
    value = (value << 5) | digit;
  }
  if (text[0] > '7') return false;
  hash.high = static_cast<std::uint64_t>(value >> 64);
  hash.low = static_cast<std::uint64_t>(value);
  return true;
}

}  // namespace balie
