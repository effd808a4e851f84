// All that this program contains behind the core's interfaces; the one list.
#pragma once

#include "core/scoring/scorer.hpp"
#include "core/source/registry.hpp"
#include "core/store/registry.hpp"

namespace balie {

// Stores: "sqlite": one hub, on this machine's disk; "memory": for trying things out, nothing outlives the
// process.
void register_builtin_plugins(store::StoreRegistry& stores, scoring::ScorerRegistry& scorers);
// Databases that the company's own data stands in: "postgresql", and "postgres", its other name.
void register_builtin_drivers(source::DriverRegistry& drivers);

}  // namespace balie
