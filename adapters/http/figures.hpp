// What is counted, for /metrics. Every counter is looked up once, at the start.
#pragma once

#include "adapters/http/routes.hpp"
#include "core/base/clock.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <string>

namespace balie::http {

// One strand, as its owner.
class Figures {
 public:
  Figures();

  void answered(Operation operation, int status, Duration took);
  // A request that is none of the operations: no such path, or bytes that are no request.
  void refused(int status);
  // What Prometheus reads. Changes a gauge only here: the rest of the time they cost nothing.
  [[nodiscard]] std::string text(std::size_t connections, std::size_t unanswered, std::size_t spooled,
                                 bool hub_open);

  prometheus::Counter& fallbacks() { return fallbacks_; }
  prometheus::Counter& events_streamed() { return events_streamed_; }
  prometheus::Counter& webhooks_delivered() { return webhooks_delivered_; }
  prometheus::Counter& webhooks_failed() { return webhooks_failed_; }
  prometheus::Counter& webhooks_dead() { return webhooks_dead_; }

 private:
  static constexpr std::size_t classes = 4;  // 2xx to 5xx
  prometheus::Counter& of(std::size_t operation, int status);

  prometheus::Registry registry_;
  std::array<std::array<prometheus::Counter*, classes>, operations + 1> requests_{};
  std::array<prometheus::Histogram*, operations> took_{};
  prometheus::Counter &fallbacks_, &events_streamed_, &webhooks_delivered_, &webhooks_failed_,
      &webhooks_dead_;
  prometheus::Gauge &connections_, &unanswered_, &spooled_, &hub_open_;
};

}  // namespace balie::http
