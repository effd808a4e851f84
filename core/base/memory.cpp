#include "core/base/memory.hpp"

// Weak: which allocator a program has is decided where it is linked (balie_program in CMakeLists.txt).
extern "C" [[gnu::weak]] void mi_collect(bool force) noexcept;

namespace balie {

void give_back_freed_memory() noexcept {
  if (mi_collect != nullptr) mi_collect(true);
}

}  // namespace balie
