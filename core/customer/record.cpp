#include "core/customer/record.hpp"

#include <algorithm>

namespace balie::customer {
namespace {

// A customer's outcomes of one contact, beyond which no more are kept with the history (the log has them all).
constexpr int outcomes_max = 32;

bool earlier(const google::protobuf::Timestamp& a, const google::protobuf::Timestamp& b) {
  return a.seconds() != b.seconds() ? a.seconds() < b.seconds() : a.nanos() < b.nanos();
}

void see(v1::Customer& record, const Identifier& identifier, const google::protobuf::Timestamp& at) {
  for (auto& known : *record.mutable_identifiers()) {
    if (known.scheme() != identifier.scheme || known.value() != identifier.value) continue;
    known.set_contacts(known.contacts() + 1);
    if (earlier(known.last_seen(), at)) *known.mutable_last_seen() = at;
    if (assurance_of(known.assurance()) < identifier.assurance) {
      known.set_assurance(std::string(to_string(identifier.assurance)));
    }
    return;
  }
  auto& known = *record.add_identifiers();
  known.set_scheme(identifier.scheme);
  known.set_value(identifier.value);
  known.set_assurance(std::string(to_string(identifier.assurance)));
  *known.mutable_since() = at;
  *known.mutable_last_seen() = at;
  known.set_contacts(1);
}

}  // namespace

void add_contact(v1::Customer& record, const v1::Contact& contact, std::span<const Identifier> identifiers,
                 const v1::Decision& decision, int history_max) {
  if (!record.has_since() || earlier(contact.at(), record.since())) *record.mutable_since() = contact.at();
  record.set_contacts(record.contacts() + 1);
  for (const auto& identifier : identifiers) see(record, identifier, contact.at());

  auto& history = *record.mutable_history();
  auto& past = *history.Add();
  past.set_contact_id(contact.id());
  past.set_adapter(contact.adapter());
  past.set_channel(contact.channel());
  past.set_entry(contact.entry());
  past.set_topic(contact.topic());
  *past.mutable_at() = contact.at();
  past.set_queue(decision.route().queue());
  past.set_decision_id(decision.id());
  for (int i = history.size() - 1; i > 0 && earlier(history[i].at(), history[i - 1].at()); --i) {
    history.SwapElements(i, i - 1);
  }
  if (history.size() > history_max) history.DeleteSubrange(0, history.size() - history_max);
}

void add_outcome(v1::Customer& record, const v1::Outcome& outcome, const std::string& decision_id) {
  for (auto& past : *record.mutable_history()) {
    if (past.decision_id() != decision_id) continue;
    if (past.outcomes_size() >= outcomes_max) return;
    auto& added = *past.add_outcomes();
    added.set_kind(outcome.kind());
    added.set_offer_id(outcome.offer_id());
    *added.mutable_at() = outcome.at();
    return;
  }
}

void show(const v1::Customer& record, int history_max, v1::Customer& shown) {
  shown.Clear();
  shown.set_id(record.id());
  if (record.has_since()) *shown.mutable_since() = record.since();
  shown.set_contacts(record.contacts());
  *shown.mutable_identifiers() = record.identifiers();
  const int first = std::max(0, record.history_size() - history_max);
  for (int i = first; i < record.history_size(); ++i) *shown.add_history() = record.history(i);
}

}  // namespace balie::customer
