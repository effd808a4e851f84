#include "adapters/desk/settings.hpp"

#include "adapters/sdk/web/origin.hpp"

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace balie::desk {
namespace {

ConfigSpec<Settings> own_spec() {
  using std::chrono::hours, std::chrono::minutes, std::chrono::seconds;
  constexpr std::uint64_t kilo = 1 << 10;
  return ConfigSpec<Settings>("desk", "the window from which agents handle every channel, in a browser")
      .text("host", &Settings::host, "address to listen on")
      .number("port", &Settings::port, "its port; 0: any that is free")
      .path("address_file", &Settings::address_file, "file that gets the address, once bound; empty: none")
      .path("certificate_file", &Settings::certificate, "PEM; with key_file: TLS")
      .path("key_file", &Settings::key, "PEM, of the certificate")
      .path("pages", &Settings::pages,
            "folder of the built page; empty: ../share/balie/desk beside the program")
      .path("state", &Settings::state,
            "file of users, sessions, audit and conversations; empty: NAME.db beside the spool")
      .path("first_password_file", &Settings::first_password_file,
            "file that gets the first admin's password; empty: the terminal")
      .list("origins", &Settings::origins, "others than its own from which the page may be served")
      .list("proxies", &Settings::proxies, "addresses of own proxies, whose X-Forwarded-For is believed")
      .number("connections", &Settings::connections, "how many may be open; further clients wait", 1, 100'000)
      .duration("session_idle", &Settings::session_idle,
                "who has no page open and asks nothing for so long is signed out", seconds(1), hours(24))
      .duration("session_longest", &Settings::session_longest, "after so long everybody signs in again",
                seconds(1), hours(24 * 30))
      .duration("grace", &Settings::grace, "an agent whose last page is gone for so long is away", seconds(0),
                minutes(10))
      .duration("conversations_kept", &Settings::conversations_kept, "what was written, after the last of it",
                hours(1), hours(24 * 3650))
      .duration("audit_kept", &Settings::audit_kept, "who did what", hours(24), hours(24 * 3650))
      .bytes("attachment_bytes", &Settings::attachment_bytes,
             "of one file that goes with an answer; the bus takes no more", kilo, 700 * kilo)
      .list("attachment_types", &Settings::attachment_types, "of files that go with answers")
      .bytes("message_bytes", &Settings::message_bytes, "of one frame from a page, at most", kilo,
             1024 * kilo)
      .number("frames_per_second", &Settings::frames_per_second, "from one page", 1, 10'000)
      .number("requests_per_second", &Settings::requests_per_second, "over HTTP from one address", 1, 100'000)
      .number("pages_per_second", &Settings::pages_per_second, "that one address may open", 1, 100'000)
      .number("pages_at_once", &Settings::pages_at_once,
              "that one address may open after a rest: an office behind one address comes back together", 1,
              100'000);
}

}  // namespace

ConfigSpec<Settings> settings_spec() { return with_open_id(own_spec()); }

void check_settings(const Settings& settings, const toml::table& table, std::string_view path,
                    std::string_view file, Problems& problems) {
  const auto wrong = [&](std::string_view key, std::string_view text) {
    const auto* node = table.get(key);
    problems.push_back(problem_at(node ? *node : static_cast<const toml::node&>(table), file,
                                  fmt::format("{}.{}: {}", path, key, text)));
  };
  boost::system::error_code error;
  boost::asio::ip::make_address(settings.host, error);
  if (error) wrong("host", "is not an address; names are not looked up");
  if (settings.certificate.empty() != settings.key.empty())
    wrong("certificate_file", "goes together with key_file");
  check_open_id(settings, wrong);
  for (const auto& origin : settings.origins) {
    if (!web::is_origin(origin)) wrong("origins", fmt::format("\"{}\" is no origin: https://host", origin));
  }
}

web::ServerSettings Settings::server() const {
  web::ServerSettings server;
  server.host = host;
  server.port = port;
  server.connections_max = connections;
  server.connection.request.body_bytes_max = std::max<std::uint64_t>(64 << 10, attachment_bytes);
  server.certificate_path = certificate;
  server.key_path = key;
  return server;
}

}  // namespace balie::desk
