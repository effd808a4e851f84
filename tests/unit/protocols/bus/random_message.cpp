#include "random_message.hpp"

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/struct.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <cmath>
#include <limits>
#include <vector>

namespace balie::bus {

namespace pb = google::protobuf;

std::int64_t RandomMessage::integer() {
  switch (below(4)) {
    case 0:
      return static_cast<std::int64_t>(below(10));
    case 1:
      return -static_cast<std::int64_t>(below(1'000'000));
    default:
      return static_cast<std::int64_t>(random_());
  }
}

double RandomMessage::real() {
  switch (below(5)) {
    case 0:
      return static_cast<double>(integer());
    case 1:
      return 1e300 * static_cast<double>(below(1000));
    case 2:
      return -std::ldexp(1.0, -static_cast<int>(below(1060)));
    default:
      return static_cast<double>(random_()) / 1e19;
  }
}

std::string RandomMessage::text() {
  static const std::vector<std::string> parts = {"a",
                                                 "Jansen",
                                                 "+31612345678",
                                                 "\"",
                                                 "\\",
                                                 "/",
                                                 "\n",
                                                 "\t",
                                                 "\r",
                                                 "\x01",
                                                 "\x1f",
                                                 "\x7f",
                                                 "é",
                                                 "€",
                                                 "𝄞",
                                                 "\u2028",
                                                 "<b>",
                                                 "'",
                                                 "\u200b",
                                                 "日",
                                                 "0",
                                                 " ",
                                                 "",
                                                 "lang ",
                                                 "{\"a\":",
                                                 std::string(1, '\0')};
  std::string out;
  for (auto count = below(12); count > 0; --count) out += parts[below(parts.size())];
  return out;
}

bool RandomMessage::well_known(pb::Message& message, int depth_left) {
  if (auto* time = dynamic_cast<pb::Timestamp*>(&message)) {
    time->set_seconds(-62'135'596'800 + static_cast<std::int64_t>(below(315'537'897'600)));
    time->set_nanos(below(2) == 0 ? 0 : static_cast<int>(below(1000)) * (below(2) == 0 ? 1 : 1'000'000));
  } else if (auto* duration = dynamic_cast<pb::Duration*>(&message)) {
    const int sign = below(2) == 0 ? 1 : -1;
    duration->set_seconds(sign * static_cast<std::int64_t>(below(below(2) == 0 ? 3 : 315'576'000'000)));
    duration->set_nanos(sign * static_cast<int>(below(1'000'000'000)));
  } else if (auto* object = dynamic_cast<pb::Struct*>(&message)) {
    for (auto count = below(4); count > 0; --count) fill((*object->mutable_fields())[text()], depth_left - 1);
  } else if (auto* list = dynamic_cast<pb::ListValue*>(&message)) {
    for (auto count = below(4); count > 0; --count) fill(*list->add_values(), depth_left - 1);
  } else if (auto* value = dynamic_cast<pb::Value*>(&message)) {
    switch (below(depth_left > 0 ? 6 : 4)) {
      case 0:
        value->set_null_value(pb::NULL_VALUE);
        break;
      case 1:
        value->set_bool_value(below(2) == 0);
        break;
      case 2:
        value->set_number_value(real());
        break;
      case 3:
        value->set_string_value(text());
        break;
      case 4:
        fill(*value->mutable_struct_value(), depth_left - 1);
        break;
      default:
        fill(*value->mutable_list_value(), depth_left - 1);
    }
  } else {
    return false;
  }
  return true;
}

void RandomMessage::fill(pb::Message& message, int depth_left) {
  if (well_known(message, depth_left)) return;
  const auto& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const auto& one = *type.field(i);
    const auto* choice = one.real_containing_oneof();
    if (choice && message.GetReflection()->HasOneof(message, choice)) continue;
    if (below(2) == 0) field(message, one, depth_left);
  }
}

void RandomMessage::field(pb::Message& message, const pb::FieldDescriptor& one, int depth_left) {
  if (one.cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE && depth_left <= 0) return;
  if (!one.is_repeated()) return single(message, one, depth_left);
  for (auto count = below(4); count > 0; --count) element(message, one, depth_left);
}

void RandomMessage::single(pb::Message& message, const pb::FieldDescriptor& one, int depth_left) {
  const auto& reflection = *message.GetReflection();
  switch (one.cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_STRING:
      return reflection.SetString(&message, &one, text());
    case pb::FieldDescriptor::CPPTYPE_BOOL:
      return reflection.SetBool(&message, &one, below(2) == 0);
    case pb::FieldDescriptor::CPPTYPE_INT32:
      return reflection.SetInt32(&message, &one, static_cast<std::int32_t>(integer()));
    case pb::FieldDescriptor::CPPTYPE_UINT32:
      return reflection.SetUInt32(&message, &one, static_cast<std::uint32_t>(integer()));
    case pb::FieldDescriptor::CPPTYPE_INT64:
      return reflection.SetInt64(&message, &one, integer());
    case pb::FieldDescriptor::CPPTYPE_UINT64:
      return reflection.SetUInt64(&message, &one, static_cast<std::uint64_t>(integer()));
    case pb::FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection.SetDouble(&message, &one,
                                  below(20) == 0 ? std::numeric_limits<double>::infinity() : real());
    case pb::FieldDescriptor::CPPTYPE_ENUM:
      return reflection.SetEnum(&message, &one,
                                one.enum_type()->value(static_cast<int>(
                                    below(static_cast<std::uint64_t>(one.enum_type()->value_count())))));
    case pb::FieldDescriptor::CPPTYPE_MESSAGE:
      return fill(*reflection.MutableMessage(&message, &one), depth_left - 1);
    case pb::FieldDescriptor::CPPTYPE_FLOAT:
      return;
  }
}

void RandomMessage::element(pb::Message& message, const pb::FieldDescriptor& one, int depth_left) {
  const auto& reflection = *message.GetReflection();
  if (one.is_map()) {  // of text to text, each key once
    const auto key = text() + std::to_string(reflection.FieldSize(message, &one));
    auto& entry = *reflection.AddMessage(&message, &one);
    entry.GetReflection()->SetString(&entry, one.message_type()->map_key(), key);
    entry.GetReflection()->SetString(&entry, one.message_type()->map_value(), text());
  } else if (one.cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE) {
    fill(*reflection.AddMessage(&message, &one), depth_left - 1);
  } else if (one.cpp_type() == pb::FieldDescriptor::CPPTYPE_STRING) {
    reflection.AddString(&message, &one, text());
  } else if (one.cpp_type() == pb::FieldDescriptor::CPPTYPE_INT32) {
    reflection.AddInt32(&message, &one, static_cast<std::int32_t>(integer()));
  }
}

}  // namespace balie::bus
