// What [adapter.NAME] with type = "asterisk" may say.
#pragma once

#include "adapters/sdk/common_settings.hpp"
#include "core/base/config.hpp"

#include <cstdint>
#include <string>

namespace balie::asterisk {

struct Settings {
  // Where Asterisk's AGI() comes.
  std::string host = "127.0.0.1";
  std::uint16_t port = 4573;
  std::string address_file;
  std::uint32_t calls = 2000;

  sdk::CommonSettings common{};  // filled in by main(): deadline and fallback
};

ConfigSpec<Settings> settings_spec();

}  // namespace balie::asterisk
