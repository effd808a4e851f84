#include "adapters/http/settings.hpp"

#include "core/base/toml.hpp"

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

namespace balie::http {
namespace {

ConfigSpec<Settings> spec() {
  using std::chrono::hours, std::chrono::seconds;
  constexpr std::uint64_t kilo = 1 << 10, mega = 1 << 20;
  return ConfigSpec<Settings>("http", "contacts, outcomes, customers and events over HTTP with JSON")
      .text("host", &Settings::host, "address to listen on")
      .number("port", &Settings::port, "its port; 0: any that is free")
      .path("address_file", &Settings::address_file, "file that gets the address, once bound; empty: none")
      .path("tokens", &Settings::tokens, "file of bearer tokens (balie-http token NAME ROLE makes one)")
      .flag("open", &Settings::open, "let everybody on this machine in, without a token")
      .path("certificate_file", &Settings::certificate, "PEM; with key_file: TLS")
      .path("key_file", &Settings::key, "PEM, of the certificate")
      .number("connections", &Settings::connections, "how many may be open; further clients wait", 1, 100'000)
      .number("pipeline", &Settings::pipeline, "requests of one connection that may wait for answers", 1,
              1'000)
      .number("streams", &Settings::streams, "clients that may listen to events", 0, 100'000)
      .duration("idle", &Settings::idle, "a connection without a whole request for so long is closed",
                seconds(1), hours(1))
      .duration("presence_lease", &Settings::presence_lease,
                "an agent whose client is not heard from for so long is away", seconds(1), hours(24))
      .duration("command_limit", &Settings::command_limit,
                "a command that does not say when it expires is kept for a channel so long", seconds(1),
                hours(24))
      .bytes("header_bytes", &Settings::header_bytes, "of one request, at most", kilo, mega)
      .bytes("body_bytes", &Settings::body_bytes, "of one request, at most", kilo, mega);
}

bool is_loopback(const std::string& host) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(host, error);
  return !error && address.is_loopback();
}

// The value in the table, or the table itself: a place to point at.
const toml::node& place_of(const toml::table& table, std::string_view key) {
  const auto* node = table.get(key);
  return node ? *node : static_cast<const toml::node&>(table);
}

void check_door(Settings& settings, const toml::table& table, std::string_view path, std::string_view file,
                Problems& problems) {
  const auto wrong = [&](std::string_view key, std::string_view text) {
    problems.push_back(problem_at(place_of(table, key), file, fmt::format("{}.{}: {}", path, key, text)));
  };
  boost::system::error_code error;
  boost::asio::ip::make_address(settings.host, error);
  if (error) wrong("host", "is not an address; names are not looked up");
  if (settings.certificate.empty() != settings.key.empty())
    wrong("certificate_file", "goes together with key_file");
  if (!settings.tokens.empty()) {
    if (settings.open) wrong("open", "is set, and so is tokens: which of the two?");
    const auto root = read_toml(settings.tokens, problems);
    if (problems.empty()) settings.access = read_access(root, settings.tokens, problems);
  } else if (!settings.open) {
    wrong("tokens",
          "is not set; make a token with `balie-http token NAME ROLE`, or set open = true on a machine of "
          "your own");
  } else if (!is_loopback(settings.host)) {
    wrong("open", "is for loopback addresses alone; others need tokens");
  }
}

}  // namespace

ConfigTable settings_table() {
  auto table = spec().table();
  table.add({"webhook", "tables",
             "where events are sent; [[adapter.NAME.webhook]] name, url, secret_file, types, ...", "[]",
             false, [](void* settings, const toml::node& node, const ConfigPlace& place) {
               static_cast<Settings*>(settings)->webhooks =
                   read_webhooks(node, place.path, place.file, place.problems);
             }});
  table.add({"sms", "tables",
             "SMS gateways that speak HTTP; [[adapter.NAME.sms]] name, public_url, token_file, url, ...", "[]",
             false, [](void* settings, const toml::node& node, const ConfigPlace& place) {
               static_cast<Settings*>(settings)->sms =
                   read_sms_gateways(node, place.path, place.file, place.problems);
             }});
  return table;
}

Settings read_settings(const toml::table& table, std::string_view path, std::string_view file,
                       Problems& problems, const std::vector<std::string>& other) {
  Settings settings;
  settings_table().read(&settings, table, path, file, problems, other);
  check_door(settings, table, path, file, problems);
  return settings;
}

web::ServerSettings Settings::server() const {
  web::ServerSettings server;
  server.host = host;
  server.port = port;
  server.connections_max = connections;
  server.connection.request.header_bytes_max = static_cast<std::uint32_t>(header_bytes);
  server.connection.request.body_bytes_max = body_bytes;
  server.connection.pipeline_max = pipeline;
  server.connection.idle_sweeps =
      static_cast<std::uint32_t>(std::chrono::ceil<std::chrono::seconds>(idle).count());
  server.certificate_path = certificate;
  server.key_path = key;
  return server;
}

}  // namespace balie::http
