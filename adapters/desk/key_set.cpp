#include "adapters/desk/key_set.hpp"

#include <cjose/cjose.h>
#include <simdjson.h>

#include <cstdlib>

namespace balie::desk {
namespace {

namespace json = simdjson::dom;

constexpr std::size_t keys_max = 50, token_bytes_max = 64 << 10;
constexpr std::size_t rsa_bits_min = 2048, rsa_bits_max = 8192, p256_bits = 256;

struct ReleaseToken {
  void operator()(cjose_jws_t* token) const { cjose_jws_release(token); }
};

std::unexpected<Error> bad_token(std::string text) {
  return failure(Fate::reject, "openid.bad_token", std::move(text));
}

std::string text_of(const json::element& object, const char* name) {
  std::string_view text;
  return object[name].get(text) == simdjson::SUCCESS ? std::string(text) : "";
}

std::string text_of(cjose_header_t* header, const char* name) {
  cjose_err error;
  const auto* text = cjose_header_get(header, name, &error);
  return text ? text : "";
}

bool has(cjose_header_t* header, const char* name) {
  cjose_err error;
  char* raw = cjose_header_get_raw(header, name, &error);
  const bool there = raw != nullptr;
  cjose_get_dealloc()(raw);
  return there;
}

}  // namespace

void KeySet::Release::operator()(_cjose_jwk_int* key) const { cjose_jwk_release(key); }

result<KeySet> KeySet::read(std::string_view text) {
  json::parser parser;
  json::element document;
  json::array all;
  if (parser.parse(text).get(document) != simdjson::SUCCESS || document["keys"].get(all) != simdjson::SUCCESS)
    return failure(Fate::reject, "openid.bad_provider", "the provider's keys are no JWK Set");
  KeySet set;
  for (const auto one : all) {
    if (set.keys_.size() == keys_max) break;
    const auto type = text_of(one, "kty"), use = text_of(one, "use");
    if ((type != "RSA" && type != "EC") || (!use.empty() && use != "sig")) continue;
    const auto own = simdjson::minify(one);
    cjose_err error;
    Key key{std::unique_ptr<_cjose_jwk_int, Release>(cjose_jwk_import(own.data(), own.size(), &error)),
            text_of(one, "kid"), text_of(one, "alg"), type == "RSA"};
    if (!key.key) continue;
    const auto bits = cjose_jwk_get_keysize(key.key.get(), &error);
    if (key.is_rsa ? bits >= rsa_bits_min && bits <= rsa_bits_max : bits == p256_bits)
      set.keys_.push_back(std::move(key));
  }
  return set;
}

result<std::string> KeySet::verified(std::string_view token) const {
  if (token.size() > token_bytes_max) return bad_token("the token is too long");
  cjose_err error;
  const std::unique_ptr<cjose_jws_t, ReleaseToken> jws(cjose_jws_import(token.data(), token.size(), &error));
  if (!jws) return bad_token("the token is no JWS");
  auto* header = cjose_jws_get_protected(jws.get());
  const auto algorithm = text_of(header, CJOSE_HDR_ALG), id = text_of(header, CJOSE_HDR_KID);
  const bool rsa = algorithm == "RS256" || algorithm == "PS256";
  if (!rsa && algorithm != "ES256") return bad_token("the token's algorithm is not RS256, PS256 or ES256");
  if (has(header, "crit")) return bad_token("the token has extensions that must be understood (crit)");
  bool known = false;
  for (const auto& key : keys_) {
    if (key.is_rsa != rsa || (!key.algorithm.empty() && key.algorithm != algorithm)) continue;
    if (!id.empty() && key.id != id) continue;
    known = true;
    if (!cjose_jws_verify(jws.get(), key.key.get(), &error)) continue;
    std::uint8_t* text = nullptr;  // of the token
    std::size_t size = 0;
    if (!cjose_jws_get_plaintext(jws.get(), &text, &size, &error)) break;
    return std::string(reinterpret_cast<const char*>(text), size);
  }
  if (known && !id.empty()) return bad_token("the token's signature is wrong");
  return failure(Fate::reject, "openid.unknown_key", "the token's key is none of the provider's");
}

}  // namespace balie::desk
