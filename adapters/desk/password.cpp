#include "adapters/desk/password.hpp"

#include <sodium.h>

#include <array>

namespace balie::desk {

std::string hash_password(std::string_view password, const PasswordCost& cost) {
  std::array<char, crypto_pwhash_STRBYTES> hash;
  const auto failed = crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), cost.operations,
                                            cost.memory_bytes, crypto_pwhash_ALG_ARGON2ID13);
  return failed != 0 ? "" : hash.data();
}

bool is_password(std::string_view password, const std::string& hash, const PasswordCost& cost) {
  if (hash.empty()) {
    hash_password(password, cost);
    return false;
  }
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

std::string random_word(std::size_t bytes) {
  std::string random(bytes, '\0');
  randombytes_buf(random.data(), random.size());
  constexpr auto variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string word(sodium_base64_encoded_len(bytes, variant), '\0');
  sodium_bin2base64(word.data(), word.size(), reinterpret_cast<const unsigned char*>(random.data()), bytes,
                    variant);
  word.pop_back();  // the zero at its end
  return word;
}

std::string hash_word(std::string_view word, std::string_view purpose) {
  std::array<unsigned char, crypto_generichash_BYTES> hash;
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, hash.size());
  for (const auto part : {purpose, std::string_view("\0", 1), word}) {
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(part.data()), part.size());
  }
  crypto_generichash_final(&state, hash.data(), hash.size());
  std::string text(hash.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), hash.data(), hash.size());
  text.pop_back();
  return text;
}

bool same_word(std::string_view one, std::string_view other) {
  return one.size() == other.size() && sodium_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace balie::desk
