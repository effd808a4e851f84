// The settings of this adapter, in [adapter.NAME] of balie.toml beside those that every adapter has.
#pragma once

#include "adapters/http/access.hpp"
#include "adapters/http/sms_settings.hpp"
#include "adapters/http/webhook_settings.hpp"
#include "adapters/sdk/web/server.hpp"

#include <optional>

namespace balie::http {

struct Settings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;
  std::string address_file;
  std::string tokens;
  bool open = false;
  std::string certificate;
  std::string key;
  std::uint32_t connections = 1'000;
  std::uint32_t pipeline = 16;
  std::uint32_t streams = 100;
  Duration idle = std::chrono::seconds(60);
  Duration presence_lease = std::chrono::seconds(60);
  Duration command_limit = std::chrono::minutes(10);
  std::uint64_t header_bytes = 16 << 10;
  std::uint64_t body_bytes = 512 << 10;
  std::vector<WebhookSettings> webhooks;
  std::vector<SmsSettings> sms;
  std::optional<Access> access;  // read from `tokens`; none: open to all

  [[nodiscard]] web::ServerSettings server() const;
};

// The table of them, webhooks included.
ConfigTable settings_table();

// Reads the table and the file of tokens. Nobody is let in without a token unless the settings say so
// (`open`), and never from another machine: that is a problem.
Settings read_settings(const toml::table& table, std::string_view path, std::string_view file,
                       Problems& problems, const std::vector<std::string>& other);

}  // namespace balie::http
