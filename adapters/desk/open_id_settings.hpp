// The settings of signing in with the company's own provider (OpenID Connect): open_id_* in [adapter.NAME].
#pragma once

#include "core/base/config.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace balie::desk {

struct Settings;

struct OpenIdSettings {
  std::string issuer;  // "": no such sign-in
  std::string client_id;
  std::string client_secret;  // "": a public client
  std::string address;        // of the desk, as browsers see it; ends without "/"
  std::string title;          // for the button
  std::vector<std::string> scopes = {"openid", "profile"};
  std::string user_claim = "preferred_username";
  std::string roles_claim = "groups";
  std::vector<std::string> role_groups;  // "agent=call-centre": ours=its
  std::string prompt;                    // "": as the provider likes
  std::string agent_claim;               // "": the user's name here
  std::string authorities;
  bool passwords = true;

  // The address at the desk to which the provider sends browsers back, and which it must know.
  [[nodiscard]] std::string redirect_uri() const { return address + "/api/openid/back"; }
};

// The role of ours and the group of the provider's that a text "ours=its" names; both empty: it is no such
// text.
std::pair<std::string_view, std::string_view> role_and_group(std::string_view text);

// "https://...", or "http://..." of this machine alone; without user, query and fragment unless `query` says
// so; at most 2048 bytes.
bool is_provider_url(const std::string& text, bool query = false);
// It leads to this machine.
bool is_loopback_url(const std::string& text);

ConfigSpec<Settings> with_open_id(ConfigSpec<Settings> spec);
// What no single row can tell: `wrong` is called with a setting's name and what is wrong with it.
void check_open_id(const OpenIdSettings& settings,
                   const std::function<void(std::string_view key, std::string_view text)>& wrong);

}  // namespace balie::desk
