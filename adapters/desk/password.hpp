// Passwords as argon2id hashes, and random words. All block and take memory: off the strand (hash and
// verify).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace balie::desk {

constexpr std::size_t password_bytes_min = 12, password_bytes_max = 512;

// What argon2id may cost: libsodium's "interactive" is 64 MiB and about a tenth of a second.
struct PasswordCost {
  unsigned long long operations = 2;
  std::size_t memory_bytes = 64u << 20;
};

// The hash with its salt and cost, as text; "" where there is no memory for it.
std::string hash_password(std::string_view password, const PasswordCost& cost = {});
// False too for a hash that is none, after as long as it takes: who asks does not learn which names there
// are.
bool is_password(std::string_view password, const std::string& hash, const PasswordCost& cost = {});

// `bytes` random bytes in base64url, without padding.
std::string random_word(std::size_t bytes);
// A hash of a word that has enough chance in it, in hexadecimal: what is kept of a session's token.
std::string hash_word(std::string_view word, std::string_view purpose);
bool same_word(std::string_view one, std::string_view other);  // in constant time

}  // namespace balie::desk
