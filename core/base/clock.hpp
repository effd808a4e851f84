// The one source of time. Everything that needs to know the time is handed a Clock, or the time itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace balie {

using Duration = std::chrono::nanoseconds;
// Wall-clock time, UTC: for what is recorded and shown. May jump.
using Time = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;
// Monotonic time: for deadlines, leases and waits. Never jumps.
using Instant = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Time time() const = 0;
  [[nodiscard]] virtual Instant instant() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Time time() const override;
  [[nodiscard]] Instant instant() const override;
};

// A clock that stands still until it is moved; for tests and the simulator.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Time start = Time(std::chrono::seconds(1'700'000'000))) : time_(start) {}
  [[nodiscard]] Time time() const override { return time_; }
  [[nodiscard]] Instant instant() const override { return instant_; }
  void advance(Duration by);
  void jump_wall(Duration by);

 private:
  Time time_;
  Instant instant_{};
};

// "2026-11-21T09:30:00.25Z" (RFC 3339, UTC), as few fraction digits (0, 3, 6) as are needed.
std::string to_rfc3339(Time time);

}  // namespace balie
