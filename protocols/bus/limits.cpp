#include "protocols/bus/limits.hpp"

#include "protocols/bus/wire.hpp"

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>

#include <algorithm>
#include <cmath>

namespace balie::bus {
namespace {

std::unexpected<Violation> violation(std::string_view field, std::string text) {
  return std::unexpected(Violation{std::string(field), std::move(text)});
}

template <typename Message>
result<void> parse_frame(std::string_view frame, const Limits& limits, Message& message) {
  if (frame.size() > limits.publish_bytes_max) {
    return failure(Fate::reconnect, "bus.frame_too_large", "a frame is larger than the limit");
  }
  google::protobuf::io::CodedInputStream input(reinterpret_cast<const std::uint8_t*>(frame.data()),
                                               static_cast<int>(frame.size()));
  input.SetRecursionLimit(limits.depth_max);
  message.Clear();
  if (!message.MergeFromCodedStream(&input) || !input.ConsumedEntireMessage()) {
    return failure(Fate::reconnect, "bus.malformed",
                   "a frame is not a message of balie.v1, or nested too deeply");
  }
  return {};
}

Checked word(std::string_view field, const std::string& value, std::size_t bytes_max, bool required) {
  if (required && value.empty()) return violation(field, "is required");
  if (value.size() > bytes_max) {
    return violation(field, fmt::format("has {} bytes; at most {} are allowed", value.size(), bytes_max));
  }
  for (const char c : value) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      return violation(field, "holds a control character");
  }
  return {};
}

// A span of time that somebody may have to wait: none that is negative.
Checked lasting(std::string_view field, const google::protobuf::Duration& duration) {
  if (duration.seconds() < 0 || duration.nanos() < 0) return violation(field, "is negative");
  return {};
}

struct Extent {
  int count = 0;
  int depth = 0;
};

// Bounded by the depth that parse() lets through.
void measure(const google::protobuf::Value& value, int depth, Extent& extent) {
  ++extent.count;
  extent.depth = std::max(extent.depth, depth);
  for (const auto& [name, one] : value.struct_value().fields()) measure(one, depth + 1, extent);
  for (const auto& one : value.list_value().values()) measure(one, depth + 1, extent);
}

Checked attributes(std::string_view field, const google::protobuf::Struct& object, const Limits& limits) {
  Extent extent;
  for (const auto& [name, value] : object.fields()) measure(value, 0, extent);
  if (extent.count > limits.attributes_max) {
    return violation(field, fmt::format("has more than {} values", limits.attributes_max));
  }
  if (extent.depth > limits.attribute_depth_max) {
    return violation(field, fmt::format("is nested deeper than {} levels", limits.attribute_depth_max));
  }
  return {};
}

// 0001-01-01 to 9999-12-31, as google.protobuf.Timestamp says.
Checked timestamp(std::string_view field, const google::protobuf::Timestamp& time) {
  constexpr std::int64_t first = -62'135'596'800, last = 253'402'300'799;
  if (time.seconds() < first || time.seconds() > last || time.nanos() < 0 || time.nanos() > 999'999'999) {
    return violation(field, "is not a time between the years 1 and 9999");
  }
  return {};
}

// The field's name is only made when it is needed.
Checked identifier(const v1::Identifier& one, int index, const Limits& limits) {
  const auto place = [index](Checked checked) {
    if (!checked) checked.error().field.insert(0, fmt::format("contact.identifiers[{}].", index));
    return checked;
  };
  if (auto held = word("scheme", one.scheme(), limits.id_bytes_max, true); !held) return place(held);
  if (auto held = word("value", one.value(), limits.value_bytes_max, true); !held) return place(held);
  const auto& assurance = one.assurance();
  if (!assurance.empty() && assurance != "verified" && assurance != "claimed" && assurance != "observed") {
    return place(violation("assurance", "is not one of verified, claimed, observed"));
  }
  return {};
}

// Contacts are most of what comes. One that is parsed into a message that held a contact before uses its
// memory again, which Clear() on the whole message would give back. False: it has another shape, or is
// malformed.
bool parse_contact(std::string_view frame, const Limits& limits, v1::ToHub& message,
                   std::string_view& bytes) {
  constexpr int to_hub_request = 1, to_hub_contact = 6;
  WireReader reader(frame);
  const auto request = reader.next();
  const auto contact = request ? reader.next() : std::nullopt;
  if (!contact || reader.next() || !reader.good()) return false;
  if (request->number != to_hub_request || contact->number != to_hub_contact || !request->bytes.empty())
    return false;
  google::protobuf::io::CodedInputStream input(reinterpret_cast<const std::uint8_t*>(contact->bytes.data()),
                                               static_cast<int>(contact->bytes.size()));
  input.SetRecursionLimit(limits.depth_max - 1);
  message.set_request(request->value);
  auto& body = *message.mutable_contact();
  body.Clear();
  bytes = contact->bytes;
  return body.MergeFromCodedStream(&input) && input.ConsumedEntireMessage();
}

}  // namespace

