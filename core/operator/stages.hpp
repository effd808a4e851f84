// Long work in stages, on all processors, with a bar that says how far it is.
#pragma once

#include "core/identity/match/parallel.hpp"

#include <iosfwd>

namespace balie::operation {

// Runs the parts of a stage on up to eight threads of its own. `shown`: tells the stage and its share done on
// `out`, on one line of a terminal that is written over and wiped in the end. `out` outlives what is
// returned.
identity::match::Parallel in_stages(std::ostream& out, bool shown);

}  // namespace balie::operation
