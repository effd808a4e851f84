#include "core/operator/context.hpp"

#include "core/base/json_text.hpp"
#include "protocols/bus/json.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <ostream>

namespace balie::operation {

std::string settings_file(const Globals& globals) {
  if (!globals.settings_file.empty()) return globals.settings_file;
  std::error_code ignored;
  return std::filesystem::exists("balie.toml", ignored) ? "balie.toml" : "";
}

Error to_error(const Problems& problems) {
  std::string text;
  for (const auto& problem : problems) {
    if (!text.empty()) text += '\n';
    text += to_string(problem);
  }
  return Error(Fate::reject, "operator.settings", text);
}

result<toml::table> read_settings(const Context& context) {
  const auto file = settings_file(context.globals);
  if (file.empty()) return toml::table();
  Problems problems;
  auto table = read_toml(file, problems);
  if (!problems.empty()) return std::unexpected(to_error(problems));
  return table;
}

result<BusSettings> read_bus(const Context& context) {
  BALIE_TRY(const auto settings, read_settings(context));
  Problems problems;
  auto bus = read_bus_settings(settings, BusSide::client, settings_file(context.globals), problems);
  if (!problems.empty()) return std::unexpected(to_error(problems));
  if (!context.globals.endpoint.empty()) bus.endpoint = context.globals.endpoint;
  return bus;
}

result<std::unique_ptr<BusConnection>> connect(const Context& context) {
  BALIE_TRY(auto bus, read_bus(context));
  BALIE_CHECK(prepare_endpoint(bus.endpoint, BusSide::client));
  if (bus.endpoint.starts_with("tcp:") && !bus.encrypted()) {
    return failure(
        Fate::reject, "operator.needs_keys",
        bus.endpoint + ": tcp needs CURVE keys; make some with balie keygen and name them in [bus]");
  }
  BusConnection::Settings settings;
  settings.bus = std::move(bus);
  settings.adapter = context.globals.adapter;
  settings.open_limit = context.globals.open_limit;
  std::unique_ptr<BusConnection> connection;
  try {
    connection = std::make_unique<BusConnection>(std::move(settings), context.clock);
  } catch (const zmq::error_t& error) {
    return failure(Fate::reject, "operator.endpoint",
                   fmt::format("cannot connect to the bus: {}", error.what()));
  }
  BALIE_CHECK(connection->open());
  return connection;
}

int status_of(const Error& error) {
  switch (error.fate()) {
    case Fate::reject:
      return bad_input;
    case Fate::retry:
    case Fate::reconnect:
      return hub_away;
    case Fate::fatal:
      return failed;
  }
  return failed;
}

namespace {

void write_error(const Context& context, std::uint64_t line, const Error& error) {
  if (!context.globals.json) {
    context.errors << (line == 0 ? "" : fmt::format("line {}: ", line)) << error.text() << std::endl;
    return;
  }
  std::string text = "{";
  if (line != 0) text += fmt::format("\"line\":{},", line);
  text += "\"code\":";
  append_json_text(error.code(), text);
  text += ",\"text\":";
  append_json_text(error.text(), text);
  context.errors << text << "}" << std::endl;
}

}  // namespace

int report(const Context& context, const Error& error) {
  write_error(context, 0, error);
  return status_of(error);
}

void report_line(const Context& context, std::uint64_t line, const Error& error) {
  write_error(context, line, error);
}

void print_json(const Context& context, const google::protobuf::Message& message) {
  std::string text;
  bus::to_json(message, text);
  context.out << text << '\n' << std::flush;
}

}  // namespace balie::operation