#define BALIE_HOLDS(expression) \
  if (auto held = (expression); !held) return held

result<void> parse(std::string_view frame, const Limits& limits, v1::ToHub& message) {
  std::string_view contact;
  return parse(frame, limits, message, contact);
}

result<void> parse(std::string_view frame, const Limits& limits, v1::ToHub& message,
                   std::string_view& contact) {
  if (frame.size() <= limits.frame_bytes_max && parse_contact(frame, limits, message, contact)) return {};
  contact = {};
  BALIE_CHECK(parse_frame(frame, limits, message));
  if (frame.size() > limits.frame_bytes_max && !message.has_publish()) {
    return failure(Fate::reconnect, "bus.frame_too_large", "a frame is larger than the limit");
  }
  return {};
}

result<void> parse(std::string_view frame, const Limits& limits, v1::FromHub& message) {
  return parse_frame(frame, limits, message);
}

Checked check(const v1::Contact& contact, const Limits& limits) {
  BALIE_HOLDS(word("contact.id", contact.id(), limits.id_bytes_max, true));
  BALIE_HOLDS(word("contact.adapter", contact.adapter(), limits.id_bytes_max, false));
  BALIE_HOLDS(word("contact.channel", contact.channel(), limits.id_bytes_max, true));
  BALIE_HOLDS(word("contact.entry", contact.entry(), limits.value_bytes_max, false));
  BALIE_HOLDS(word("contact.topic", contact.topic(), limits.value_bytes_max, false));
  BALIE_HOLDS(word("contact.direction", contact.direction(), limits.id_bytes_max, false));
  if (!contact.direction().empty() && contact.direction() != "inbound" && contact.direction() != "outbound") {
    return violation("contact.direction", "is not one of inbound, outbound");
  }
  BALIE_HOLDS(word("contact.language", contact.language(), limits.id_bytes_max, false));
  BALIE_HOLDS(word("contact.country", contact.country(), 2, false));
  BALIE_HOLDS(word("contact.thread", contact.thread(), limits.value_bytes_max, false));
  if (contact.subject().size() > limits.subject_bytes_max) return violation("contact.subject", "is too long");
  if (contact.text().size() > limits.text_bytes_max) return violation("contact.text", "is too long");
  if (contact.identifiers_size() > limits.identifiers_max) {
    return violation("contact.identifiers", fmt::format("has more than {} elements", limits.identifiers_max));
  }
  for (int i = 0; i < contact.identifiers_size(); ++i) {
    BALIE_HOLDS(identifier(contact.identifiers(i), i, limits));
  }
  if (contact.has_at()) BALIE_HOLDS(timestamp("contact.at", contact.at()));
  if (contact.has_wait() && (contact.wait().seconds() < 0 || contact.wait().nanos() < 0)) {
    return violation("contact.wait", "is negative");
  }
  return attributes("contact.attributes", contact.attributes(), limits);
}

Checked check(const v1::Outcome& outcome, const Limits& limits) {
  BALIE_HOLDS(word("outcome.id", outcome.id(), limits.id_bytes_max, true));
  BALIE_HOLDS(word("outcome.adapter", outcome.adapter(), limits.id_bytes_max, false));
  BALIE_HOLDS(word("outcome.decisionId", outcome.decision_id(), limits.id_bytes_max, false));
  BALIE_HOLDS(word("outcome.contactId", outcome.contact_id(), limits.id_bytes_max, false));
  BALIE_HOLDS(word("outcome.contactAdapter", outcome.contact_adapter(), limits.id_bytes_max, false));
  BALIE_HOLDS(word("outcome.commandId", outcome.command_id(), limits.id_bytes_max, false));
  const bool of_command = !outcome.command_id().empty() && outcome.decision_id().empty();
  if (outcome.decision_id().empty() == outcome.contact_id().empty() && !of_command) {
    return violation("outcome.decisionId", "or contactId is required, and not both");
  }
  BALIE_HOLDS(word("outcome.kind", outcome.kind(), limits.id_bytes_max, true));
  BALIE_HOLDS(word("outcome.offerId", outcome.offer_id(), limits.id_bytes_max, false));
  BALIE_HOLDS(word("outcome.reason", outcome.reason(), limits.value_bytes_max, false));
  BALIE_HOLDS(word("outcome.agent", outcome.agent(), limits.id_bytes_max, false));
  if (outcome.has_at()) BALIE_HOLDS(timestamp("outcome.at", outcome.at()));
  if (!std::isfinite(outcome.value())) return violation("outcome.value", "is not a finite number");
  return attributes("outcome.attributes", outcome.attributes(), limits);
}

