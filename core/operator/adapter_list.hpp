// The adapters that a balie.toml names: [adapter.NAME] type = "http" is the program balie-http beside ours.
#pragma once

#include "core/base/config.hpp"

#include <string>
#include <vector>

namespace balie::operation {

struct AdapterEntry {
  std::string name;
  std::string type;
  std::string program;  // the file to run
  std::string listen;   // where it listens, if its settings say so
};

// `own_program` says where programs lie. What is wrong becomes problems: no type, no such program.
std::vector<AdapterEntry> read_adapters(const toml::table& settings, const std::string& file,
                                        const std::string& own_program, Problems& problems);

// How an adapter's program is told which table is its own.
std::vector<std::string> adapter_arguments(const AdapterEntry& adapter, const std::string& settings_file);

}  // namespace balie::operation
