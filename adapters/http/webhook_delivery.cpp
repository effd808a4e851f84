#include "adapters/http/webhook_delivery.hpp"

#include <algorithm>

namespace balie::http {

WebhookDelivery::WebhookDelivery(Settings settings, std::uint64_t seed)
    : settings_(settings), backoff_({.first = settings.retry_first, .max = settings.retry_max}, seed) {}

WebhookDelivery::Step WebhookDelivery::on(const Attempt& attempt, Instant now) {
  ++attempts_;
  if (attempt.status / 100 == 2) return Step::delivered;
  constexpr int gone = 410;
  if (attempt.status == gone || attempts_ >= settings_.attempts) return Step::dead;
  wait_ = std::max(backoff_.failed(now), std::min(attempt.retry_after, settings_.retry_max));
  return Step::wait;
}

}  // namespace balie::http
