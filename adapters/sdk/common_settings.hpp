// The settings that every adapter has, in its table [adapter.NAME] of balie.toml beside its own.
#pragma once

#include "core/base/config.hpp"

#include "balie/v1/decision.pb.h"

#include <string>

namespace balie::sdk {

struct CommonSettings {
  std::string type;
  std::string channel;
  Duration deadline = std::chrono::seconds(2);
  std::string fallback_queue = "default";
  std::string fallback_target;
  std::int32_t fallback_priority = 0;
  std::uint32_t window = 256;
  std::string spool;
  std::uint64_t spool_bytes = 64 << 20;
  Duration drain = std::chrono::seconds(10);
  std::string metrics;
  std::string log_level = "info";

  [[nodiscard]] v1::Route fallback_route() const;
};

ConfigSpec<CommonSettings> common_spec();

}  // namespace balie::sdk
