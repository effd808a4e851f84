#include "core/customer/feel_view.hpp"

#include "core/customer/feel_message.hpp"
#include "protocols/bus/time.hpp"

#include <array>

namespace balie::customer {
namespace {

using feel::Type;
using feel::Value;
using Kind = FeelField::Kind;

// The messages of protocols/bus/balie/v1/customer.proto. An offer is `offer_id` wherever it is named: `offer`
// is the one that a formula is about, and the entries of an item hide names outside of a filter.
const std::array outcome_fields{
    FeelField{1, "kind"},
    FeelField{2, "offer_id"},
    FeelField{3, "at", Kind::time},
    FeelField{4, "value", Kind::number},
};
const std::array contact_fields{
    FeelField{3, "channel"}, FeelField{4, "entry"},
    FeelField{5, "topic"},   FeelField{6, "at", Kind::time},
    FeelField{7, "queue"},   FeelField{9, "outcomes", Kind::list, outcome_fields},
};
const std::array consent_fields{
    FeelField{1, "purpose"}, FeelField{2, "channel"},
    FeelField{3, "state"},   FeelField{4, "ground"},
    FeelField{5, "source"},  FeelField{6, "at", Kind::time},
    FeelField{9, "country"}, FeelField{8, "expires", Kind::time},
};
const std::array offer_fields{
    FeelField{1, "offer_id"},
    FeelField{2, "group"},
    FeelField{3, "channel"},
    FeelField{5, "at", Kind::time},
    FeelField{6, "expires", Kind::time},
    FeelField{7, "presented", Kind::time},
    FeelField{8, "response"},
    FeelField{9, "responded", Kind::time},
    FeelField{10, "value", Kind::number},
    FeelField{11, "agent"},
};
const std::array preference_fields{
    FeelField{1, "name"},   FeelField{2, "value", Kind::any}, FeelField{3, "kind"},
    FeelField{4, "source"}, FeelField{5, "at", Kind::time},
};
const std::array product_fields{
    FeelField{1, "id"},
    FeelField{2, "name"},
    FeelField{3, "state"},
    FeelField{4, "since", Kind::time},
    FeelField{5, "until", Kind::time},
    FeelField{6, "attributes", Kind::entries},
    FeelField{7, "source"},
};
const std::array opportunity_fields{
    FeelField{1, "id"},
    FeelField{2, "name"},
    FeelField{3, "state"},
    FeelField{4, "value", Kind::number},
    FeelField{5, "at", Kind::time},
    FeelField{6, "source"},
};
const std::array membership_fields{
    FeelField{1, "group"},
    FeelField{2, "kind"},
    FeelField{3, "name"},
    FeelField{4, "role"},
};
const std::array attribute_fields{
    FeelField{1, "name"},
    FeelField{2, "value", Kind::any},
};

// The lists of a record.
struct Part {
  Field field;
  std::string name;
  std::span<const FeelField> fields;
};
const std::array parts{
    Part{Field::consents, "consents", consent_fields},
    Part{Field::offers, "offers", offer_fields},
    Part{Field::preferences, "preferences", preference_fields},
    Part{Field::products, "products", product_fields},
    Part{Field::opportunities, "opportunities", opportunity_fields},
    Part{Field::memberships, "memberships", membership_fields},
};

Value list_of(std::span<const Record::Part> messages, std::span<const FeelField> fields,
              const Selection& selection) {
  std::vector<Value> items;
  items.reserve(messages.size());
  for (const auto& message : messages) items.push_back(context_of(message.bytes, fields, selection));
  return Value::list(std::move(items));
}

// Dates and times are kept as texts.
Value typed(Value value, const Type* type) {
  if (type == nullptr || !value.is(feel::Kind::string)) return value;
  if (type->kind() == Type::Kind::date) {
    const auto date = feel::parse_date(value.string());
    return date ? Value(*date) : Value();
  }
  if (type->kind() == Type::Kind::date_time) {
    const auto time = feel::parse_date_time(value.string());
    return time ? Value(*time) : Value();
  }
  return value;
}

Value profile_of(const Record& record, const Type& profile, const Selection& selection) {
  std::vector<feel::Entry> entries;
  for (const auto& [name, type] : profile.entries()) {
    if (selection.has(name)) entries.push_back({name, {}});
  }
  for (const auto& [name, ignored] : selection.entries()) {
    if (profile.entry(name) == nullptr) entries.push_back({name, {}});
  }
  for (const auto& message : record.list(Field::attributes)) {
    const Value attribute = context_of(message.bytes, attribute_fields, Selection::everything());
    const auto& found = attribute.context().entries();
    if (!found[0].value.is(feel::Kind::string)) continue;
    const std::string name(found[0].value.string());
    if (selection.has(name)) entries.push_back({name, typed(found[1].value, profile.entry(name))});
  }
  return Value::context(std::move(entries));
}

}  // namespace

Type customer_type(const Type& profile) {
  const Type text = Type::of(Type::Kind::string);
  Type::Entries entries{{"id", text},
                        {"since", Type::of(Type::Kind::date_time)},
                        {"contacts", Type::of(Type::Kind::number)},
                        {"known", Type::of(Type::Kind::boolean)},
                        {"history", Type::list(type_of(contact_fields))},
                        {"profile", profile},
                        {"segments", Type::list(text)}};
  for (const Part& part : parts) entries.emplace_back(part.name, Type::list(type_of(part.fields)));
  return Type::context(std::move(entries));
}

Type contact_type() {
  Type::Entries entries;
  for (const auto* name : {"id", "adapter", "channel", "entry", "topic", "direction", "language", "country",
                           "thread", "subject", "text"}) {
    entries.emplace_back(name, Type::of(Type::Kind::string));
  }
  entries.emplace_back("at", Type::of(Type::Kind::date_time));
  entries.emplace_back("attributes", Type::of(Type::Kind::context));
  return Type::context(std::move(entries));
}

std::vector<feel::Entry> customer_entries(const Record& record, bool known, const Type& profile,
                                          const Selection& selection) {
  std::vector<feel::Entry> entries;
  const auto add = [&](const char* name, auto make) {
    if (selection.has(name)) entries.push_back({name, make()});
  };
  add("id", [&] { return text_value(record.id()); });
  add("since", [&] { return record.since().empty() ? Value() : time_value(record.since()); });
  add("contacts", [&] { return Value(feel::Decimal(static_cast<std::int64_t>(record.contacts()))); });
  add("known", [&] { return Value(known); });
  add("history", [&] { return list_of(record.history(), contact_fields, selection.of("history")); });
  add("profile", [&] { return profile_of(record, profile, selection.of("profile")); });
  for (const Part& part : parts) {
    if (selection.has(part.name))
      entries.push_back({part.name, list_of(record.list(part.field), part.fields, selection.of(part.name))});
  }
  return entries;
}

Value contact_value(const v1::Contact& contact, const Selection& selection) {
  std::vector<feel::Entry> entries;
  const auto add = [&](const char* name, std::string_view text) {
    if (selection.has(name)) entries.push_back({name, text_value(text)});
  };
  add("id", contact.id());
  add("adapter", contact.adapter());
  add("channel", contact.channel());
  add("entry", contact.entry());
  add("topic", contact.topic());
  add("direction", contact.direction().empty() ? "inbound" : contact.direction());
  add("language", contact.language());
  add("country", contact.country());
  add("thread", contact.thread());
  add("subject", contact.subject());
  add("text", contact.text());
  if (selection.has("at"))
    entries.push_back(
        {"at", contact.has_at() ? Value(feel::date_time_of(bus::to_time(contact.at()))) : Value()});
  if (selection.has("attributes"))
    entries.push_back({"attributes", value_of(contact.attributes(), selection.of("attributes"))});
  return Value::context(std::move(entries));
}

}  // namespace balie::customer
