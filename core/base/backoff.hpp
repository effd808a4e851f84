// How long to wait before trying again: longer after each failure, with jitter so that many do not come back
// at once.
#pragma once

#include "core/base/clock.hpp"

#include <random>

namespace balie {

// A value: no clock, no timer. The same seed gives the same waits.
class Backoff {
 public:
  struct Settings {
    Duration first = std::chrono::milliseconds(100);
    Duration max = std::chrono::seconds(10);
    double factor = 2.0;
    double jitter = 0.3;                         // a wait is shortened by up to this part of itself
    Duration healthy = std::chrono::seconds(5);  // what worked for so long begins anew
  };

  Backoff(Settings settings, std::uint64_t seed)
      : settings_(settings), next_(settings.first), random_(seed) {}

  void worked(Instant now) { worked_at_ = now; }
  // How long to wait now; never more than `max`, never less than (1 - jitter) * first.
  Duration failed(Instant now);

 private:
  Settings settings_;
  Duration next_;
  Instant worked_at_ = Instant::max();
  std::mt19937_64 random_;
};

}  // namespace balie
