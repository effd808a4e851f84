// The site's word on who its visitor is: a JSON Web Token (RFC 7519) with HS256 (RFC 7518, 3.2), and no other
// algorithm.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"

#include <string>
#include <string_view>

namespace balie::chat {

struct Verified {
  std::string account;  // "sub"
  std::string email,
      tel;         // where the site says them: "email" (unless "email_verified" is false), "phone_number"
  Time expires{};  // "exp"
};

// Needs "sub" and "exp", which is a day ahead at most: until then the token is good for whoever has it. "nbf"
// is heeded, and "aud", where there is one, names the entry. Errors, of Fate::reject: "token.malformed",
// "token.forged", "token.expired", "token.too_long", "token.not_ours".
result<Verified> read_token(std::string_view token, std::string_view secret, std::string_view entry,
                            Time now);

}  // namespace balie::chat
