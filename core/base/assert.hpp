// A broken invariant of our own. On in every build; what a peer sends never reaches it.
#pragma once

namespace balie {

[[noreturn]] void assertion_failed(const char* expression, const char* file, int line) noexcept;

}  // namespace balie

#define BALIE_ASSERT(expression) \
  ((expression) ? static_cast<void>(0) : ::balie::assertion_failed(#expression, __FILE__, __LINE__))
