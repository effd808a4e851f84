// The ID token: OpenID Connect Core 1.0, sections 2 and 3.1.3.7.
#pragma once

#include "adapters/desk/key_set.hpp"
#include "core/base/clock.hpp"

#include <string>
#include <string_view>

namespace balie::desk {

struct IdTokenWanted {
  std::string_view issuer;
  std::string_view client_id;
  std::string_view nonce;
  Time now;
};

struct IdToken {
  std::string subject;  // "sub": 1 to 255 characters of ASCII
  std::string claims;   // all of them: a JSON object
};

// Its signature, issuer, audience (ours alone), times (a minute of difference between clocks is forgiven, and
// the token was made within ten minutes) and nonce are right. Errors, of Fate::reject: those of
// KeySet::verified; texts name the check, and nothing of the token.
result<IdToken> read_id_token(std::string_view token, const KeySet& keys, const IdTokenWanted& wanted);

}  // namespace balie::desk
