// A provider's public keys (JWK Set, RFC 7517, section 5), and what they signed (JWS, RFC 7515).
#pragma once

#include "core/base/result.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct _cjose_jwk_int;

namespace balie::desk {

// Any thread, once it is made. Signatures are verified by libcjose.
class KeySet {
 public:
  // Keys that sign with RSA of 2048 bits at least (RFC 7518, 3.3) or on P-256; others are passed over, and
  // those beyond the first fifty. Error, reject: "openid.bad_provider": it is no such set.
  static result<KeySet> read(std::string_view json);

  // What the token (compact serialization) says, once its signature was found right. RS256, PS256 and ES256,
  // and no other algorithm: neither "none" nor a MAC, whose key everybody has. Errors, of Fate::reject:
  // "openid.bad_token"; "openid.unknown_key": none of the keys is the one that it names, which a newer set
  // may have.
  [[nodiscard]] result<std::string> verified(std::string_view token) const;
  [[nodiscard]] std::size_t size() const { return keys_.size(); }

 private:
  struct Release {
    void operator()(_cjose_jwk_int* key) const;
  };
  struct Key {
    std::unique_ptr<_cjose_jwk_int, Release> key;
    std::string id;         // kid; "": none
    std::string algorithm;  // alg; "": any that fits
    bool is_rsa;
  };

  std::vector<Key> keys_;
};

}  // namespace balie::desk
