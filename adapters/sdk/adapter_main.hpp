// The main() of an adapter: options, settings, signals, and then the runner until it is told to stop.
//
//   balie-line --config balie.toml --name line_main   runs [adapter.line_main], until SIGTERM or SIGINT
//   balie-line --config ... --name ... --check        what is wrong with its settings, all at once
//   balie-line --explain | --sample | --version       its settings: a line each, or as TOML
//
// Exit status: 0 told to stop, 1 it could not go on, 2 bad options or settings.
#pragma once

#include "adapters/sdk/adapter.hpp"
#include "core/base/config.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>
#include <optional>

namespace balie::sdk {

using balie::ConfigSpec;

// What adapter_main knows of the adapter, without its types.
struct AdapterKind {
  const ConfigTable* table;
  // Reads the adapter's own settings; names in `other` are common ones.
  std::function<void(const toml::table&, std::string_view path, std::string_view file, Problems&,
                     const std::vector<std::string>& other)>
      read;
  // Called once, after read() found no problems.
  std::function<std::unique_ptr<Adapter>(asio::any_io_executor)> make;
};

int run_adapter(int argc, const char* const* argv, const AdapterKind& kind);

// AdapterType is constructed with (asio::any_io_executor, Settings).
template <typename AdapterType, typename Settings>
int adapter_main(int argc, const char* const* argv, const ConfigSpec<Settings>& spec) {
  Settings settings;
  AdapterKind kind{&spec.table(), {}, {}};
  kind.read = [&](const toml::table& table, std::string_view path, std::string_view file, Problems& problems,
                  const std::vector<std::string>& other) {
    settings = spec.read(table, path, file, problems, other);
  };
  kind.make = [&](asio::any_io_executor executor) {
    return std::make_unique<AdapterType>(std::move(executor), std::move(settings));
  };
  return run_adapter(argc, argv, kind);
}

}  // namespace balie::sdk
