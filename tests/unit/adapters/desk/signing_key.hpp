// A key pair of a provider that plays in a test, and what it signs.
#pragma once

#include <cjose/cjose.h>
#include <sodium.h>

#include <memory>
#include <string>

namespace balie::desk {

struct FreeKey {
  void operator()(cjose_jwk_t* key) const { cjose_jwk_release(key); }
};

inline std::string base64url(const std::string& bytes) {
  constexpr auto variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), variant);
  text.pop_back();
  return text;
}

class SigningKey {
 public:
  static SigningKey rsa(const std::string& id, std::size_t bits = 2048) {
    const unsigned char exponent[] = {1, 0, 1};
    return SigningKey(cjose_jwk_create_RSA_random(bits, exponent, sizeof exponent, nullptr), id);
  }
  static SigningKey p256(const std::string& id) {
    return SigningKey(cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, nullptr), id);
  }
  static SigningKey p384(const std::string& id) {
    return SigningKey(cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_384, nullptr), id);
  }
  // A MAC's key of these bytes.
  static SigningKey secret(const std::string& bytes, const std::string& id) {
    return SigningKey(
        cjose_jwk_create_oct_spec(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(), nullptr),
        id);
  }

  // As it stands in a JWK Set; `more`: further members, each with a comma before it.
  [[nodiscard]] std::string json(const std::string& more = "") const {
    char* text = cjose_jwk_to_json(key_.get(), false, nullptr);
    std::string json = text;
    cjose_get_dealloc()(text);
    json.insert(json.size() - 1, more);
    return json;
  }
  // `id`: what the token says the key is; "": nothing.
  [[nodiscard]] std::string sign(const std::string& claims, const char* algorithm, const std::string& id,
                                 const char* extension = nullptr) const {
    cjose_header_t* header = cjose_header_new(nullptr);
    cjose_header_set(header, CJOSE_HDR_ALG, algorithm, nullptr);
    if (!id.empty()) cjose_header_set(header, CJOSE_HDR_KID, id.c_str(), nullptr);
    if (extension) cjose_header_set_raw(header, "crit", extension, nullptr);
    cjose_jws_t* jws = cjose_jws_sign(
        key_.get(), header, reinterpret_cast<const std::uint8_t*>(claims.data()), claims.size(), nullptr);
    const char* text = "";
    if (jws) cjose_jws_export(jws, &text, nullptr);
    std::string token = text;
    if (jws) cjose_jws_release(jws);
    cjose_header_release(header);
    return token;
  }
  [[nodiscard]] std::string sign(const std::string& claims) const {
    const bool is_rsa = cjose_jwk_get_kty(key_.get(), nullptr) == CJOSE_JWK_KTY_RSA;
    return sign(claims, is_rsa ? "RS256" : "ES256", id_);
  }

 private:
  SigningKey(cjose_jwk_t* key, const std::string& id) : key_(key), id_(id) {
    cjose_jwk_set_kid(key, id.data(), id.size(), nullptr);
  }
  std::unique_ptr<cjose_jwk_t, FreeKey> key_;
  std::string id_;
};

// A JWK Set of these.
inline std::string key_set(std::initializer_list<std::string> keys) {
  std::string set;
  for (const auto& key : keys) set += (set.empty() ? "" : ",") + key;
  return R"({"keys":[)" + set + "]}";
}

}  // namespace balie::desk
