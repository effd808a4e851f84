// What the JSON codec needs to know of a message type, worked out once per type. Private to protocols/bus.
#pragma once

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace balie::bus {

enum class JsonKind : std::uint8_t {
  text,
  bytes,
  boolean,
  int32,
  uint32,
  int64,
  uint64,
  real,
  enumeration,
  texts,  // a map of text to text: an object
  message,
  timestamp,
  duration,
  structure,  // google.protobuf.Struct
  value,      // google.protobuf.Value
  list,       // google.protobuf.ListValue
};

class JsonShape;

constexpr unsigned wire_type_none = 7;

struct JsonField {
  const google::protobuf::FieldDescriptor* field = nullptr;
  JsonKind kind = JsonKind::text;
  bool repeated = false;
  bool presence = false;  // absent differs from empty
  bool choice = false;    // of a oneof
  int number = 0;
  unsigned wire_type = 0;            // of one element; wire_type_none: one that the bus does not use
  std::size_t index = 0;             // among the fields of its message
  const JsonShape* shape = nullptr;  // of a message
  std::string name;                  // in JSON: "contactId"
  std::string opening;               // "\"contactId\":"
};

class JsonShape {
 public:
  static constexpr std::size_t fields_max = 128;

  explicit JsonShape(const google::protobuf::Descriptor& type);

  [[nodiscard]] const google::protobuf::Descriptor& type() const { return *type_; }
  [[nodiscard]] JsonKind kind() const { return kind_; }
  [[nodiscard]] const std::vector<JsonField>& fields() const { return fields_; }
  // By its JSON name or its name in the .proto; nullptr when there is none.
  [[nodiscard]] const JsonField* find(std::string_view name) const;

 private:
  friend const JsonShape& json_shape(const google::protobuf::Descriptor& type);
  struct Slot {
    std::string_view name;
    const JsonField* field = nullptr;
  };
  void add_name(std::string_view name, const JsonField& field);

  const google::protobuf::Descriptor* type_;
  JsonKind kind_;
  std::vector<JsonField> fields_;  // by number
  std::vector<Slot> slots_;        // open addressing; at most a quarter full
};

// The shape of a generated message type, compiled at its first use in this thread, which it lives as long as.
// The type must not use what the bus does not: float, maps other than Struct and those of text to text, Any
// and the wrappers; that is an assertion.
const JsonShape& json_shape(const google::protobuf::Descriptor& type);

}  // namespace balie::bus
