#include "protocols/smpp/pace.hpp"

#include <algorithm>

namespace balie::smpp {

void Pace::sent(Instant now) {
  if (per_second_ <= 0) return;
  const auto step = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(1 / per_second_));
  // Time that was not used is kept for a tenth of a second.
  next_ = std::max(next_, now - std::chrono::milliseconds(100)) + step;
}

void Pace::throttled(Instant now) {
  // A window full of refusals is one refusal.
  if (throttled_ && now < pause_) return;
  throttled_ = true;
  pause_ = now + backoff_.failed(now);
}

void Pace::accepted() {
  if (!throttled_) return;
  throttled_ = false;
  backoff_ = Backoff(backoff_settings_, ++seed_);
}

}  // namespace balie::smpp
