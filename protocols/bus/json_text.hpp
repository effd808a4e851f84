// The parts of proto3's JSON mapping that are text within text: times, durations, base64. Private to
// protocols/bus.
#pragma once

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <string>
#include <string_view>

namespace balie::bus {

// "2026-11-21T09:30:00.250Z": 0, 3, 6 or 9 digits of a second. What lies outside the years 1 to 9999 is held
// to them.
void append_timestamp(const google::protobuf::Timestamp& time, std::string& out);
// "3.500s"; likewise, within +-315,576,000,000 s.
void append_duration(const google::protobuf::Duration& duration, std::string& out);
void append_base64(std::string_view bytes, std::string& out);

// False when the text is not of that form; any offset from UTC is understood.
bool read_timestamp(std::string_view text, google::protobuf::Timestamp& time);
bool read_duration(std::string_view text, google::protobuf::Duration& duration);
// Either alphabet (RFC 4648, 4 and 5), with or without padding.
bool read_base64(std::string_view text, std::string& bytes);

}  // namespace balie::bus
