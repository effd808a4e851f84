#include "protocols/bus/json_shape.hpp"

#include "core/base/assert.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <memory>
#include <unordered_map>

namespace balie::bus {
namespace {

namespace pb = google::protobuf;

JsonKind kind_of(const pb::Descriptor& type) {
  const auto& name = type.full_name();
  if (name == "google.protobuf.Timestamp") return JsonKind::timestamp;
  if (name == "google.protobuf.Duration") return JsonKind::duration;
  if (name == "google.protobuf.Struct") return JsonKind::structure;
  if (name == "google.protobuf.Value") return JsonKind::value;
  if (name == "google.protobuf.ListValue") return JsonKind::list;
  return JsonKind::message;
}

JsonKind kind_of(const pb::FieldDescriptor& field) {
  using Field = pb::FieldDescriptor;
  BALIE_ASSERT(field.type() != Field::TYPE_GROUP);
  if (field.is_map()) {
    BALIE_ASSERT(field.message_type()->map_key()->type() == Field::TYPE_STRING &&
                 field.message_type()->map_value()->type() == Field::TYPE_STRING);
    return JsonKind::texts;
  }
  switch (field.cpp_type()) {
    case Field::CPPTYPE_STRING:
      return field.type() == Field::TYPE_BYTES ? JsonKind::bytes : JsonKind::text;
    case Field::CPPTYPE_BOOL:
      return JsonKind::boolean;
    case Field::CPPTYPE_INT32:
      return JsonKind::int32;
    case Field::CPPTYPE_UINT32:
      return JsonKind::uint32;
    case Field::CPPTYPE_INT64:
      return JsonKind::int64;
    case Field::CPPTYPE_UINT64:
      return JsonKind::uint64;
    case Field::CPPTYPE_DOUBLE:
      return JsonKind::real;
    case Field::CPPTYPE_ENUM:
      return JsonKind::enumeration;
    case Field::CPPTYPE_MESSAGE:
      return kind_of(*field.message_type());
    case Field::CPPTYPE_FLOAT:
      break;
  }
  BALIE_ASSERT(!"a field of a type that the JSON codec does not know");
}

// https://protobuf.dev/programming-guides/encoding/#structure
unsigned wire_type_of(const pb::FieldDescriptor& field) {
  using Field = pb::FieldDescriptor;
  switch (field.type()) {
    case Field::TYPE_INT32:
    case Field::TYPE_INT64:
    case Field::TYPE_UINT32:
    case Field::TYPE_UINT64:
    case Field::TYPE_BOOL:
    case Field::TYPE_ENUM:
      return 0;
    case Field::TYPE_DOUBLE:
      return 1;
    case Field::TYPE_STRING:
    case Field::TYPE_BYTES:
    case Field::TYPE_MESSAGE:
      return 2;
    default:
      return wire_type_none;
  }
}

}  // namespace

JsonShape::JsonShape(const pb::Descriptor& type) : type_(&type), kind_(kind_of(type)) {
  if (kind_ != JsonKind::message) return;
  for (int i = 0; i < type.field_count(); ++i) {
    JsonField one;
    one.field = type.field(i);
    one.kind = kind_of(*one.field);
    one.repeated = one.field->is_repeated() && !one.field->is_map();
    one.presence = one.field->has_presence();
    one.choice = one.field->real_containing_oneof() != nullptr;
    one.number = one.field->number();
    one.wire_type = wire_type_of(*one.field);
    one.name = one.field->json_name();
    one.opening = "\"" + one.name + "\":";
    fields_.push_back(std::move(one));
  }
  std::sort(fields_.begin(), fields_.end(), [](const auto& a, const auto& b) { return a.number < b.number; });
  BALIE_ASSERT(fields_.size() <= fields_max);
  slots_.resize(std::bit_ceil(8 * fields_.size() + 1));
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    fields_[i].index = i;
    add_name(fields_[i].name, fields_[i]);
    if (fields_[i].field->name() != fields_[i].name) add_name(fields_[i].field->name(), fields_[i]);
  }
}

void JsonShape::add_name(std::string_view name, const JsonField& field) {
  auto at = std::hash<std::string_view>{}(name);
  while (slots_[at & (slots_.size() - 1)].field) ++at;
  slots_[at & (slots_.size() - 1)] = {name, &field};
}

const JsonField* JsonShape::find(std::string_view name) const {
  for (auto at = std::hash<std::string_view>{}(name);; ++at) {
    const auto& slot = slots_[at & (slots_.size() - 1)];
    if (!slot.field || slot.name == name) return slot.field;
  }
}

const JsonShape& json_shape(const pb::Descriptor& type) {
  // Each thread compiles its own, so that none waits for another: a few kilobytes.
  thread_local std::unordered_map<const pb::Descriptor*, std::unique_ptr<JsonShape>> shapes;
  auto& shape = shapes[&type];
  if (shape) return *shape;
  shape = std::make_unique<JsonShape>(type);
  auto& compiled = *shape;  // found by what refers back to it, and stays where it is
  for (auto& field : compiled.fields_) {
    if (field.kind == JsonKind::message) field.shape = &json_shape(*field.field->message_type());
  }
  return compiled;
}

}  // namespace balie::bus
