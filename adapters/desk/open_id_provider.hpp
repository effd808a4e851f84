// The desk as a client of its provider: the authorization code flow of OpenID Connect Core 1.0, section 3.1,
// with PKCE (RFC 7636, S256), as RFC 9700, section 2.1, wants it.
#pragma once

#include "adapters/desk/open_id_discovery.hpp"
#include "adapters/desk/open_id_fetch.hpp"
#include "adapters/desk/open_id_person.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace balie::desk {

// What the browser takes along, and what the answer must fit.
struct OpenIdQuestion {
  std::string state;     // for the browser, and back
  std::string nonce;     // for the token
  std::string verifier;  // of PKCE: for the one who asks for the token
};
OpenIdQuestion draw_question();
// A provider's "invalid_grant", "access_denied", ... (RFC 6749, 4.1.2.1 and 5.2); whatever has another form,
// and is not for a log, is "no reason".
std::string error_word(std::string_view word);

// What the browser brought back (3.1.2.5).
struct OpenIdAnswer {
  std::string code;
  std::optional<std::string> issuer;  // RFC 9207
};

// The provider's description and keys are kept for an hour; keys are asked for again at once where a token
// names another one, but not more often than each minute. Blocks as `fetch` does; any thread.
class OpenIdProvider {
 public:
  OpenIdProvider(const OpenIdSettings& settings, const Clock& clock, Fetch fetch)
      : settings_(settings), clock_(clock), fetch_(std::move(fetch)) {}

  // Where the browser is sent (3.1.2.1). Errors: "openid.away" (retry), "openid.bad_provider" (reject).
  result<std::string> address_for(const OpenIdQuestion& question);
  // Whom the code stands for (3.1.3). Errors besides: "openid.refused" (reject: the provider does not take
  // the code, or not us, or the answer is another provider's), those of read_id_token() and of person_of().
  result<OpenIdPerson> redeem(const OpenIdAnswer& answer, const OpenIdQuestion& question);

 private:
  template <typename Value>
  struct Kept {
    std::shared_ptr<const Value> value;
    Instant at{};
  };
  result<std::shared_ptr<const ProviderMetadata>> metadata();
  // `fresh`: no older than a minute.
  result<std::shared_ptr<const KeySet>> keys(const ProviderMetadata& metadata, bool fresh);
  result<KeySet> fetch_keys(const ProviderMetadata& metadata);
  result<std::string> ask(const FetchRequest& request);
  FetchRequest token_request(const ProviderMetadata& metadata, const std::string& code,
                             const OpenIdQuestion& question) const;
  result<IdToken> validate(const ProviderMetadata& metadata, std::string_view token, std::string_view nonce);

  const OpenIdSettings& settings_;
  const Clock& clock_;
  Fetch fetch_;
  std::mutex mutex_;  // of what follows; nobody waits for the provider with it
  Kept<ProviderMetadata> metadata_;
  Kept<KeySet> keys_;
};

}  // namespace balie::desk
