// Who somebody is by the provider's claims (OpenID Connect Core 1.0, 5.1 and 5.3), in the desk's words.
#pragma once

#include "adapters/desk/id_token.hpp"
#include "adapters/desk/open_id_settings.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace balie::desk {

struct OpenIdPerson {
  std::string issuer, subject;     // who it is, for ever
  std::string user;                // in lower case
  std::string name;                // as people write it; "": not told
  std::vector<std::string> roles;  // the desk's; none: nobody here
  std::string agent;  // by open_id_agent; "" where it is no agent, or is the one of the user's name
};

// The claims of the UserInfo endpoint, of the person of that subject (5.3.2). Error, reject:
// "openid.bad_token".
result<void> check_user_info(std::string_view json, std::string_view subject);
// The token alone does not tell who it is: some providers tell it at their UserInfo endpoint.
bool lacks_claims(const IdToken& token, const OpenIdSettings& settings);

// `user_info`: "" where nobody asked; the token's claims go before its. Errors, of Fate::reject:
// "openid.no_user" (no name, or a mail address that was not verified), "openid.no_role" (an agent without the
// claim of open_id_agent).
result<OpenIdPerson> person_of(const IdToken& token, std::string_view user_info,
                               const OpenIdSettings& settings);

}  // namespace balie::desk
