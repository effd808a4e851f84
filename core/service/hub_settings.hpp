// Table [hub] of balie.toml: what the operator decides about the hub. What the business decides is in the
// playbook.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/problem.hpp"

#include <toml++/toml.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace balie::service {

struct HubSettings {
  std::string data;              // the directory of the store
  std::string playbook;          // the directory of the playbook
  std::string store = "sqlite";  // or "memory": nothing outlives the process
  std::string log_level = "info";
  std::string metrics;                   // where /metrics is served; empty: nowhere
  std::uint64_t memory = 1ull << 30;     // for customers, identifiers and keys, in bytes
  std::uint64_t behind_max = 1'000'000;  // log entries not yet in the derived tables; more slow the hub down
  std::uint32_t batch_max = 256;         // requests decided and committed together
  Duration heartbeat = std::chrono::milliseconds(500);
  Duration silence = std::chrono::milliseconds(1500);
  std::uint32_t credit = 512;  // requests that one client may have unanswered
  std::uint32_t sessions_max = 1'000;
  std::uint32_t pending_max = 100'000;  // requests of all clients waiting in the hub
  Duration retention_every = std::chrono::hours(24);  // how often what has outlived its retention is removed
};

// Reads [hub] of a whole balie.toml. Relative paths are taken from the file's directory; `data` is "data"
// there by default.
HubSettings read_hub_settings(const toml::table& root, std::string_view file, Problems& problems);

// A line a setting, and the table as a commented sample.
std::string explain_hub_settings();
std::string sample_hub_settings();

}  // namespace balie::service