Checked check(const v1::Presence& presence, const Limits& limits) {
  BALIE_HOLDS(word("presence.id", presence.id(), limits.id_bytes_max, true));
  BALIE_HOLDS(word("presence.agent", presence.agent(), limits.id_bytes_max, true));
  BALIE_HOLDS(word("presence.state", presence.state(), limits.id_bytes_max, true));
  BALIE_HOLDS(word("presence.reason", presence.reason(), limits.value_bytes_max, false));
  if (presence.has_at()) BALIE_HOLDS(timestamp("presence.at", presence.at()));
  if (presence.addresses_size() > limits.addresses_max) {
    return violation("presence.addresses", fmt::format("has more than {} elements", limits.addresses_max));
  }
  for (const auto& [channel, address] : presence.addresses()) {
    BALIE_HOLDS(word("presence.addresses", channel, limits.id_bytes_max, true));
    BALIE_HOLDS(word("presence.addresses", address, limits.value_bytes_max, false));
  }
  return lasting("presence.lease", presence.lease());
}

namespace {

// What every element of a customer's change has, where it has it.
template <typename Message>
Checked check_source(const std::string& field, const Message& one, const Limits& limits) {
  BALIE_HOLDS(word(field + ".source", one.source(), limits.id_bytes_max, false));
  if constexpr (requires { one.has_at(); }) {
    if (one.has_at()) BALIE_HOLDS(timestamp(field + ".at", one.at()));
  }
  return {};
}

Checked check_value(const std::string& field, const google::protobuf::Value& value, const Limits& limits) {
  Extent extent;
  measure(value, 0, extent);
  if (extent.count > limits.attributes_max || extent.depth > limits.attribute_depth_max) {
    return violation(field, "holds too many values, or nests them too deeply");
  }
  return {};
}

Checked check_one(const std::string& field, const v1::AttributeValue& one, const Limits& limits) {
  BALIE_HOLDS(word(field + ".name", one.name(), limits.id_bytes_max, true));
  BALIE_HOLDS(check_value(field + ".value", one.value(), limits));
  if (!one.assurance().empty() && one.assurance() != "verified" && one.assurance() != "claimed" &&
      one.assurance() != "observed") {
    return violation(field + ".assurance", "is not one of verified, claimed, observed");
  }
  return check_source(field, one, limits);
}

Checked check_one(const std::string& field, const v1::Consent& one, const Limits& limits) {
  BALIE_HOLDS(word(field + ".purpose", one.purpose(), limits.id_bytes_max, true));
  BALIE_HOLDS(word(field + ".channel", one.channel(), limits.id_bytes_max, false));
  BALIE_HOLDS(word(field + ".state", one.state(), limits.id_bytes_max, true));
  BALIE_HOLDS(word(field + ".ground", one.ground(), limits.id_bytes_max, false));
  BALIE_HOLDS(word(field + ".proof", one.proof(), limits.value_bytes_max, false));
  BALIE_HOLDS(word(field + ".country", one.country(), 2, false));
  if (one.has_expires()) BALIE_HOLDS(timestamp(field + ".expires", one.expires()));
  return check_source(field, one, limits);
}

Checked check_one(const std::string& field, const v1::Preference& one, const Limits& limits) {
  BALIE_HOLDS(word(field + ".name", one.name(), limits.id_bytes_max, true));
  BALIE_HOLDS(word(field + ".kind", one.kind(), limits.id_bytes_max, false));
  BALIE_HOLDS(check_value(field + ".value", one.value(), limits));
  return check_source(field, one, limits);
}

Checked check_one(const std::string& field, const v1::Product& one, const Limits& limits) {
  BALIE_HOLDS(word(field + ".id", one.id(), limits.id_bytes_max, true));
  BALIE_HOLDS(word(field + ".name", one.name(), limits.value_bytes_max, false));
  BALIE_HOLDS(word(field + ".state", one.state(), limits.id_bytes_max, false));
  if (one.has_since()) BALIE_HOLDS(timestamp(field + ".since", one.since()));
  if (one.has_until()) BALIE_HOLDS(timestamp(field + ".until", one.until()));
  // The log carries a product deeper within its messages than a contact's attributes.
  auto shallower = limits;
  --shallower.attribute_depth_max;
  BALIE_HOLDS(attributes(field + ".attributes", one.attributes(), shallower));
  return check_source(field, one, limits);
}

Checked check_one(const std::string& field, const v1::Opportunity& one, const Limits& limits) {
  BALIE_HOLDS(word(field + ".id", one.id(), limits.id_bytes_max, true));
  BALIE_HOLDS(word(field + ".name", one.name(), limits.value_bytes_max, false));
  BALIE_HOLDS(word(field + ".state", one.state(), limits.id_bytes_max, false));
  if (!std::isfinite(one.value())) return violation(field + ".value", "is not a finite number");
  return check_source(field, one, limits);
}

Checked check_one(const std::string& field, const v1::Membership& one, const Limits& limits) {
  BALIE_HOLDS(word(field + ".group", one.group(), limits.id_bytes_max, true));
  BALIE_HOLDS(word(field + ".kind", one.kind(), limits.id_bytes_max, false));
  BALIE_HOLDS(word(field + ".name", one.name(), limits.value_bytes_max, false));
  return word(field + ".role", one.role(), limits.id_bytes_max, false);
}

Checked check_one(const std::string& field, const v1::Removal& one, const Limits& limits) {
  BALIE_HOLDS(word(field + ".list", one.list(), limits.id_bytes_max, true));
  // An identifier is the longest: its scheme, a colon and its value.
  return word(field + ".key", one.key(), limits.id_bytes_max + 1 + limits.value_bytes_max, true);
}

template <typename List>
Checked check_list(std::string_view name, const List& list, const Limits& limits) {
  if (list.size() > limits.changes_max) {
    return violation(fmt::format("customerChange.{}", name),
                     fmt::format("has more than {} elements", limits.changes_max));
  }
  for (int i = 0; i < list.size(); ++i) {
    BALIE_HOLDS(check_one(fmt::format("customerChange.{}[{}]", name, i), list[i], limits));
  }
  return {};
}

Checked check_who(const v1::CustomerChange& change, const Limits& limits) {
  const auto place = [](std::string_view field, Checked checked) {
    // identifier() names its place in a contact.
    if (!checked) checked.error().field.replace(0, checked.error().field.rfind('.'), field);
    return checked;
  };
  BALIE_HOLDS(word("customerChange.customerId", change.customer_id(), limits.id_bytes_max, false));
  if (change.customer_id().empty() != change.has_identifier()) {
    return violation("customerChange.customerId", "or identifier is required, and not both");
  }
  if (change.has_identifier()) {
    BALIE_HOLDS(place("customerChange.identifier", identifier(change.identifier(), 0, limits)));
  }
  if (change.identifiers_size() > limits.identifiers_max) {
    return violation("customerChange.identifiers",
                     fmt::format("has more than {} elements", limits.identifiers_max));
  }
  for (int i = 0; i < change.identifiers_size(); ++i) {
    BALIE_HOLDS(place(fmt::format("customerChange.identifiers[{}]", i),
                      identifier(change.identifiers(i), i, limits)));
  }
  return word("customerChange.country", change.country(), 2, false);
}

template <typename Command>
Checked check_pair(std::string_view root, const Command& command, const Limits& limits) {
  const auto field = [root](std::string_view name) { return fmt::format("{}.{}", root, name); };
  BALIE_HOLDS(word(field("id"), command.id(), limits.id_bytes_max, true));
  BALIE_HOLDS(word(field("adapter"), command.adapter(), limits.id_bytes_max, false));
  BALIE_HOLDS(word(field("kept"), command.kept(), limits.id_bytes_max, true));
  BALIE_HOLDS(word(field("merged"), command.merged(), limits.id_bytes_max, true));
  BALIE_HOLDS(word(field("reason"), command.reason(), limits.value_bytes_max, false));
  return word(field("actor"), command.actor(), limits.id_bytes_max, false);
}

// Whom it is about is the hub's to refuse; what the audit log keeps of it is bounded here.
template <typename Query>
Checked check_reader(std::string_view root, const Query& query, const Limits& limits) {
  const auto field = [root](std::string_view name) { return fmt::format("{}.{}", root, name); };
  BALIE_HOLDS(word(field("customerId"), query.customer_id(), limits.id_bytes_max, false));
  BALIE_HOLDS(word(field("actor"), query.actor(), limits.id_bytes_max, false));
  return word(field("reason"), query.reason(), limits.value_bytes_max, false);
}

}  // namespace

