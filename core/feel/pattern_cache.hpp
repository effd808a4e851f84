// The patterns that an evaluation used last, so that a filter over a list compiles its pattern once.
#pragma once

#include "core/feel/pattern.hpp"

#include <array>

namespace balie::feel {

class PatternCache {
 public:
  // Null: the pattern or its flags are wrong. Lives until the next call.
  const Pattern* find(std::string_view pattern, std::string_view flags) {
    for (const Held& held : held_) {
      if (held.used && held.pattern == pattern && held.flags == flags) return held.compiled.get();
    }
    Held& held = held_[next_];
    next_ = (next_ + 1) % held_.size();
    held = {true, std::string(pattern), std::string(flags), Pattern::compile(pattern, flags)};
    return held.compiled.get();
  }

 private:
  struct Held {
    bool used = false;
    std::string pattern, flags;
    std::unique_ptr<const Pattern> compiled;
  };
  std::array<Held, 8> held_;
  std::size_t next_ = 0;
};

}  // namespace balie::feel
