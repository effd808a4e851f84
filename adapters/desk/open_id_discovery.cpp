#include "adapters/desk/open_id_discovery.hpp"

#include "adapters/desk/open_id_settings.hpp"

#include <fmt/format.h>
#include <simdjson.h>

namespace balie::desk {
namespace {

namespace json = simdjson::dom;

std::unexpected<Error> bad(std::string text) {
  return failure(Fate::reject, "openid.bad_provider", std::move(text));
}

std::string text_of(const json::element& object, std::string_view name) {
  std::string_view text;
  return object[name].get(text) == simdjson::SUCCESS ? std::string(text) : "";
}

bool lists(const json::element& object, std::string_view name, std::string_view wanted) {
  json::array all;
  if (object[name].get(all) != simdjson::SUCCESS) return false;
  for (const auto each : all) {
    if (std::string_view one; each.get(one) == simdjson::SUCCESS && one == wanted) return true;
  }
  return false;
}

}  // namespace

std::string discovery_address(std::string_view issuer) {
  if (issuer.ends_with('/')) issuer.remove_suffix(1);
  return fmt::format("{}/.well-known/openid-configuration", issuer);
}

result<ProviderMetadata> read_discovery(std::string_view text, std::string_view issuer) {
  json::parser parser;
  json::element document;
  if (parser.parse(text).get(document) != simdjson::SUCCESS || !document.is_object())
    return bad("the provider's description is no JSON object");
  if (text_of(document, "issuer") != issuer) return bad("the provider calls itself otherwise (issuer)");
  ProviderMetadata metadata;
  metadata.authorization_endpoint = text_of(document, "authorization_endpoint");
  metadata.token_endpoint = text_of(document, "token_endpoint");
  metadata.keys = text_of(document, "jwks_uri");
  metadata.userinfo_endpoint = text_of(document, "userinfo_endpoint");
  const std::pair<const char*, const std::string*> addresses[] = {
      {"authorization_endpoint", &metadata.authorization_endpoint},
      {"token_endpoint", &metadata.token_endpoint},
      {"jwks_uri", &metadata.keys},
      {"userinfo_endpoint", &metadata.userinfo_endpoint}};
  for (const auto& [name, address] : addresses) {
    const bool optional = address == &metadata.userinfo_endpoint;
    if (optional && address->empty()) continue;
    if (!is_provider_url(*address, true))
      return bad(fmt::format("the provider's {} is no https address", name));
    if (is_loopback_url(*address) && !is_loopback_url(std::string(issuer)))
      return bad(fmt::format("the provider's {} leads to this machine", name));
  }
  // Without the list it is client_secret_basic.
  constexpr const char* methods = "token_endpoint_auth_methods_supported";
  metadata.secret_in_body =
      lists(document, methods, "client_secret_post") && !lists(document, methods, "client_secret_basic");
  bool always = false;
  if (document["authorization_response_iss_parameter_supported"].get(always) == simdjson::SUCCESS)
    metadata.names_itself_always = always;
  return metadata;
}

}  // namespace balie::desk
