// Tables [source.NAME] of balie.toml: where the databases are that the playbook's live sources ask.
#pragma once

#include "core/base/problem.hpp"
#include "core/playbook/playbook.hpp"
#include "core/source/registry.hpp"

#include <toml++/toml.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace balie::service {

struct SourceSettings {
  std::string address;            // of the database, without a password
  std::uint32_t connections = 2;  // at most so many, each with a thread
};

using SourceConnections = std::map<std::string, SourceSettings, std::less<>>;

// Reads them from a whole balie.toml.
SourceConnections read_source_settings(const toml::table& root, std::string_view file,
                                       const source::DriverRegistry& drivers, Problems& problems);

// A problem in the playbook's sources.toml, which is `file`, for each source without such a table.
void check_connections(const playbook::Sources& sources, const SourceConnections& connections,
                       const std::string& file, Problems& problems);

}  // namespace balie::service
