// Whether a source that keeps failing is asked at all: after some failures in a row it rests, longer each
// time, and then one question tries whether it is back.
#pragma once

#include "core/base/clock.hpp"

namespace balie::service {

// A value: time is an argument.
class SourceBreaker {
 public:
  static constexpr int failures_max = 5;
  static constexpr Duration rest_first = std::chrono::seconds(1);
  static constexpr Duration rest_max = std::chrono::seconds(30);

  // True: ask, and tell what came of it.
  bool may_ask(Instant now) {
    if (failures_ < failures_max) return true;
    if (trying_ || now < rests_until_) return false;
    trying_ = true;
    return true;
  }
  void worked() { *this = SourceBreaker(); }
  void failed(Instant now) {
    ++failures_;
    if (failures_ < failures_max || (resting() && now < rests_until_)) return;  // asked before it rested
    rest_ = trying_ ? std::min(rest_ * 2, rest_max) : rest_first;
    rests_until_ = now + rest_;
    trying_ = false;
  }
  // How many in a row.
  [[nodiscard]] int failures() const { return failures_; }
  [[nodiscard]] bool resting() const { return rests_until_ != Instant{}; }

 private:
  int failures_ = 0;
  Duration rest_{};
  Instant rests_until_{};
  bool trying_ = false;
};

}  // namespace balie::service
