#include "core/base/json_text.hpp"
#include "protocols/bus/json.hpp"
#include "protocols/bus/json_number.hpp"
#include "protocols/bus/json_shape.hpp"
#include "protocols/bus/json_text.hpp"

#include <google/protobuf/struct.pb.h>

#include <cmath>

namespace balie::bus {
namespace {

namespace pb = google::protobuf;

void append_enumerator(const pb::FieldDescriptor& field, int number, std::string& out) {
  if (const auto* known = field.enum_type()->FindValueByNumber(number)) {
    append_json_text(known->name(), out);
  } else {
    append_number(number, out);
  }
}

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void any(const pb::Message& message, const JsonShape& shape) { any(message, shape.kind(), &shape); }

 private:
  void any(const pb::Message& message, JsonKind kind, const JsonShape* shape) {
    switch (kind) {
      case JsonKind::timestamp:
        return append_timestamp(static_cast<const pb::Timestamp&>(message), out_);
      case JsonKind::duration:
        return append_duration(static_cast<const pb::Duration&>(message), out_);
      case JsonKind::structure:
        return structure(static_cast<const pb::Struct&>(message));
      case JsonKind::value:
        return value(static_cast<const pb::Value&>(message));
      case JsonKind::list:
        return list(static_cast<const pb::ListValue&>(message));
      default:
        return fields(message, *shape);
    }
  }

  void fields(const pb::Message& message, const JsonShape& shape) {
    const auto& reflection = *message.GetReflection();
    out_ += '{';
    const auto begin = out_.size();
    for (const auto& field : shape.fields()) {
      if (field.repeated) {
        repeated(message, reflection, field);
      } else if (!field.presence || reflection.HasField(message, field.field)) {
        single(message, reflection, field);
      }
    }
    if (out_.size() > begin) out_.pop_back();  // the comma behind the last one
    out_ += '}';
  }

  // A member with the comma behind it; nothing where the value is the default and presence is not tracked.
  void single(const pb::Message& message, const pb::Reflection& reflection, const JsonField& field) {
    const auto number = [&](auto value, auto append) {
      if (value == decltype(value){} && !field.presence) return;
      out_ += field.opening;
      append(value, out_);
      out_ += ',';
    };
    const auto* key = field.field;
    switch (field.kind) {
      case JsonKind::text:
      case JsonKind::bytes: {
        const auto& value = reflection.GetStringReference(message, key, &scratch_);
        if (value.empty() && !field.presence) return;
        out_ += field.opening;
        field.kind == JsonKind::text ? append_json_text(value, out_) : append_base64(value, out_);
        out_ += ',';
        return;
      }
      case JsonKind::boolean:
        return number(reflection.GetBool(message, key),
                      [](bool on, auto& out) { out += on ? "true" : "false"; });
      case JsonKind::int32:
        return number(reflection.GetInt32(message, key), append_number<std::int32_t>);
      case JsonKind::uint32:
        return number(reflection.GetUInt32(message, key), append_number<std::uint32_t>);
      case JsonKind::int64:
        return number(reflection.GetInt64(message, key), append_quoted_number<std::int64_t>);
      case JsonKind::uint64:
        return number(reflection.GetUInt64(message, key), append_quoted_number<std::uint64_t>);
      case JsonKind::real:
        return number(reflection.GetDouble(message, key), append_real);
      case JsonKind::enumeration:
        return number(reflection.GetEnumValue(message, key),
                      [key](int value, auto& out) { append_enumerator(*key, value, out); });
      case JsonKind::texts:
        return texts(message, reflection, field);
      default:
        out_ += field.opening;
        any(reflection.GetMessage(message, key), field.kind, field.shape);
        out_ += ',';
    }
  }

  void texts(const pb::Message& message, const pb::Reflection& reflection, const JsonField& field) {
    const int size = reflection.FieldSize(message, field.field);
    if (size == 0) return;
    const auto& entry = *field.field->message_type();
    out_ += field.opening;
    out_ += '{';
    for (int i = 0; i < size; ++i) {
      const auto& one = reflection.GetRepeatedMessage(message, field.field, i);
      const auto& members = *one.GetReflection();
      append_json_text(members.GetStringReference(one, entry.map_key(), &scratch_), out_);
      out_ += ':';
      append_json_text(members.GetStringReference(one, entry.map_value(), &scratch_), out_);
      out_ += ',';
    }
    out_.back() = '}';
    out_ += ',';
  }

  void repeated(const pb::Message& message, const pb::Reflection& reflection, const JsonField& field) {
    const int size = reflection.FieldSize(message, field.field);
    if (size == 0) return;
    out_ += field.opening;
    out_ += '[';
    for (int i = 0; i < size; ++i) {
      element(message, reflection, field, i);
      out_ += ',';
    }
    out_.back() = ']';
    out_ += ',';
  }

  void element(const pb::Message& message, const pb::Reflection& reflection, const JsonField& field, int i) {
    const auto* key = field.field;
    switch (field.kind) {
      case JsonKind::text:
        return append_json_text(reflection.GetRepeatedStringReference(message, key, i, &scratch_), out_);
      case JsonKind::bytes:
        return append_base64(reflection.GetRepeatedStringReference(message, key, i, &scratch_), out_);
      case JsonKind::boolean:
        out_ += reflection.GetRepeatedBool(message, key, i) ? "true" : "false";
        return;
      case JsonKind::int32:
        return append_number(reflection.GetRepeatedInt32(message, key, i), out_);
      case JsonKind::uint32:
        return append_number(reflection.GetRepeatedUInt32(message, key, i), out_);
      case JsonKind::int64:
        return append_quoted_number(reflection.GetRepeatedInt64(message, key, i), out_);
      case JsonKind::uint64:
        return append_quoted_number(reflection.GetRepeatedUInt64(message, key, i), out_);
      case JsonKind::real:
        return append_real(reflection.GetRepeatedDouble(message, key, i), out_);
      case JsonKind::enumeration:
        return append_enumerator(*key, reflection.GetRepeatedEnumValue(message, key, i), out_);
      default:
        return any(reflection.GetRepeatedMessage(message, key, i), field.kind, field.shape);
    }
  }

  void structure(const pb::Struct& object) {
    out_ += '{';
    for (const auto& [name, one] : object.fields()) {
      append_json_text(name, out_);
      out_ += ':';
      value(one);
      out_ += ',';
    }
    object.fields().empty() ? out_.push_back('}') : void(out_.back() = '}');
  }

  void list(const pb::ListValue& values) {
    out_ += '[';
    for (const auto& one : values.values()) {
      value(one);
      out_ += ',';
    }
    values.values().empty() ? out_.push_back(']') : void(out_.back() = ']');
  }

  void value(const pb::Value& one) {
    switch (one.kind_case()) {
      case pb::Value::kNumberValue:
        // JSON has no word for these, and text would come back as text.
        if (!std::isfinite(one.number_value())) break;
        return append_number(one.number_value(), out_);
      case pb::Value::kStringValue:
        return append_json_text(one.string_value(), out_);
      case pb::Value::kBoolValue:
        out_ += one.bool_value() ? "true" : "false";
        return;
      case pb::Value::kStructValue:
        return structure(one.struct_value());
      case pb::Value::kListValue:
        return list(one.list_value());
      case pb::Value::kNullValue:
      case pb::Value::KIND_NOT_SET:
        break;
    }
    out_ += "null";
  }

  std::string& out_;
  std::string scratch_;
};

}  // namespace

void to_json(const pb::Message& message, std::string& out) {
  Writer(out).any(message, json_shape(*message.GetDescriptor()));
}

}  // namespace balie::bus
