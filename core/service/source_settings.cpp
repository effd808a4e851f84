#include "core/service/source_settings.hpp"

#include "core/base/config.hpp"

#include <fmt/format.h>

namespace balie::service {
namespace {

constexpr std::uint32_t connections_most = 32;

ConfigSpec<SourceSettings> spec() {
  return ConfigSpec<SourceSettings>("source", "a database that contacts may wait for")
      .text("address", &SourceSettings::address, "postgresql://USER@HOST/DATABASE, without a password")
      .required()
      .number("connections", &SourceSettings::connections, "at most so many", 1, connections_most);
}

}  // namespace

SourceConnections read_source_settings(const toml::table& root, std::string_view file,
                                       const source::DriverRegistry& drivers, Problems& problems) {
  static const auto written_as = spec();
  SourceConnections read;
  const toml::node* node = root.get("source");
  if (node == nullptr) return read;
  const auto* tables = node->as_table();
  if (tables == nullptr) {
    problems.push_back(problem_at(*node, file, "source: must be written as [source.NAME]"));
    return read;
  }
  for (const auto& [key, value] : *tables) {
    const auto path = fmt::format("source.{}", key.str());
    const auto* table = value.as_table();
    if (table == nullptr) {
      problems.push_back(problem_at(value, file, path + ": must be a table"));
      continue;
    }
    auto settings = written_as.read(*table, path, file, problems);
    const toml::node* address = table->get("address");
    if (address != nullptr && address->is_string()) {
      if (const auto driver = drivers.find(settings.address); !driver) {
        problems.push_back(problem_at(*address, file, path + ".address: " + driver.error().text()));
      }
    }
    read.emplace(key.str(), std::move(settings));
  }
  return read;
}

void check_connections(const playbook::Sources& sources, const SourceConnections& connections,
                       const std::string& file, Problems& problems) {
  for (const auto& source : sources) {
    if (connections.contains(source->connection)) continue;
    problems.push_back({file, source->line, 1,
                        fmt::format("source.connection: balie.toml has no [source.{}] that says where the "
                                    "database is",
                                    source->connection)});
  }
}

}  // namespace balie::service
