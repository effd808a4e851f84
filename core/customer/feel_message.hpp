// Serialised messages of balie.v1 as contexts of FEEL, by a table of their fields.
#pragma once

#include "core/customer/selection.hpp"
#include "core/feel/structure.hpp"

#include <google/protobuf/struct.pb.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace balie::customer {

// A field of a message, and the entry that it becomes.
struct FeelField {
  enum class Kind : std::uint8_t {
    text,
    time,     // google.protobuf.Timestamp
    number,   // double
    any,      // google.protobuf.Value
    entries,  // google.protobuf.Struct
    list,     // repeated, of messages as `items` says
  };
  int number = 0;
  std::string name;
  Kind kind = Kind::text;
  std::span<const FeelField> items = {};
};

feel::Type type_of(std::span<const FeelField> fields);
// The entries that are asked for; what the message lacks is null (a number 0, a list empty), and so is an
// empty text. A malformed message is read as far as it goes.
feel::Value context_of(std::string_view message, std::span<const FeelField> fields,
                       const Selection& selection);

// Null: no finite number, or nested too deeply for FEEL.
feel::Value value_of(const google::protobuf::Value& value);
feel::Value value_of(const google::protobuf::Struct& attributes, const Selection& selection);
feel::Value time_value(std::string_view timestamp);  // serialised
feel::Value text_value(std::string_view text);       // empty: null

}  // namespace balie::customer
