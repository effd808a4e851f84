// balie-asterisk: calls of an Asterisk, asked about over FastAGI and followed over its manager interface.
//
//   balie-asterisk --config balie.toml --name asterisk   runs [adapter.asterisk], until SIGTERM or SIGINT
//
// Exit status: 0 told to stop, 1 it could not go on, 2 bad options or settings.
// Trusts the hub, and that Asterisk is who it says; not what callers send: names, numbers, headers.
#include "adapters/asterisk/adapter.hpp"
#include "adapters/sdk/adapter_main.hpp"

int main(int argc, char** argv) {
  using balie::asterisk::Settings;
  const auto spec = balie::asterisk::settings_spec();
  Settings settings;
  balie::sdk::AdapterKind kind{&spec.table(), {}, {}};
  kind.read = [&](const auto& table, auto path, auto file, auto& problems, const auto& other) {
    settings = spec.read(table, path, file, problems, other);
    balie::Problems told_already;
    settings.common = balie::sdk::common_spec().read(table, path, file, told_already);
  };
  kind.make = [&](balie::asterisk::asio::any_io_executor executor) {
    return std::make_unique<balie::asterisk::AsteriskAdapter>(std::move(executor), std::move(settings));
  };
  return balie::sdk::run_adapter(argc, argv, kind);
}