Checked check(const v1::CustomerChange& change, const Limits& limits) {
  BALIE_HOLDS(word("customerChange.id", change.id(), limits.id_bytes_max, true));
  BALIE_HOLDS(word("customerChange.adapter", change.adapter(), limits.id_bytes_max, false));
  BALIE_HOLDS(check_who(change, limits));
  BALIE_HOLDS(check_list("attributes", change.attributes(), limits));
  BALIE_HOLDS(check_list("consents", change.consents(), limits));
  BALIE_HOLDS(check_list("preferences", change.preferences(), limits));
  BALIE_HOLDS(check_list("products", change.products(), limits));
  BALIE_HOLDS(check_list("opportunities", change.opportunities(), limits));
  BALIE_HOLDS(check_list("memberships", change.memberships(), limits));
  BALIE_HOLDS(check_list("removals", change.removals(), limits));
  BALIE_HOLDS(word("customerChange.reason", change.reason(), limits.value_bytes_max, false));
  BALIE_HOLDS(word("customerChange.actor", change.actor(), limits.id_bytes_max, false));
  if (change.has_at()) BALIE_HOLDS(timestamp("customerChange.at", change.at()));
  return {};
}

Checked check(const v1::EraseCustomer& erase, const Limits& limits) {
  BALIE_HOLDS(word("eraseCustomer.id", erase.id(), limits.id_bytes_max, true));
  BALIE_HOLDS(word("eraseCustomer.customerId", erase.customer_id(), limits.id_bytes_max, true));
  BALIE_HOLDS(word("eraseCustomer.reason", erase.reason(), limits.value_bytes_max, false));
  return word("eraseCustomer.actor", erase.actor(), limits.id_bytes_max, false);
}

