// Times and durations as the bus writes them.
#pragma once

#include "core/base/clock.hpp"

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <algorithm>

namespace balie::sdk {

inline google::protobuf::Timestamp to_wire(Time time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  google::protobuf::Timestamp wire;
  wire.set_seconds(seconds.time_since_epoch().count());
  wire.set_nanos(static_cast<std::int32_t>(std::chrono::nanoseconds(time - seconds).count()));
  return wire;
}

inline google::protobuf::Duration to_wire(Duration duration) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(duration);
  google::protobuf::Duration wire;
  wire.set_seconds(seconds.count());
  wire.set_nanos(static_cast<std::int32_t>((duration - seconds).count()));
  return wire;
}

// Between nothing and an hour: no channel waits longer.
inline Duration from_wire(const google::protobuf::Duration& wire) {
  const auto seconds = std::clamp<std::int64_t>(wire.seconds(), 0, 3600);
  return std::chrono::seconds(seconds) + std::chrono::nanoseconds(std::clamp(wire.nanos(), 0, 999'999'999));
}

}  // namespace balie::sdk
