#include "core/base/error.hpp"

#include "core/base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace balie {

void assertion_failed(const char* expression, const char* file, int line) noexcept {
  std::fprintf(stderr, "%s:%d: assertion failed: %s\n", file, line, expression);
  std::abort();
}

std::string_view to_string(Fate fate) {
  switch (fate) {
    case Fate::retry:
      return "retry";
    case Fate::reconnect:
      return "reconnect";
    case Fate::reject:
      return "reject";
    case Fate::fatal:
      return "fatal";
  }
  return "unknown";
}

Error Error::within(std::string_view context) const {
  return Error(fate_, code_, std::string(context) + ": " + text_);
}

}  // namespace balie
