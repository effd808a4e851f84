// Reading TOML, with places for what is wrong with it.
#pragma once

#include "core/base/problem.hpp"

#include <toml++/toml.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace balie {

// Reads a TOML file of at most bytes_max; what cannot be read or parsed becomes a Problem, and the table is
// empty. TOML's own parser stops at the first error of syntax. `name_for_errors` is the file in problems;
// never throws.
toml::table read_toml(const std::string& path, Problems& problems, std::size_t bytes_max = 16 << 20);
toml::table parse_toml(std::string_view text, const std::string& name_for_errors, Problems& problems);

// A problem at the place of a value, or of a key ("unknown setting").
Problem problem_at(const toml::node& node, std::string_view file, std::string text);
Problem problem_at(const toml::key& key, std::string_view file, std::string text);

// What a person calls the type of a value: "a text", "a whole number", "a list".
std::string_view type_name(const toml::node& node);

}  // namespace balie
