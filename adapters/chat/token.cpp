#include "adapters/chat/token.hpp"

#include <simdjson.h>
#include <sodium.h>

#include <array>
#include <cmath>

namespace balie::chat {
namespace {

constexpr std::size_t token_bytes_max = 4096, value_bytes_max = 256;
constexpr Duration leeway = std::chrono::seconds(60);  // clocks differ
constexpr Duration lifetime_max = std::chrono::hours(24);

std::unexpected<Error> refused(std::string_view code, std::string text) {
  return failure(Fate::reject, code, std::move(text));
}

result<std::string> decoded(std::string_view text) {
  std::string bytes(text.size(), '\0');
  std::size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), nullptr, &size, nullptr,
                        sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0) {
    return refused("token.malformed", "a part of the token is no base64url");
  }
  bytes.resize(size);
  return bytes;
}

bool is_signed(std::string_view text, std::string_view signature, std::string_view secret) {
  if (signature.size() != crypto_auth_hmacsha256_BYTES) return false;
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> digest;
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(secret.data()), secret.size());
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(text.data()), text.size());
  crypto_auth_hmacsha256_final(&state, digest.data());
  return sodium_memcmp(digest.data(), signature.data(), digest.size()) == 0;
}

namespace json = simdjson::dom;

std::string text_of(const json::element& object, std::string_view name) {
  std::string_view text;
  if (object[name].get(text) != simdjson::SUCCESS || text.size() > value_bytes_max) return {};
  return std::string(text);
}

// Seconds since 1970; false where there is no such number.
bool time_of(const json::element& object, std::string_view name, Time& time) {
  double seconds = 0;
  if (object[name].get(seconds) != simdjson::SUCCESS) return false;
  constexpr double most = 253'402'300'799;
  if (!std::isfinite(seconds) || seconds < 0 || seconds > most) return false;
  time = Time(std::chrono::seconds(static_cast<std::int64_t>(seconds)));
  return true;
}

bool is_for(const json::element& claims, std::string_view entry) {
  json::element audience;
  if (claims["aud"].get(audience) != simdjson::SUCCESS) return true;
  if (std::string_view one; audience.get(one) == simdjson::SUCCESS) return one == entry;
  json::array all;
  if (audience.get(all) != simdjson::SUCCESS) return false;
  for (const auto each : all) {
    if (std::string_view one; each.get(one) == simdjson::SUCCESS && one == entry) return true;
  }
  return false;
}

}  // namespace

result<Verified> read_token(std::string_view token, std::string_view secret, std::string_view entry,
                            Time now) {
  const auto first = token.find('.'), second = token.find('.', first + 1);
  if (secret.empty()) return refused("token.not_ours", "this chat takes no tokens");
  if (token.size() > token_bytes_max || first == token.npos || second == token.npos) {
    return refused("token.malformed", "a token has three parts, and 4096 bytes at most");
  }
  BALIE_TRY(const auto head_text, decoded(token.substr(0, first)));
  BALIE_TRY(const auto claims_text, decoded(token.substr(first + 1, second - first - 1)));
  BALIE_TRY(const auto signature, decoded(token.substr(second + 1)));
  if (!is_signed(token.substr(0, second), signature, secret)) {
    return refused("token.forged", "the token is not signed with our secret");
  }
  json::parser head_parser, claims_parser;
  json::element head, claims;
  if (head_parser.parse(head_text).get(head) != simdjson::SUCCESS ||
      claims_parser.parse(claims_text).get(claims) != simdjson::SUCCESS || !head.is_object() ||
      !claims.is_object()) {
    return refused("token.malformed", "the token's parts are no JSON objects");
  }
  if (text_of(head, "alg") != "HS256" || head["crit"].error() == simdjson::SUCCESS) {
    return refused("token.malformed", "the token's algorithm is not HS256");
  }
  Verified verified;
  verified.account = text_of(claims, "sub");
  if (verified.account.empty() || !time_of(claims, "exp", verified.expires)) {
    return refused("token.malformed", "the token lacks sub or exp");
  }
  Time begins = now;
  if (claims["nbf"].error() == simdjson::SUCCESS && !time_of(claims, "nbf", begins)) {
    return refused("token.malformed", "the token's nbf is no time");
  }
  if (verified.expires + std::chrono::duration_cast<Time::duration>(leeway) <= now ||
      begins > now + std::chrono::duration_cast<Time::duration>(leeway)) {
    return refused("token.expired", "the token's time is over, or has not begun");
  }
  if (verified.expires > now + std::chrono::duration_cast<Time::duration>(lifetime_max)) {
    return refused("token.too_long", "the token is good for more than a day, for whoever finds it");
  }
  if (!is_for(claims, entry)) return refused("token.not_ours", "the token is for another chat");
  bool email_verified = true;
  if (claims["email_verified"].get(email_verified) != simdjson::SUCCESS) email_verified = true;
  if (email_verified) verified.email = text_of(claims, "email");
  verified.tel = text_of(claims, "phone_number");
  return verified;
}

}  // namespace balie::chat
