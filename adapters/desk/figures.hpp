// What the desk counts, for /metrics.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <string>

namespace balie::desk {

// One strand.
class Figures {
 public:
  Figures();
  // What Prometheus reads.
  [[nodiscard]] std::string text(std::size_t connections, std::size_t pages, std::size_t agents,
                                 bool hub_open);

  prometheus::Registry registry;
  prometheus::Counter &signed_in, &sign_ins_refused, &too_often, &frames, &frames_refused, &forwarded,
      &refused, &forged, &messages, &slow_pages;

 private:
  prometheus::Gauge &connections_, &pages_, &agents_, &hub_open_;
};

}  // namespace balie::desk
