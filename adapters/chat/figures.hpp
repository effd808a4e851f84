// What the chat counts, for /metrics.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <string>

namespace balie::chat {

// One strand.
class Figures {
 public:
  Figures();
  // What Prometheus reads.
  [[nodiscard]] std::string text(std::size_t pages, std::size_t visitors, std::size_t unsent);

  prometheus::Registry registry;
  prometheus::Counter &conversations, &from_visitors, &from_agents, &repeated, &refused, &too_fast,
      &bad_frames, &foreign, &tokens_refused, &attachments;

 private:
  prometheus::Gauge &pages_, &visitors_, &unsent_;
};

}  // namespace balie::chat
