// balie-desk: the window from which agents handle every channel, served to their browsers; see README.md.
//
//   balie-desk --config balie.toml --name desk    serves [adapter.desk], until SIGTERM or SIGINT
//
// Exit status: 0 told to stop, 1 it could not go on, 2 bad options or settings.
// Trusts the hub, the provider of OpenID Connect that its settings name, and who is signed in as far as their
// roles go; not the network, nor what a page sends.
#include "adapters/desk/program.hpp"

#include <curl/curl.h>
#include <sodium.h>

int main(int argc, char** argv) {
  if (sodium_init() < 0 || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return 1;
  const auto spec = balie::desk::settings_spec();
  balie::desk::Settings settings;
  balie::sdk::AdapterKind kind{&spec.table(), {}, {}};
  kind.read = [&](const auto& toml, auto path, auto file, auto& problems, const auto& other) {
    settings = spec.read(toml, path, file, problems, other);
    balie::desk::check_settings(settings, toml, path, file, problems);
  };
  const auto program = balie::sdk::load_program(argc, argv, kind);
  return program ? balie::desk::run(*program, settings) : program.error();
}
