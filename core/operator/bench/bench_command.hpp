// `balie bench`: what a durable decision costs on this machine, beside what its parts cost alone, in the same
// run.
#pragma once

#include "core/store/registry.hpp"

#include <string>
#include <vector>

namespace balie::operation {

// Reads what stands behind `balie bench` (see --help) and prints a report, as JSON or for people. Status 0; 1
// when a part could not be measured; 2 for options that are none. No other thread may run yet.
int bench_command(const std::vector<std::string>& arguments, const store::StoreRegistry& stores,
                  const std::string& version);

}  // namespace balie::operation
