#include "adapters/desk/id_token.hpp"

#include "adapters/desk/password.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace balie::desk {
namespace {

namespace json = simdjson::dom;

constexpr auto leeway = std::chrono::minutes(1);  // clocks differ
constexpr auto age_max = std::chrono::minutes(10);
constexpr std::size_t subject_bytes_max = 255;

std::unexpected<Error> bad(std::string text) {
  return failure(Fate::reject, "openid.bad_token", std::move(text));
}

std::string_view text_of(const json::element& object, std::string_view name) {
  std::string_view text;
  return object[name].get(text) == simdjson::SUCCESS ? text : std::string_view();
}

// Seconds since 1970, a fraction included; nullopt where there is no such number.
std::optional<Time> time_of(const json::element& object, std::string_view name) {
  double seconds = 0;
  constexpr double most = 253'402'300'799;  // the year 9999
  if (object[name].get(seconds) != simdjson::SUCCESS) return std::nullopt;
  if (!std::isfinite(seconds) || seconds < 0 || seconds > most) return std::nullopt;
  return Time(std::chrono::seconds(static_cast<std::int64_t>(seconds)));
}

// Other audiences would be trusted to have it too: there are none that we know.
bool is_for(const json::element& claims, std::string_view client_id) {
  json::element audience;
  if (claims["aud"].get(audience) != simdjson::SUCCESS) return false;
  if (std::string_view one; audience.get(one) == simdjson::SUCCESS) return one == client_id;
  json::array all;
  if (audience.get(all) != simdjson::SUCCESS || all.size() == 0) return false;
  return std::ranges::all_of(all, [&](const json::element& each) {
    std::string_view one;
    return each.get(one) == simdjson::SUCCESS && one == client_id;
  });
}

result<void> check_times(const json::element& claims, Time now) {
  const auto expires = time_of(claims, "exp"), made = time_of(claims, "iat");
  if (!expires || !made) return bad("the token lacks exp or iat");
  if (*expires + leeway <= now) return bad("the token has expired (exp)");
  if (*made > now + leeway || *made + age_max + leeway < now) return bad("the token was not made now (iat)");
  if (claims["nbf"].error() != simdjson::SUCCESS) return {};
  const auto begins = time_of(claims, "nbf");
  if (!begins || *begins > now + leeway) return bad("the token's time has not begun (nbf)");
  return {};
}

}  // namespace

result<IdToken> read_id_token(std::string_view token, const KeySet& keys, const IdTokenWanted& wanted) {
  BALIE_TRY(auto text, keys.verified(token));
  json::parser parser;
  json::element claims;
  if (parser.parse(text).get(claims) != simdjson::SUCCESS || !claims.is_object())
    return bad("the token says no JSON object");
  if (text_of(claims, "iss") != wanted.issuer) return bad("the token is another provider's (iss)");
  if (!is_for(claims, wanted.client_id)) return bad("the token is not for us alone (aud)");
  const bool has_party = claims["azp"].error() == simdjson::SUCCESS;
  if (has_party && text_of(claims, "azp") != wanted.client_id) return bad("the token is for another (azp)");
  BALIE_CHECK(check_times(claims, wanted.now));
  if (wanted.nonce.empty() || !same_word(text_of(claims, "nonce"), wanted.nonce))
    return bad("the token answers another sign-in (nonce)");
  const auto subject = text_of(claims, "sub");
  const auto is_ascii = [](char c) { return c >= 0x20 && c < 0x7f; };
  if (subject.empty() || subject.size() > subject_bytes_max || !std::ranges::all_of(subject, is_ascii))
    return bad("the token names nobody (sub)");
  return IdToken{std::string(subject), std::move(text)};
}

}  // namespace balie::desk
