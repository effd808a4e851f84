// What every adapter's program does before it runs: options, and its table of balie.toml. adapter_main() uses
// it, and so do adapters that are no Adapter.
#pragma once

#include "adapters/sdk/adapter_main.hpp"
#include "adapters/sdk/bus_client.hpp"
#include "adapters/sdk/common_settings.hpp"
#include "core/base/log.hpp"

#include <boost/asio/io_context.hpp>

#include <expected>
#include <functional>
#include <string>

namespace balie::sdk {

struct Program {
  std::string name;  // --name: the table is [adapter.NAME]
  std::string file;  // --config
  CommonSettings settings;
  BusClient::Settings bus;  // with the session's adapter, channel, boot id and program filled in
  Log log;
};

// Reads options and settings. Without a Program there is nothing to run: the error is the exit status (0
// after --explain and the like), and what there was to say has been printed.
std::expected<Program, int> load_program(int argc, const char* const* argv, const AdapterKind& kind);

// Exit statuses of a program that ran, or was about to.
inline constexpr int told_to_stop = 0, could_not_go_on = 1;
// Logs why, and gives its exit status.
int cannot_run(const Log& log, const Error& error);
// Until the loop ends, which `stop` is to see to: called once, at SIGTERM or SIGINT.
void run_until_told(boost::asio::io_context& loop, const Log& log, const std::function<void()>& stop);

}  // namespace balie::sdk
