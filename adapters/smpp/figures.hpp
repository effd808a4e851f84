// What the link to the centre counts, for /metrics.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace balie::smpp {

// One strand.
class Figures {
 public:
  enum class Direction : std::uint8_t { in, receipt, out };

  Figures();
  // What became of a short message; of each part, where a message has several. In and receipts: "stored",
  // "again" (the centre should bring it again), "refused", "unanswered" (its link was gone). Out: "accepted",
  // "refused", "not_sent", "unknown".
  void message(Direction direction, std::string_view result);
  void throttled() { throttled_.Increment(); }

  struct LinkState {
    std::string name;
    bool up = false;
    std::size_t window_used = 0;  // requests without an answer
  };
  // What Prometheus reads. `parts_waiting`: of long messages that are not whole.
  [[nodiscard]] std::string text(const std::vector<LinkState>& links, std::int64_t parts_waiting);

 private:
  prometheus::Registry registry_;
  prometheus::Family<prometheus::Counter>& messages_;
  prometheus::Counter& throttled_;
  prometheus::Family<prometheus::Gauge>&link_up_, &window_used_;
  prometheus::Gauge& parts_waiting_;
};

}  // namespace balie::smpp
