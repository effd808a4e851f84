// The settings of the desk, in [adapter.NAME] of balie.toml beside those that every adapter has.
#pragma once

#include "adapters/desk/open_id_settings.hpp"
#include "adapters/sdk/web/server.hpp"
#include "core/base/config.hpp"

namespace balie::desk {

struct Settings : OpenIdSettings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8090;
  std::string address_file;
  std::string certificate;
  std::string key;
  std::string pages;  // "": beside the program
  std::string state;  // "": beside the spool
  std::string first_password_file;
  std::vector<std::string> origins;
  std::vector<std::string> proxies;
  std::uint32_t connections = 2'000;
  Duration session_idle = std::chrono::minutes(30);
  Duration session_longest = std::chrono::hours(12);
  Duration grace = std::chrono::seconds(20);
  Duration conversations_kept = std::chrono::hours(24 * 30);
  Duration audit_kept = std::chrono::hours(24 * 400);
  std::uint64_t attachment_bytes = 700 << 10;
  std::vector<std::string> attachment_types = {"image/png",       "image/jpeg", "image/gif", "image/webp",
                                               "application/pdf", "text/plain", "text/csv"};
  std::uint64_t message_bytes = 256 << 10;
  std::uint32_t frames_per_second = 50;
  std::uint32_t requests_per_second = 100;
  std::uint32_t pages_per_second = 20;
  std::uint32_t pages_at_once = 400;

  [[nodiscard]] web::ServerSettings server() const;
};

ConfigSpec<Settings> settings_spec();
// What no single row can tell.
void check_settings(const Settings& settings, const toml::table& table, std::string_view path,
                    std::string_view file, Problems& problems);

}  // namespace balie::desk
