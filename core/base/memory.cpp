#include "core/base/memory.hpp"

#include <mimalloc.h>

// Weak: which allocator a program has is decided where it is linked (balie_program in CMakeLists.txt).
#pragma weak mi_collect
#pragma weak mi_option_get
#pragma weak mi_option_set

namespace balie {

void give_back_freed_memory() noexcept {
  if (mi_collect == nullptr) return;
  // What was freed a moment ago would wait for its delay to pass, and then for this thread to free more.
  const auto delay = mi_option_get(mi_option_decommit_delay);
  mi_option_set(mi_option_decommit_delay, 0);
  mi_collect(true);
  mi_option_set(mi_option_decommit_delay, delay);
}

}  // namespace balie
