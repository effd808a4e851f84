// How fast messages may go out: our own limit, and the pauses that a throttling centre asks for. A value.
#pragma once

#include "core/base/backoff.hpp"

namespace balie::smpp {

class Pace {
 public:
  // `per_second` 0: no limit of our own. At most a tenth of a second's messages go out at once.
  Pace(double per_second, Backoff::Settings backoff, std::uint64_t seed)
      : per_second_(per_second), backoff_settings_(backoff), seed_(seed), backoff_(backoff, seed) {}

  // When the next message may go out; not after `now`: at once.
  [[nodiscard]] Instant next() const { return std::max(next_, pause_); }
  void sent(Instant now);
  // The centre said busy: nothing goes out for a while, longer each time until something was accepted.
  void throttled(Instant now);
  void accepted();

 private:
  double per_second_;
  Backoff::Settings backoff_settings_;
  std::uint64_t seed_;
  Backoff backoff_;
  Instant next_{};
  Instant pause_{};
  bool throttled_ = false;
};

}  // namespace balie::smpp
