// Times and durations between our types and protobuf's.
#pragma once

#include "core/base/clock.hpp"
#include "protocols/bus/wire.hpp"

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <algorithm>

namespace balie::bus {

inline void set(google::protobuf::Timestamp& out, Time time) {
  const auto since_epoch = time.time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
  out.set_seconds(seconds.count());
  out.set_nanos(static_cast<std::int32_t>(std::chrono::nanoseconds(since_epoch - seconds).count()));
}

inline void set(google::protobuf::Duration& out, Duration duration) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration);
  out.set_seconds(seconds.count());
  out.set_nanos(static_cast<std::int32_t>((duration - seconds).count()));
}

// Appends it as a field, the very bytes that protobuf would write.
inline void append_timestamp_field(std::string& out, int field, const google::protobuf::Timestamp& time) {
  constexpr int timestamp_seconds = 1, timestamp_nanos = 2;
  const auto seconds = static_cast<std::uint64_t>(time.seconds());
  const auto nanos = static_cast<std::uint64_t>(std::int64_t{time.nanos()});
  const auto size =
      (seconds != 0 ? 1 + varint_bytes(seconds) : 0) + (nanos != 0 ? 1 + varint_bytes(nanos) : 0);
  out.push_back(static_cast<char>(field << 3 | 2));
  append_varint(out, size);
  if (seconds != 0) append_number_field(out, timestamp_seconds, seconds);
  if (nanos != 0) append_number_field(out, timestamp_nanos, nanos);
}

// Whole years of the calendar only (limits.hpp sees to it), so neither can overflow.
inline Time to_time(const google::protobuf::Timestamp& time) {
  return Time(std::chrono::seconds(time.seconds()) +
              std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::nanoseconds(time.nanos())));
}

// Bounded to a hundred years, which no wait exceeds.
inline Duration to_duration(const google::protobuf::Duration& duration) {
  constexpr std::int64_t seconds_max = 3'155'760'000;
  const auto seconds = std::min(std::max(duration.seconds(), -seconds_max), seconds_max);
  return std::chrono::seconds(seconds) + std::chrono::nanoseconds(duration.nanos());
}

}  // namespace balie::bus
