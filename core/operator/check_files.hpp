// Everything that is wrong with what an operator wrote, found by the same readers that the programs start
// with.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/problem.hpp"
#include "core/scoring/scorer.hpp"
#include "core/source/registry.hpp"

#include <string>
#include <string_view>

namespace balie::operation {

// `path` is a settings file, or a directory: a playbook, or one that holds a balie.toml. Of settings: the
// tables' names, [hub] with the playbook it names, [bus], and each [adapter.NAME] by its own program beside
// `own_program`, which is run with
// --check. A file without [hub] is one for adapters alone. Sorted, each problem once; none: nothing is wrong.
Problems check_path(const std::string& path, const std::string& own_program, const Clock& clock,
                    const scoring::ScorerRegistry& scorers, const source::DriverRegistry& drivers);

// A line as to_string(Problem) writes it, read back; a line of another form is a problem of `file` as a
// whole.
Problem parse_problem(std::string_view line, const std::string& file);

}  // namespace balie::operation
