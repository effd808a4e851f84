// What every command is handed: the options that all of them share, and where to write.
#pragma once

#include "core/base/bus_settings.hpp"
#include "core/base/clock.hpp"
#include "core/base/config.hpp"
#include "core/base/result.hpp"
#include "core/operator/bus_connection.hpp"

#include <iosfwd>
#include <memory>
#include <string>

namespace balie::operation {

// A contract: scripts look at these.
enum ExitStatus : int { done = 0, failed = 1, bad_input = 2, hub_away = 3 };

struct Globals {
  std::string settings_file;  // as given; empty: ./balie.toml where there is one
  std::string endpoint;       // instead of the one in the settings
  std::string adapter = "operator";
  bool json = false;
  Duration open_limit = std::chrono::seconds(3);  // how long a hub may take to let us in
};

struct Context {
  Globals globals;
  const Clock& clock;
  std::ostream& out;
  std::ostream& errors;
};

// The settings file that counts: the one given or ./balie.toml; empty: there is none.
std::string settings_file(const Globals& globals);
// An error holds all problems, a line each.
result<toml::table> read_settings(const Context& context);
result<BusSettings> read_bus(const Context& context);
Error to_error(const Problems& problems);

// Connected and let in.
result<std::unique_ptr<BusConnection>> connect(const Context& context);

int status_of(const Error& error);
// Tells the error, to people or as a JSON object a line, and gives the status to exit with.
int report(const Context& context, const Error& error);
// A complaint about one line of the input; the command goes on.
void report_line(const Context& context, std::uint64_t line, const Error& error);

// One message as a line of JSON.
void print_json(const Context& context, const google::protobuf::Message& message);

}  // namespace balie::operation