Checked check(const v1::MergeCustomers& merge, const Limits& limits) {
  return check_pair("mergeCustomers", merge, limits);
}

Checked check(const v1::UnmergeCustomers& unmerge, const Limits& limits) {
  return check_pair("unmergeCustomers", unmerge, limits);
}

Checked check(const v1::CustomerQuery& query, const Limits& limits) {
  BALIE_HOLDS(word("customerQuery.what", query.what(), limits.id_bytes_max, false));
  return check_reader("customerQuery", query, limits);
}

Checked check(const v1::HistoryQuery& query, const Limits& limits) {
  BALIE_HOLDS(word("historyQuery.beforeDecision", query.before_decision(), limits.id_bytes_max, false));
  return check_reader("historyQuery", query, limits);
}

Checked check(const v1::Command& command, const Limits& limits) {
  BALIE_HOLDS(word("command.id", command.id(), limits.id_bytes_max, true));
  BALIE_HOLDS(word("command.kind", command.kind(), limits.id_bytes_max, true));
  BALIE_HOLDS(word("command.contactId", command.contact_id(), limits.id_bytes_max, false));
  BALIE_HOLDS(word("command.to", command.to(), limits.value_bytes_max, false));
  BALIE_HOLDS(word("command.adapter", command.adapter(), limits.id_bytes_max, false));
  BALIE_HOLDS(word("command.agent", command.agent(), limits.id_bytes_max, false));
  BALIE_HOLDS(word("command.queue", command.queue(), limits.id_bytes_max, false));
  BALIE_HOLDS(word("command.entry", command.entry(), limits.value_bytes_max, false));
  BALIE_HOLDS(word("command.customerId", command.customer_id(), limits.id_bytes_max, false));
  BALIE_HOLDS(word("command.actor", command.actor(), limits.id_bytes_max, false));
  BALIE_HOLDS(word("command.contactAdapter", command.contact_adapter(), limits.id_bytes_max, false));
  if (command.subject().size() > limits.subject_bytes_max) return violation("command.subject", "is too long");
  if (command.text().size() > limits.text_bytes_max) return violation("command.text", "is too long");
  if (command.has_identifier()) {
    auto known = identifier(command.identifier(), 0, limits);
    if (!known) known.error().field.replace(0, known.error().field.rfind('.'), "command.identifier");
    BALIE_HOLDS(known);
  }
  if (command.has_at()) BALIE_HOLDS(timestamp("command.at", command.at()));
  if (command.has_expires()) BALIE_HOLDS(timestamp("command.expires", command.expires()));
  return attributes("command.arguments", command.arguments(), limits);
}

