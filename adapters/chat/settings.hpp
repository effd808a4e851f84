// The settings of balie-chat, in its table [adapter.NAME] of balie.toml.
#pragma once

#include "core/base/config.hpp"

#include <string>
#include <vector>

namespace balie::chat {

struct Settings {
  // Where browsers come in.
  std::string host = "127.0.0.1";
  std::uint16_t port = 8082;
  std::string certificate, key;
  std::string address_file;
  std::string public_address;
  std::vector<std::string> proxies;
  std::string page;
  // Whose pages.
  std::vector<std::string> entries;
  std::vector<std::string> queues;
  std::string token;  // the secret of tokens
  // Conversations.
  std::string state;
  std::string desk = "desk";
  std::string mail;
  std::vector<std::string> mail_subjects = {"en Your conversation with us", "nl Uw gesprek met ons",
                                            "de Ihr Gespräch mit uns"};
  std::uint32_t offers = 1;
  bool agent_names = true;
  Duration abandon_after = std::chrono::minutes(2);
  Duration end_after = std::chrono::minutes(30);
  Duration retention = std::chrono::hours(24 * 30);
  std::uint64_t state_bytes_max = 1 << 30;
  // Limits.
  std::uint64_t text_bytes_max = 4000;
  std::uint64_t file_bytes_max = 5 << 20;
  std::uint64_t files_bytes_max = 1 << 30;
  std::vector<std::string> file_types = {"image/png",  "image/jpeg",      "image/gif",
                                         "image/webp", "application/pdf", "text/plain"};
  std::uint32_t connections_max = 12'000;
  std::uint32_t pages_max = 8;
  std::uint32_t messages_rate = 30;
  std::uint32_t frames_rate = 20;
  std::uint32_t conversations_rate = 60;
  std::uint32_t connects_rate = 600;  // many visitors have one address: of an office, of a mobile network
};

ConfigSpec<Settings> settings_spec();

// What no single setting can tell. Error, fatal: "chat.settings".
result<void> check(const Settings& settings);

}  // namespace balie::chat
