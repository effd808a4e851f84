// Offers that were presented, by the time at which they are taken for ignored.
//
// What was answered meanwhile is left in until its time comes: whoever takes it then looks into the log. So a
// presentation costs 16 bytes until its time is over.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"

#include "balie/v1/event.pb.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace balie::service {

// One thread.
class Presentations {
 public:
  // Remembers an offer's first report of being presented, where nothing else is known of it. `sequence`: of
  // the report's event.
  void reported(std::uint64_t sequence, const v1::OutcomeRecorded& recorded);

  [[nodiscard]] bool due(Time now) const;
  // Those whose time has come, the earliest first, at most `count_max`; they are forgotten.
  std::vector<std::uint64_t> take_due(Time now, std::size_t count_max);
  // They could not be dealt with: they are due as before.
  void put_back(const std::vector<std::uint64_t>& sequences);

  [[nodiscard]] std::size_t size() const { return heap_.size(); }
  [[nodiscard]] std::string save() const;
  // Errors (reject): "presentations.state".
  result<void> load(std::string_view bytes);

 private:
  struct One {
    std::int64_t expires = 0;  // microseconds since 1970
    std::uint64_t sequence = 0;
    auto operator<=>(const One&) const = default;
  };
  std::vector<One> heap_;  // the earliest at its front
};

}  // namespace balie::service
