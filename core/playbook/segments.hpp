// segments.toml of a playbook: groups of customers that have a name.
//
//   [[segment]]
//   name = "frequent"                       # letters, digits, "_": formulas name it segments.frequent
//   title = "Frequent callers"              # for people; none: the name
//   when = 'count(customer.history[at > now() - duration("P30D")]) >= 3'
//
// A segment may name others (segments.frequent), as long as none needs itself in the end.
#pragma once

#include "core/base/toml.hpp"
#include "core/playbook/formula_compiler.hpp"

#include <string>

namespace balie::playbook {

constexpr std::size_t segments_max = 1'000;

// Declares and compiles the segments of `file`, as which problems name it. Before anything else is compiled.
void read_segments(const toml::table& root, const std::string& file, FormulaCompiler& formulas,
                   Problems& problems);

}  // namespace balie::playbook
