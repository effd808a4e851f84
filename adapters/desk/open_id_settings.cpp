#include "adapters/desk/open_id_settings.hpp"

#include "adapters/desk/settings.hpp"
#include "adapters/desk/users.hpp"
#include "adapters/sdk/web/origin.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace balie::desk {
namespace {

constexpr std::size_t url_bytes_max = 2048;

// The parts of an address, as the library that will follow it reads them.
class Url {
 public:
  explicit Url(const std::string& text) : handle_(curl_url(), curl_url_cleanup) {
    valid_ = handle_ && curl_url_set(handle_.get(), CURLUPART_URL, text.c_str(), 0) == CURLUE_OK;
  }
  [[nodiscard]] bool valid() const { return valid_; }
  // "" where there is none.
  [[nodiscard]] std::string part(CURLUPart which) const {
    char* text = nullptr;
    if (!valid_ || curl_url_get(handle_.get(), which, &text, 0) != CURLUE_OK) return {};
    const std::unique_ptr<char, decltype(&curl_free)> held(text, curl_free);
    return text;
  }

 private:
  std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> handle_;
  bool valid_ = false;
};

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace

std::pair<std::string_view, std::string_view> role_and_group(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == text.npos || equals + 1 == text.size() || !is_role(text.substr(0, equals))) return {};
  return {text.substr(0, equals), text.substr(equals + 1)};
}

bool is_loopback_url(const std::string& text) {
  return web::is_loopback_host(Url(text).part(CURLUPART_HOST));
}

bool is_provider_url(const std::string& text, bool query) {
  if (text.size() > url_bytes_max || !is_printable(text)) return false;
  const Url url(text);
  const auto scheme = url.part(CURLUPART_SCHEME);
  if (scheme != "https" && (scheme != "http" || !is_loopback_url(text))) return false;
  return url.valid() && url.part(CURLUPART_USER).empty() && url.part(CURLUPART_FRAGMENT).empty() &&
         text.find('#') == text.npos && (query || text.find('?') == text.npos);
}

ConfigSpec<Settings> with_open_id(ConfigSpec<Settings> spec) {
  return std::move(spec)
      .flag("passwords", &Settings::passwords,
            "false: only admins may sign in with a password, everybody else with the provider")
      .text("open_id_issuer", &Settings::issuer,
            "provider of OpenID Connect, as it names itself: https://login.example; empty: none")
      .text("open_id_client", &Settings::client_id, "what the desk is called at the provider (client_id)")
      .secret("open_id_secret", &Settings::client_secret,
              "the client's secret; empty: a public client, which proves itself by PKCE alone")
      .text("open_id_address", &Settings::address,
            "of the desk, as browsers see it: https://desk.example; the provider must know "
            "ADDRESS/api/openid/back")
      .text("open_id_title", &Settings::title, "of the provider, for the button; empty: OpenID")
      .list("open_id_scopes", &Settings::scopes, "what is asked of the provider; \"openid\" is among them")
      .choice("open_id_prompt", &Settings::prompt, {"", "login", "select_account"},
              "what the provider asks each time, though it knows the browser: where several people share one")
      .text("open_id_user", &Settings::user_claim,
            "claim that is the user's name here; \"email\" counts where the provider verified it")
      .text("open_id_groups", &Settings::roles_claim,
            "claim that lists the user's groups: its name, or a JSON pointer: \"/realm_access/roles\"")
      .list("open_id_roles", &Settings::role_groups,
            "which group has which role: \"agent=call-centre\", ours=its; who has none of them stays out")
      .text("open_id_agent", &Settings::agent_claim,
            "claim that names the playbook's agent; empty: the same as the user")
      .path("open_id_authorities_file", &Settings::authorities,
            "PEM of who may vouch for the provider's TLS; empty: those of the system");
}

void check_open_id(const OpenIdSettings& settings,
                   const std::function<void(std::string_view key, std::string_view text)>& wrong) {
  if (settings.issuer.empty()) {
    if (!settings.passwords) wrong("passwords", "nobody else could sign in without open_id_issuer");
    return;
  }
  if (!is_provider_url(settings.issuer)) {
    wrong("open_id_issuer", "must be https://... (http:// for this machine alone), without query");
  }
  if (!is_provider_url(settings.address) || settings.address.ends_with('/')) {
    wrong("open_id_address",
          "must be https://... (http:// for this machine alone), without query and / at its end");
  }
  if (settings.client_id.empty()) wrong("open_id_client", "goes together with open_id_issuer");
  if (std::ranges::find(settings.scopes, "openid") == settings.scopes.end() ||
      !std::ranges::all_of(settings.scopes, is_printable)) {
    wrong("open_id_scopes", "must have \"openid\" among them, and no spaces");
  }
  if (settings.user_claim.empty()) wrong("open_id_user", "must name a claim");
  if (settings.roles_claim.empty()) wrong("open_id_groups", "must name a claim");
  if (settings.role_groups.empty()) wrong("open_id_roles", "without a role nobody could sign in");
  for (const auto& text : settings.role_groups) {
    if (role_and_group(text).first.empty()) {
      wrong("open_id_roles",
            fmt::format("\"{}\" is not a role of the desk and a group: \"agent=call-centre\"", text));
    }
  }
}

}  // namespace balie::desk
