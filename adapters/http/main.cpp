// balie-http: contacts in and decisions out over HTTP with JSON; see /openapi.json.
//
//   balie-http --config balie.toml --name http    serves [adapter.http], until SIGTERM or SIGINT
//   balie-http token NAME ROLE                    draws a bearer token; prints it, and what to add to the
//   file of tokens
//
// Exit status: 0 told to stop, 1 it could not go on, 2 bad options or settings.
// Trusts the hub, and who has a token as far as its role goes; not the network, nor who is behind a webhook.
#include "adapters/http/program.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <iostream>
#include <span>
#include <string_view>

namespace {

constexpr int bad_input = 2;

int print_token(std::span<char*> arguments) {
  const auto role = arguments.size() == 2 ? balie::http::role_of(arguments[1]) : std::nullopt;
  if (!role) {
    std::cerr << "usage: balie-http token NAME adapter|desk|observer|admin\n";
    return bad_input;
  }
  const auto drawn = balie::http::draw_token(arguments[0], *role);
  std::cout << fmt::format(
      "# The token, shown this once; give it to {}:\n# {}\n# Add this to the file of tokens:\n{}",
      arguments[0], drawn.text, drawn.table);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (sodium_init() < 0) return 1;
  const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
  if (argc > 1 && std::string_view(arguments[1]) == "token") return print_token(arguments.subspan(2));
  const auto table = balie::http::settings_table();
  balie::http::Settings settings;
  balie::sdk::AdapterKind kind{&table, {}, {}};
  kind.read = [&](const auto& toml, auto path, auto file, auto& problems, const auto& other) {
    settings = balie::http::read_settings(toml, path, file, problems, other);
  };
  const auto program = balie::sdk::load_program(argc, argv, kind);
  return program ? balie::http::run(*program, settings) : program.error();
}
