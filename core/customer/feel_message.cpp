#include "core/customer/feel_message.hpp"

#include "protocols/bus/time.hpp"
#include "protocols/bus/wire.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace balie::customer {
namespace {

using feel::Type;
using feel::Value;
using Kind = FeelField::Kind;

constexpr double exact_max = 9'007'199'254'740'992;  // 2^53: whole numbers up to here are themselves
constexpr std::uint32_t nesting_max = 32;

Value number_value(double number) {
  if (std::abs(number) <= exact_max && number == std::trunc(number))
    return feel::Decimal(static_cast<std::int64_t>(number));
  const auto decimal = feel::Decimal::from_double(number);
  return decimal ? Value(*decimal) : Value();
}

// A double on the wire: eight bytes, little-endian.
Value number_value(std::string_view bytes) {
  std::uint64_t bits = 0;
  if (bytes.size() != sizeof bits) return {};
  static_assert(std::endian::native == std::endian::little);
  std::memcpy(&bits, bytes.data(), sizeof bits);
  return number_value(std::bit_cast<double>(bits));
}

Value nested_value(const google::protobuf::Value& value, std::uint32_t depth) {
  using google::protobuf::Value;
  if (depth > nesting_max) return {};
  switch (value.kind_case()) {
    case Value::kNumberValue:
      return number_value(value.number_value());
    case Value::kStringValue:
      return std::string_view(value.string_value());
    case Value::kBoolValue:
      return value.bool_value();
    case Value::kListValue: {
      std::vector<feel::Value> items;
      for (const auto& item : value.list_value().values()) items.push_back(nested_value(item, depth + 1));
      return feel::Value::list(std::move(items));
    }
    case Value::kStructValue: {
      std::vector<feel::Entry> entries;
      for (const auto& [name, item] : value.struct_value().fields())
        entries.push_back({name, nested_value(item, depth + 1)});
      return feel::Value::context(std::move(entries));
    }
    default:
      return {};
  }
}

template <typename Message>
Message parsed(std::string_view bytes) {
  Message message;
  static_cast<void>(message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
  return message;
}

Value field_value(std::string_view bytes, const FeelField& field, const Selection& selection) {
  switch (field.kind) {
    case Kind::text:
      return text_value(bytes);
    case Kind::time:
      return time_value(bytes);
    case Kind::number:
      return number_value(bytes);
    case Kind::any:
      return value_of(parsed<google::protobuf::Value>(bytes));
    case Kind::entries:
      return value_of(parsed<google::protobuf::Struct>(bytes), selection.of(field.name));
    case Kind::list:
      break;  // several fields are one value
  }
  return {};
}

// What a field has that the message may not hold; all items of a list.
Value absent_value(std::string_view message, const FeelField& field, const Selection& selection) {
  if (field.kind == Kind::number) return feel::Decimal();
  if (field.kind != Kind::list) return {};
  std::vector<Value> items;
  bus::WireReader reader(message);
  while (const auto found = reader.next()) {
    if (found->number == field.number)
      items.push_back(context_of(found->bytes, field.items, selection.of(field.name)));
  }
  return Value::list(std::move(items));
}

Type type_of(const FeelField& field) {
  switch (field.kind) {
    case Kind::text:
      return Type::of(Type::Kind::string);
    case Kind::time:
      return Type::of(Type::Kind::date_time);
    case Kind::number:
      return Type::of(Type::Kind::number);
    case Kind::any:
      return Type::any();
    case Kind::entries:
      return Type::of(Type::Kind::context);
    case Kind::list:
      return Type::list(type_of(field.items));
  }
  return Type::any();
}

}  // namespace

Type type_of(std::span<const FeelField> fields) {
  Type::Entries entries;
  for (const FeelField& field : fields) entries.emplace_back(field.name, type_of(field));
  return Type::context(std::move(entries));
}

Value context_of(std::string_view message, std::span<const FeelField> fields, const Selection& selection) {
  std::vector<feel::Entry> entries;
  entries.reserve(fields.size());
  for (const FeelField& field : fields) {
    if (selection.has(field.name)) entries.push_back({field.name, absent_value(message, field, selection)});
  }
  bus::WireReader reader(message);
  while (const auto found = reader.next()) {
    const auto field = std::ranges::find(fields, found->number, &FeelField::number);
    if (field == fields.end() || field->kind == Kind::list) continue;
    const auto entry = std::ranges::find(entries, field->name, &feel::Entry::name);
    if (entry != entries.end()) entry->value = field_value(found->bytes, *field, selection);
  }
  return Value::context(std::move(entries));
}

Value value_of(const google::protobuf::Value& value) { return nested_value(value, 0); }

Value value_of(const google::protobuf::Struct& attributes, const Selection& selection) {
  std::vector<feel::Entry> entries;
  if (selection.is_all()) {
    for (const auto& [name, value] : attributes.fields()) entries.push_back({name, value_of(value)});
  } else {
    for (const auto& [name, ignored] : selection.entries()) {
      const auto found = attributes.fields().find(name);
      entries.push_back({name, found != attributes.fields().end() ? value_of(found->second) : Value()});
    }
  }
  return Value::context(std::move(entries));
}

Value time_value(std::string_view timestamp) {
  google::protobuf::Timestamp time;
  bus::WireReader reader(timestamp);
  while (const auto field = reader.next()) {
    if (field->number == 1) time.set_seconds(static_cast<std::int64_t>(field->value));
    if (field->number == 2) time.set_nanos(static_cast<std::int32_t>(field->value));
  }
  return feel::date_time_of(bus::to_time(time));
}

Value text_value(std::string_view text) { return text.empty() ? Value() : Value(text); }

}  // namespace balie::customer
