// What becomes due when, in order of time; one of a kind for each owner, so that setting it anew forgets the
// old.
#pragma once

#include "core/base/clock.hpp"
#include "core/routing/shards.hpp"

#include <boost/container_hash/hash.hpp>

#include <compare>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>

namespace balie::routing {

enum class TimerKind : std::uint8_t { step, wait_max, offer, rest, wrap_up, lost, callback };

struct Timer {
  TimerKind kind = TimerKind::step;
  std::uint64_t owner = 0;
  auto operator<=>(const Timer&) const = default;
  friend std::size_t hash_value(const Timer& timer) {
    return boost::hash<std::uint64_t>()(timer.owner * 8 + static_cast<std::uint64_t>(timer.kind));
  }
};

class Timers {
 public:
  void set(Timer timer, Time at) {
    stop(timer);
    at_.emplace(timer, at);
    due_.emplace(at, timer);
  }
  void stop(Timer timer) {
    const auto* found = at_.find(timer);
    if (!found) return;
    due_.erase({*found, timer});
    at_.erase(timer);
  }
  [[nodiscard]] std::optional<Time> next() const {
    return due_.empty() ? std::nullopt : std::optional(due_.begin()->first);
  }
  // The first that is due, taken out.
  std::optional<Timer> take(Time now) {
    if (due_.empty() || due_.begin()->first > now) return std::nullopt;
    const auto timer = due_.begin()->second;
    stop(timer);
    return timer;
  }

 private:
  Shards<Timer, Time, boost::hash<Timer>> at_;
  std::set<std::pair<Time, Timer>> due_;
};

}  // namespace balie::routing
