// All that this program contains behind the core's interfaces; the one list.
#pragma once

#include "core/store/registry.hpp"

namespace balie {

// "sqlite": one hub, on this machine's disk. "memory": for trying things out; nothing outlives the process.
void register_builtin_plugins(store::StoreRegistry& stores);

}  // namespace balie
