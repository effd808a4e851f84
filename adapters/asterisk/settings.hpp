// What [adapter.NAME] with type = "asterisk" may say.
#pragma once

#include "adapters/sdk/common_settings.hpp"
#include "core/base/config.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace balie::asterisk {

struct Settings {
  // Where Asterisk's AGI() comes.
  std::string host = "127.0.0.1";
  std::uint16_t port = 4573;
  std::string address_file;
  std::uint32_t calls = 2000;
  // Asterisk's manager.
  std::string manager_host = "127.0.0.1";
  std::uint16_t manager_port = 5038;
  std::string manager_user;
  std::string manager_secret;
  bool manager_tls = false;
  std::string manager_ca;
  // The dialplan's part.
  std::string context = "balie";
  std::string outgoing;
  Duration ring = std::chrono::seconds(20);
  bool presence = true;
  std::vector<std::string> agents;
  std::vector<std::string> sign_in_queues;
  std::string desk = "desk";

  sdk::CommonSettings common{};  // filled in by main(): deadline and fallback
};

ConfigSpec<Settings> settings_spec();

}  // namespace balie::asterisk
