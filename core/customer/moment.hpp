// The time in a serialised google.protobuf.Timestamp, to be compared without parsing it into a message.
#pragma once

#include "core/base/clock.hpp"
#include "protocols/bus/wire.hpp"

#include <google/protobuf/timestamp.pb.h>

#include <compare>
#include <cstdint>
#include <string_view>

namespace balie::customer {

struct Moment {
  std::int64_t seconds = 0;
  std::int64_t nanos = 0;
  auto operator<=>(const Moment&) const = default;
};

inline Moment moment_of(const google::protobuf::Timestamp& time) { return {time.seconds(), time.nanos()}; }

inline Moment moment_of(Time time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time.time_since_epoch());
  return {seconds.count(), std::chrono::nanoseconds(time.time_since_epoch() - seconds).count()};
}

// Of a serialised Timestamp; of none, 1970.
inline Moment moment_of(std::string_view bytes) {
  constexpr int timestamp_seconds = 1, timestamp_nanos = 2;
  Moment moment;
  bus::WireReader reader(bytes);
  while (const auto field = reader.next()) {
    if (field->number == timestamp_seconds) moment.seconds = static_cast<std::int64_t>(field->value);
    if (field->number == timestamp_nanos) moment.nanos = static_cast<std::int64_t>(field->value);
  }
  return moment;
}

}  // namespace balie::customer
