// Table [bus] of balie.toml: where the hub and its clients meet, and the keys by which they know each other.
//
//   [bus]
//   directory = "/run/balie"                      # where the sockets are, unless endpoints say otherwise
//   endpoint = "tcp://10.0.0.5:7440"              # tcp only with keys (balie keygen)
//   events_endpoint = "tcp://10.0.0.5:7441"
//   server_secret_key_file = "hub.key"            # read by the hub alone
//   server_public_key = "..."                     # for clients: the hub's, 40 characters of Z85
//   secret_key_file = "client.key"                # for clients: their own
//   [[bus.client]]                                # for the hub: who is let in, and as what
//   name = "sms_main"                          # an adapter or desk may call itself nothing else
//   role = "adapter"
//   public_key = "..."
#pragma once

#include "core/base/problem.hpp"
#include "core/base/result.hpp"

#include <toml++/toml.h>

#include <string>
#include <string_view>
#include <vector>

namespace balie {

struct BusClient {
  std::string name;
  std::string role = "adapter";  // "adapter", "desk", "observer", "admin"
  std::string public_key;        // Z85
};

struct BusSettings {
  std::string endpoint;
  std::string events_endpoint;
  // Keys in Z85, all empty without CURVE. For the hub: its own pair, and who may come in. For a client: the
  // hub's public key and its own pair. Public keys are computed from the secret ones.
  std::string server_public_key;
  std::string public_key;
  std::string secret_key;
  std::vector<BusClient> clients;
  [[nodiscard]] bool encrypted() const { return !secret_key.empty(); }
};

enum class BusSide { hub, client };

// ipc:// in the runtime directory, without keys.
BusSettings default_bus_settings();

// Reads [bus] of a whole balie.toml; without that table, the defaults. Secret files of the other side are not
// opened. tcp:// without keys, keys that are none, doubled clients and paths too long for a socket are
// problems.
BusSettings read_bus_settings(const toml::table& root, BusSide side, std::string_view file,
                              Problems& problems);

// $XDG_RUNTIME_DIR/balie, or /tmp/balie-UID.
std::string default_runtime_directory();

// Before a socket is bound or connected: the hub makes the directory of an ipc:// endpoint (mode 0700) if it
// is missing, a client the default one alone. The default runtime directory must be our own and closed to
// others, since in /tmp somebody else could have made it: error otherwise (fatal, "bus.unsafe_directory").
// Other endpoints need nothing.
result<void> prepare_endpoint(std::string_view endpoint, BusSide side);

// What the reader checks, without places: a table of the settings, for --explain and samples.
std::string explain_bus_settings();

}  // namespace balie
