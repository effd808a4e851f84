#include "adapters/desk/open_id_provider.hpp"

#include "adapters/desk/password.hpp"

#include <fmt/format.h>
#include <simdjson.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <utility>

namespace balie::desk {
namespace {

namespace json = simdjson::dom;

constexpr Duration kept_for = std::chrono::hours(1), fresh_for = std::chrono::minutes(1);
constexpr std::size_t error_word_bytes_max = 40;

// application/x-www-form-urlencoded, where a space may be %20 as well.
std::string encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain)
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;

std::string form_of(Fields fields) {
  std::string form;
  for (const auto& [name, value] : fields) {
    form += fmt::format("{}{}={}", form.empty() ? "" : "&", name, encoded(value));
  }
  return form;
}

// RFC 7636, 4.2.
std::string challenge_of(std::string_view verifier) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash;
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(verifier.data()), verifier.size());
  constexpr auto variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_encoded_len(hash.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), hash.data(), hash.size(), variant);
  text.pop_back();  // the zero at its end
  return text;
}

std::string error_of(std::string_view body) {
  json::parser parser;
  std::string_view word;
  return error_word(parser.parse(body)["error"].get(word) == simdjson::SUCCESS ? word : "");
}

struct Tokens {
  std::string id;
  std::string access;
};

result<Tokens> read_tokens(std::string_view body) {
  json::parser parser;
  json::element answer;
  std::string_view id, access;
  if (parser.parse(body).get(answer) != simdjson::SUCCESS ||
      answer["id_token"].get(id) != simdjson::SUCCESS) {
    return failure(Fate::reject, "openid.bad_token", "the provider's answer has no ID token");
  }
  if (answer["access_token"].get(access) != simdjson::SUCCESS) access = {};
  return Tokens{std::string(id), std::string(access)};
}

}  // namespace

OpenIdQuestion draw_question() { return {random_word(32), random_word(32), random_word(32)}; }

std::string error_word(std::string_view word) {
  const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  const bool fits = !word.empty() && word.size() <= error_word_bytes_max;
  return fits && std::ranges::all_of(word, is_plain) ? std::string(word) : "no reason";
}

result<std::string> OpenIdProvider::ask(const FetchRequest& request) {
  BALIE_TRY(auto answer, fetch_(request));
  if (answer.status == 200) return std::move(answer.body);
  if (answer.status == 400 || answer.status == 401 || answer.status == 403) {
    return failure(Fate::reject, "openid.refused",
                   fmt::format("the provider answered {}: {}", answer.status, error_of(answer.body)));
  }
  return failure(Fate::retry, "openid.away", fmt::format("the provider answered {}", answer.status));
}

result<std::shared_ptr<const ProviderMetadata>> OpenIdProvider::metadata() {
  {
    const std::lock_guard lock(mutex_);
    if (metadata_.value && clock_.instant() < metadata_.at + kept_for) return metadata_.value;
  }
  BALIE_TRY(const auto text, ask({discovery_address(settings_.issuer), "", "", "", ""}));
  BALIE_TRY(auto read, read_discovery(text, settings_.issuer));
  const std::lock_guard lock(mutex_);
  metadata_ = {std::make_shared<const ProviderMetadata>(std::move(read)), clock_.instant()};
  return metadata_.value;
}

result<KeySet> OpenIdProvider::fetch_keys(const ProviderMetadata& metadata) {
  BALIE_TRY(const auto text, ask({metadata.keys, "", "", "", ""}));
  return KeySet::read(text);
}

result<std::shared_ptr<const KeySet>> OpenIdProvider::keys(const ProviderMetadata& metadata, bool fresh) {
  Instant before, began = clock_.instant();
  {
    const std::lock_guard lock(mutex_);
    const auto longest = fresh ? fresh_for : kept_for;
    if (keys_.value && began < keys_.at + longest) return keys_.value;
    // Whoever comes while these are asked for takes what there is.
    before = std::exchange(keys_.at, began);
  }
  auto read = fetch_keys(metadata);
  const std::lock_guard lock(mutex_);
  if (!read) {
    if (keys_.at == began) keys_.at = before;
    return std::unexpected(std::move(read).error());
  }
  keys_ = {std::make_shared<const KeySet>(*std::move(read)), clock_.instant()};
  return keys_.value;
}

result<std::string> OpenIdProvider::address_for(const OpenIdQuestion& question) {
  BALIE_TRY(const auto known, metadata());
  const auto& endpoint = known->authorization_endpoint;
  auto address = fmt::format("{}{}{}", endpoint, endpoint.find('?') == endpoint.npos ? '?' : '&',
                             form_of({{"response_type", "code"},
                                      {"client_id", settings_.client_id},
                                      {"redirect_uri", settings_.redirect_uri()},
                                      {"scope", fmt::format("{}", fmt::join(settings_.scopes, " "))},
                                      {"state", question.state},
                                      {"nonce", question.nonce},
                                      {"code_challenge", challenge_of(question.verifier)},
                                      {"code_challenge_method", "S256"}}));
  if (!settings_.prompt.empty()) address += fmt::format("&{}", form_of({{"prompt", settings_.prompt}}));
  return address;
}

FetchRequest OpenIdProvider::token_request(const ProviderMetadata& metadata, const std::string& code,
                                           const OpenIdQuestion& question) const {
  FetchRequest request{metadata.token_endpoint,
                       form_of({{"grant_type", "authorization_code"},
                                {"code", code},
                                {"redirect_uri", settings_.redirect_uri()},
                                {"code_verifier", question.verifier}}),
                       "", "", ""};
  const auto& secret = settings_.client_secret;
  if (secret.empty() || metadata.secret_in_body) {
    request.form += fmt::format("&{}", form_of({{"client_id", settings_.client_id}}));
    if (!secret.empty()) request.form += fmt::format("&{}", form_of({{"client_secret", secret}}));
  } else {
    // RFC 6749, 2.3.1: both are encoded before.
    request.user = encoded(settings_.client_id);
    request.password = encoded(secret);
  }
  return request;
}

result<IdToken> OpenIdProvider::validate(const ProviderMetadata& metadata, std::string_view token,
                                         std::string_view nonce) {
  const IdTokenWanted wanted{settings_.issuer, settings_.client_id, nonce, clock_.time()};
  BALIE_TRY(auto known, keys(metadata, false));
  auto read = read_id_token(token, *known, wanted);
  if (read || read.error().code() != "openid.unknown_key") return read;
  BALIE_TRY(known, keys(metadata, true));
  return read_id_token(token, *known, wanted);
}

result<OpenIdPerson> OpenIdProvider::redeem(const OpenIdAnswer& answer, const OpenIdQuestion& question) {
  BALIE_TRY(const auto known, metadata());
  if (answer.issuer ? *answer.issuer != settings_.issuer : known->names_itself_always)
    return failure(Fate::reject, "openid.refused", "the answer is another provider's, or nobody's (iss)");
  BALIE_TRY(const auto body, ask(token_request(*known, answer.code, question)));
  BALIE_TRY(const auto tokens, read_tokens(body));
  BALIE_TRY(const auto token, validate(*known, tokens.id, question.nonce));
  std::string user_info;
  if (!tokens.access.empty() && !known->userinfo_endpoint.empty() && lacks_claims(token, settings_)) {
    BALIE_TRY(user_info, ask({known->userinfo_endpoint, "", "", "", tokens.access}));
    BALIE_CHECK(check_user_info(user_info, token.subject));
  }
  return person_of(token, user_info, settings_);
}

}  // namespace balie::desk
