#include "adapters/http/openapi_schemas.hpp"

#include "core/base/json_text.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string_view>
#include <vector>

namespace balie::http {
namespace {

namespace pb = google::protobuf;
using Field = pb::FieldDescriptor;

struct Required {
  std::string_view message;
  std::string_view field;
};
// What the hub refuses to do without; proto3 itself has no required fields.
constexpr std::array<Required, 14> required_fields = {{{"Contact", "id"},
                                                       {"Contact", "channel"},
                                                       {"Identifier", "scheme"},
                                                       {"Identifier", "value"},
                                                       {"Outcome", "id"},
                                                       {"Outcome", "kind"},
                                                       {"CustomerChange", "id"},
                                                       {"Presence", "state"},
                                                       {"RoutingOrder", "id"},
                                                       {"RoutingOrder", "kind"},
                                                       {"Command", "id"},
                                                       {"Command", "kind"},
                                                       {"ReservationAnswer", "agent"},
                                                       {"ReservationAnswer", "answer"}}};

std::string_view well_known_schema(std::string_view type) {
  if (type == "google.protobuf.Timestamp") return R"({"type":"string","format":"date-time"})";
  if (type == "google.protobuf.Duration")
    return R"({"type":"string","pattern":"^-?[0-9]+(\\.[0-9]{1,9})?s$"})";
  if (type == "google.protobuf.Struct") return R"({"type":"object"})";
  if (type == "google.protobuf.ListValue") return R"({"type":"array"})";
  if (type == "google.protobuf.Value") return "{}";
  return {};
}

std::string scalar_schema(const Field& field) {
  switch (field.cpp_type()) {
    case Field::CPPTYPE_INT32:
      return R"({"type":"integer","format":"int32"})";
    case Field::CPPTYPE_UINT32:
      return R"({"type":"integer","format":"int64","minimum":0,"maximum":4294967295})";
    case Field::CPPTYPE_INT64:
      return R"({"type":"string","pattern":"^-?[0-9]+$"})";
    case Field::CPPTYPE_UINT64:
      return R"({"type":"string","pattern":"^[0-9]+$"})";
    case Field::CPPTYPE_DOUBLE:
    case Field::CPPTYPE_FLOAT:
      return R"({"oneOf":[{"type":"number"},{"enum":["NaN","Infinity","-Infinity"]}]})";
    case Field::CPPTYPE_BOOL:
      return R"({"type":"boolean"})";
    default:
      return field.type() == Field::TYPE_BYTES ? R"({"type":"string","contentEncoding":"base64"})"
                                               : R"({"type":"string"})";
  }
}

std::string value_schema(const Field& field) {
  if (field.is_map()) {
    return R"({"type":"object","additionalProperties":)" + value_schema(*field.message_type()->map_value()) +
           "}";
  }
  if (field.cpp_type() != Field::CPPTYPE_MESSAGE) return scalar_schema(field);
  const auto& type = *field.message_type();
  if (const auto known = well_known_schema(type.full_name()); !known.empty()) return std::string(known);
  return R"({"$ref":"#/components/schemas/)" + type.name() + "\"}";
}

void append_schema(const pb::Descriptor& type, bool closed, std::string& out) {
  out += R"({"type":"object","properties":{)";
  std::string required;
  for (int i = 0; i < type.field_count(); ++i) {
    const auto& field = *type.field(i);
    if (i > 0) out += ',';
    append_json_text(field.json_name(), out);
    out += ':';
    out += field.is_repeated() && !field.is_map() ? R"({"type":"array","items":)" + value_schema(field) + "}"
                                                  : value_schema(field);
    const bool needed = std::any_of(required_fields.begin(), required_fields.end(), [&](const Required& one) {
      return one.message == type.name() && one.field == field.name();
    });
    if (!needed) continue;
    if (!required.empty()) required += ',';
    append_json_text(field.json_name(), required);
  }
  out += '}';
  // Readers of answers get new fields without notice; a writer's unknown field is refused.
  if (closed && !required.empty()) out += ",\"required\":[" + required + "]";
  if (closed) out += ",\"additionalProperties\":false";
  out += '}';
}

using Types = std::map<std::string, const pb::Descriptor*, std::less<>>;

void reach(const pb::Descriptor& type, Types& types) {
  if (!well_known_schema(type.full_name()).empty() || !types.emplace(type.name(), &type).second) return;
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->is_map()) continue;  // of texts: no type of its own
    if (type.field(i)->cpp_type() == Field::CPPTYPE_MESSAGE) reach(*type.field(i)->message_type(), types);
  }
}

}  // namespace

void append_schemas(std::span<const pb::Descriptor* const> closed,
                    std::span<const pb::Descriptor* const> open, std::string& out) {
  Types closed_types, all;
  for (const auto* type : closed) reach(*type, closed_types);
  all = closed_types;
  for (const auto* type : open) reach(*type, all);
  bool first = true;
  for (const auto& [name, type] : all) {
    if (!first) out += ',';
    first = false;
    append_json_text(name, out);
    out += ':';
    append_schema(*type, closed_types.contains(name), out);
  }
}

}  // namespace balie::http
