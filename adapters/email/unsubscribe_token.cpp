#include "adapters/email/unsubscribe_token.hpp"

#include <sodium.h>

#include <algorithm>

namespace balie::email {
namespace {

constexpr std::size_t nonce_bytes = crypto_secretbox_NONCEBYTES, box_bytes = crypto_secretbox_MACBYTES;
constexpr std::size_t token_bytes_max = 2'000;
constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
constexpr std::string_view use = "balie unsubscribe";

const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* octets(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace

UnsubscribeTokens::UnsubscribeTokens(std::string_view secret) : key_{} {
  static_assert(crypto_secretbox_KEYBYTES == 32);
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, key_.size());
  crypto_generichash_update(&state, octets(use), use.size());
  crypto_generichash_update(&state, octets(secret), secret.size());
  crypto_generichash_final(&state, key_.data(), key_.size());
}

std::string UnsubscribeTokens::make(const Unsubscription& what) const {
  const auto plain = what.address + '\n' + what.purpose + '\n' + what.command_id;
  // The nonce is a keyed hash of what is sealed: the same for the same, another one for anything else.
  std::string sealed(nonce_bytes + box_bytes + plain.size(), '\0');
  crypto_generichash(octets(sealed), nonce_bytes, octets(plain), plain.size(), key_.data(), key_.size());
  crypto_secretbox_easy(octets(sealed) + nonce_bytes, octets(plain), plain.size(), octets(sealed),
                        key_.data());
  std::string token(sodium_base64_encoded_len(sealed.size(), variant), '\0');
  sodium_bin2base64(token.data(), token.size(), octets(sealed), sealed.size(), variant);
  token.pop_back();  // the end of a C string
  return token;
}

std::optional<Unsubscription> UnsubscribeTokens::open(std::string_view token) const {
  if (token.size() > token_bytes_max) return std::nullopt;
  std::string sealed(token.size(), '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  const int decoded = sodium_base642bin(octets(sealed), sealed.size(), token.data(), token.size(), nullptr,
                                        &size, &end, variant);
  if (decoded != 0 || end != token.data() + token.size() || size < nonce_bytes + box_bytes)
    return std::nullopt;
  std::string plain(size - nonce_bytes - box_bytes, '\0');
  if (crypto_secretbox_open_easy(octets(plain), octets(sealed) + nonce_bytes, size - nonce_bytes,
                                 octets(sealed), key_.data()) != 0) {
    return std::nullopt;
  }
  const auto first = plain.find('\n'), second = plain.find('\n', first + 1);
  if (first == std::string::npos || second == std::string::npos) return std::nullopt;
  return Unsubscription{plain.substr(0, first), plain.substr(first + 1, second - first - 1),
                        plain.substr(second + 1)};
}

v1::CustomerChange withdrawn(const Unsubscription& what, std::string id, std::string reason) {
  v1::CustomerChange change;
  change.set_id(std::move(id));
  change.mutable_identifier()->set_scheme("email");
  change.mutable_identifier()->set_value(what.address);
  auto& consent = *change.add_consents();
  consent.set_purpose(what.purpose);
  consent.set_channel("email");
  consent.set_state("withdrawn");
  consent.set_ground("consent");
  consent.set_proof(what.command_id);
  change.set_reason(std::move(reason));
  return change;
}

}  // namespace balie::email
