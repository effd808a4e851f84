#include "adapters/asterisk/settings.hpp"

namespace balie::asterisk {

ConfigSpec<Settings> settings_spec() {
  constexpr std::uint32_t calls_max = 50'000;
  return ConfigSpec<Settings>("asterisk", "calls of an Asterisk: what AGI(agi://...) asks")
      .text("host", &Settings::host,
            "address that AGI(agi://...) comes to; from other machines it is unprotected")
      .number("port", &Settings::port, "its TCP port; 0: any that is free")
      .path("address_file", &Settings::address_file, "file that the address is written to; empty: none")
      .number("calls", &Settings::calls,
              "calls that may be asked about at a time; more get the fallback at once", 1, calls_max);
}

}  // namespace balie::asterisk
