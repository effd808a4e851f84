// All parts of balie-http put together, from the first to the last: start, serve, drain, stop.
#pragma once

#include "adapters/http/settings.hpp"
#include "adapters/sdk/program.hpp"

namespace balie::http {

// Runs until SIGTERM or SIGINT. Exit status: 0 told to stop, 1 it could not go on.
int run(const sdk::Program& program, const Settings& settings);

}  // namespace balie::http
