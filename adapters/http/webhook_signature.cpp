#include "adapters/http/webhook_signature.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <array>

namespace balie::http {
namespace {

constexpr std::string_view prefix = "whsec_";
constexpr std::size_t key_bytes_min = 24, key_bytes_max = 64;

}  // namespace

result<std::string> webhook_key(std::string_view secret) {
  if (secret.starts_with(prefix)) secret.remove_prefix(prefix.size());
  std::string key(secret.size(), '\0');
  std::size_t size = 0;
  const auto* end = secret.data() + secret.size();
  const char* stopped = nullptr;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(key.data()), key.size(), secret.data(),
                        secret.size(), nullptr, &size, &stopped, sodium_base64_VARIANT_ORIGINAL) != 0 ||
      stopped != end || size < key_bytes_min || size > key_bytes_max) {
    return failure(Fate::fatal, "webhook.bad_secret",
                   "a webhook's secret is \"whsec_\" and the base64 of 24 to 64 bytes");
  }
  key.resize(size);
  return key;
}

std::string webhook_signature(std::string_view key, std::string_view id, std::int64_t timestamp,
                              std::string_view body) {
  const auto head = fmt::format("{}.{}.", id, timestamp);
  crypto_auth_hmacsha256_state state;
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> digest;
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(key.data()), key.size());
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(head.data()), head.size());
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(body.data()), body.size());
  crypto_auth_hmacsha256_final(&state, digest.data());
  std::array<char, sodium_base64_ENCODED_LEN(crypto_auth_hmacsha256_BYTES, sodium_base64_VARIANT_ORIGINAL)>
      text{};
  sodium_bin2base64(text.data(), text.size(), digest.data(), digest.size(), sodium_base64_VARIANT_ORIGINAL);
  return fmt::format("v1,{}", text.data());
}

}  // namespace balie::http
