// The desk's server from its start to its end.
#pragma once

#include "adapters/desk/settings.hpp"
#include "adapters/sdk/program.hpp"

namespace balie::desk {

// The exit status: 0 told to stop, 1 it could not go on.
int run(const sdk::Program& program, const Settings& settings);

}  // namespace balie::desk
