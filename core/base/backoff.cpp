#include "core/base/backoff.hpp"

#include <algorithm>

namespace balie {

Duration Backoff::failed(Instant now) {
  // A peer that takes us in and throws us out at once is no better than one that is away.
  if (worked_at_ != Instant::max() && now - worked_at_ >= settings_.healthy) next_ = settings_.first;
  worked_at_ = Instant::max();
  const auto longest = static_cast<double>(next_.count());
  next_ = std::min(settings_.max, Duration(static_cast<Duration::rep>(longest * settings_.factor)));
  std::uniform_real_distribution<double> part(1.0 - settings_.jitter, 1.0);
  return Duration(static_cast<Duration::rep>(longest * part(random_)));
}

}  // namespace balie
