// balie.v1 messages in proto3's JSON mapping, for HTTP, browsers and people: camelCase names (the original
// ones are read too), int64 as strings, Timestamp as RFC 3339, Duration as "3.5s", Struct as plain JSON;
// empty fields are left out. https://protobuf.dev/programming-guides/json/
#pragma once

#include "protocols/bus/limits.hpp"

#include <google/protobuf/message.h>

#include <string>
#include <string_view>

namespace balie::bus {

// Appends the message to `out`, without white space. Bytes that are not UTF-8 are replaced by U+FFFD; a
// number of a Struct that JSON cannot write becomes null. Thread-safe.
void to_json(const google::protobuf::Message& message, std::string& out);

// The same of a message that is still serialised, without parsing it: for who only hands it on. Fields stand
// in the order in which they came. False, and `out` is as before: it has a field twice, an unknown one or a
// list of numbers, holds what is rare (Struct, Duration, bytes, enumerations), is nested beyond
// limits.depth_max or is malformed; parse it then.
bool to_json(std::string_view serialised, const google::protobuf::Descriptor& type, const Limits& limits,
             std::string& out);

// Reads one JSON object into `message`, which is of a generated type and cleared first. Unknown fields, wrong
// types, numbers out of range, doubled fields, nesting beyond limits.depth_max (counted as on the wire),
// bytes that are not UTF-8 and text behind the object are violations; `field` of these begins with `root`
// ("contact"). Thread-safe.
Checked from_json(std::string_view json, std::string_view root, const Limits& limits,
                  google::protobuf::Message& message);

}  // namespace balie::bus