Checked check(const v1::CommandDone& done, const Limits& limits) {
  BALIE_HOLDS(word("commandDone.commandId", done.command_id(), limits.id_bytes_max, true));
  BALIE_HOLDS(word("commandDone.error", done.error(), limits.value_bytes_max, false));
  BALIE_HOLDS(word("commandDone.adapter", done.adapter(), limits.id_bytes_max, false));
  if (done.text().size() > limits.text_bytes_max) return violation("commandDone.text", "is too long");
  if (done.ids_size() > limits.changes_max) {
    return violation("commandDone.ids", fmt::format("has more than {} elements", limits.changes_max));
  }
  for (const auto& id : done.ids()) BALIE_HOLDS(word("commandDone.ids", id, limits.value_bytes_max, false));
  return {};
}

Checked check(const v1::ReservationAnswer& answer, const Limits& limits) {
  BALIE_HOLDS(word("reservationAnswer.reservationId", answer.reservation_id(), limits.id_bytes_max, true));
  BALIE_HOLDS(word("reservationAnswer.agent", answer.agent(), limits.id_bytes_max, true));
  BALIE_HOLDS(word("reservationAnswer.answer", answer.answer(), limits.id_bytes_max, true));
  return word("reservationAnswer.reason", answer.reason(), limits.value_bytes_max, false);
}

Checked check(const v1::RoutingOrder& order, const Limits& limits) {
  BALIE_HOLDS(word("routingOrder.id", order.id(), limits.id_bytes_max, true));
  BALIE_HOLDS(word("routingOrder.kind", order.kind(), limits.id_bytes_max, true));
  BALIE_HOLDS(word("routingOrder.adapter", order.adapter(), limits.id_bytes_max, false));
  BALIE_HOLDS(word("routingOrder.contactId", order.contact_id(), limits.id_bytes_max, false));
  BALIE_HOLDS(word("routingOrder.contactAdapter", order.contact_adapter(), limits.id_bytes_max, false));
  BALIE_HOLDS(word("routingOrder.queue", order.queue(), limits.id_bytes_max, false));
  BALIE_HOLDS(word("routingOrder.agent", order.agent(), limits.id_bytes_max, false));
  BALIE_HOLDS(word("routingOrder.actor", order.actor(), limits.id_bytes_max, false));
  if (order.has_callback_at()) BALIE_HOLDS(timestamp("routingOrder.callbackAt", order.callback_at()));
  return word("routingOrder.reason", order.reason(), limits.value_bytes_max, false);
}

Checked check(const v1::QueueQuery& query, const Limits& limits) {
  if (query.contacts() > limits.waiting_max) {
    return violation("queueQuery.contacts", fmt::format("is above {}", limits.waiting_max));
  }
  return word("queueQuery.queue", query.queue(), limits.id_bytes_max, false);
}

Checked check(const v1::AgentQuery& query, const Limits& limits) {
  return word("agentQuery.agent", query.agent(), limits.id_bytes_max, false);
}

Checked check(const v1::RoutingReportQuery& query, const Limits& limits) {
  if (query.has_from()) BALIE_HOLDS(timestamp("routingReportQuery.from", query.from()));
  if (query.has_to()) BALIE_HOLDS(timestamp("routingReportQuery.to", query.to()));
  if (query.by_size() > limits.identifiers_max)
    return violation("routingReportQuery.by", "has too many elements");
  for (const auto& one : query.by())
    BALIE_HOLDS(word("routingReportQuery.by", one, limits.id_bytes_max, true));
  return {};
}

Checked check(const v1::Signal& signal, const Limits& limits) {
  BALIE_HOLDS(word("signal.contactId", signal.contact_id(), limits.id_bytes_max, true));
  BALIE_HOLDS(word("signal.contactAdapter", signal.contact_adapter(), limits.id_bytes_max, false));
  BALIE_HOLDS(word("signal.kind", signal.kind(), limits.id_bytes_max, true));
  BALIE_HOLDS(word("signal.agent", signal.agent(), limits.id_bytes_max, false));
  BALIE_HOLDS(word("signal.to", signal.to(), limits.id_bytes_max, false));
  return word("signal.subject", signal.subject(), limits.id_bytes_max, false);
}

#undef BALIE_HOLDS

}  // namespace balie::bus
