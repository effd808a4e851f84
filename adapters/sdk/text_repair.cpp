#include "adapters/sdk/text_repair.hpp"

#include "core/base/utf8.hpp"

#include <google/protobuf/descriptor.h>

#include <string>
#include <utility>
#include <vector>

namespace balie::sdk {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

void repair_one(Message& message, const FieldDescriptor* field) {
  const auto& reflection = *message.GetReflection();
  auto text = reflection.GetString(message, field);
  if (repair_utf8(text)) reflection.SetString(&message, field, std::move(text));
}

void repair_each(Message& message, const FieldDescriptor* field) {
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      repair_text(*reflection.MutableRepeatedMessage(&message, field, i));
    } else if (field->type() == FieldDescriptor::TYPE_STRING) {
      auto text = reflection.GetRepeatedString(message, field, i);
      if (repair_utf8(text)) reflection.SetRepeatedString(&message, field, i, std::move(text));
    }
  }
}

}  // namespace

void repair_text(Message& message) {
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const auto* field : fields) {
    if (field->is_repeated()) {
      repair_each(message, field);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      repair_text(*reflection.MutableMessage(&message, field));
    } else if (field->type() == FieldDescriptor::TYPE_STRING) {
      repair_one(message, field);
    }
  }
}

}  // namespace balie::sdk
