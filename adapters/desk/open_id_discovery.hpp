// What a provider says of itself: OpenID Connect Discovery 1.0, section 3, with RFC 9207, section 3.
#pragma once

#include "core/base/result.hpp"

#include <string>
#include <string_view>

namespace balie::desk {

struct ProviderMetadata {
  std::string authorization_endpoint;
  std::string token_endpoint;
  std::string keys;                  // jwks_uri
  std::string userinfo_endpoint;     // "": none
  bool secret_in_body = false;       // it takes the client's secret so (client_secret_post) and in no header
  bool names_itself_always = false;  // authorization_response_iss_parameter_supported
};

// Where a provider's document stands (section 4).
std::string discovery_address(std::string_view issuer);

// Error, reject: "openid.bad_provider": no such document, of another issuer (4.3), or it names an address
// that is neither https nor this machine's.
result<ProviderMetadata> read_discovery(std::string_view json, std::string_view issuer);

}  // namespace balie::desk
