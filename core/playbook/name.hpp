// Names in a playbook's files.
#pragma once

#include "core/base/toml.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace balie::playbook {

constexpr std::size_t name_bytes_max = 64;

// The text at `key` must be a name that platforms, logs and command lines can hold as it is; `path` names the
// table in problems: "queue". What is missing or no text has been told of.
void check_name(const toml::table& table, std::string_view key, std::string_view path,
                const std::string& file, Problems& problems);

}  // namespace balie::playbook
