#include "core/service/recovery.hpp"

#include "core/customer/change.hpp"
#include "core/customer/retention.hpp"
#include "core/customer/shared_uses.hpp"
#include "core/service/erasure.hpp"
#include "core/service/matching.hpp"
#include "core/service/merging.hpp"
#include "core/service/recognition.hpp"
#include "core/service/removal.hpp"
#include "protocols/bus/time.hpp"

namespace balie::service {
namespace {

constexpr std::size_t page_bytes = 8 << 20;

Identifier from_message(const v1::Identifier& identifier) {
  return {identifier.scheme(), identifier.value(), assurance_of(identifier.assurance())};
}

}  // namespace

Recovery::Recovery(store::Store& store, std::size_t history_max, const customer::OfferMemory& offers)
    : store_(store),
      keys_(store.secret()),
      history_max_(history_max),
      offer_memory_(offers),
      first_(store.derived_to() + 1),
      next_(first_),
      last_(store.statistics().last_sequence) {}

result<bool> Recovery::step(std::size_t events_max) {
  if (next_ > last_) return true;
  BALIE_TRY(const auto page, store_.events(next_, events_max, page_bytes));
  if (page.empty() || page.front().sequence != next_) {
    return failure(Fate::fatal, "store.corrupt", "the log has a gap at " + std::to_string(next_));
  }
  working_.clear();
  batch_.clear();
  if (events_.size() < page.size()) events_.resize(page.size());
  for (std::size_t i = 0; i < page.size(); ++i) {
    if (!events_[i].ParseFromString(page[i].event)) {
      return failure(Fate::fatal, "store.corrupt",
                     "the log's event " + std::to_string(page[i].sequence) + " cannot be read");
    }
    want(events_[i]);
  }
  BALIE_CHECK(working_.read(store_));
  for (std::size_t i = 0; i < page.size(); ++i) BALIE_CHECK(apply(events_[i], page[i].sequence));
  working_.changes(batch_.customers);
  BALIE_CHECK(store_.restore(batch_, next_, page.back().sequence));
  next_ = page.back().sequence + 1;
  return next_ > last_;
}

void Recovery::want(const v1::Event& event) {
  Hash128 id;
  if (from_base32(event.customer_id(), id)) working_.want_customer(id);
}

// The record as it was before the event; made where it is not there.
result<Recovery::Place> Recovery::at(const Hash128& id, std::uint64_t sequence) {
  BALIE_TRY(auto* held, working_.find(store_, id));
  if (!held) held = &working_.create(id);
  held->changed = true;  // be it only for where identifiers lead
  return Place{held, held->version_read >= sequence};
}

// The same for one that the event changes besides its own customer's.
result<Recovery::Place> Recovery::other(const std::string& id, std::uint64_t sequence) {
  Hash128 other;
  if (!from_base32(id, other)) {
    return failure(Fate::fatal, "store.corrupt", "an event of the log names a customer by no id");
  }
  batch_.entries.back().others.push_back(other);
  return at(other, sequence);
}

result<void> Recovery::apply(const v1::Event& event, std::uint64_t sequence) {
  auto& entry = batch_.entries.emplace_back();
  Place place;
  if (from_base32(event.customer_id(), entry.customer)) {
    BALIE_TRY(place, at(entry.customer, sequence));
  }
  if (event.has_contact_decided()) {
    const auto& decided = event.contact_decided();
    entry.key = keys_.contact(decided.contact().adapter(), decided.contact().id());
    BALIE_CHECK(apply_others(decided, entry.customer, sequence));
    if (place.held) BALIE_CHECK(apply(decided, place));
  } else if (event.has_outcome_recorded()) {
    const auto& recorded = event.outcome_recorded();
    entry.key = keys_.outcome(recorded.outcome().adapter(), recorded.outcome().id());
    Hash128 decision;
    if (recorded.has_response() && from_base32(recorded.decision_id(), decision)) {
      entry.newest_of = keys_.response(decision, recorded.outcome().offer_id());
    }
    if (!place.held || place.ahead) return {};
    place.held->record.add_outcome(recorded.outcome(), recorded.decision_id());
    customer::answer_offer(place.held->record, recorded.outcome(), recorded.decision_id(),
                           bus::to_time(event.at()));
  } else if (event.has_customer_changed()) {
    const auto& changed = event.customer_changed();
    entry.key = keys_.change(changed.change().adapter(), changed.change().id());
    if (place.held) BALIE_CHECK(apply(changed, place, sequence));
  } else if (event.has_customer_erased()) {
    entry.key = key_of(keys_, event);
    if (event.type() == "erased" && place.held) return apply_remains(event, place, sequence);
    if (place.held && !place.ahead) place.held->erased = true;
  } else if (event.has_retention_applied()) {
    return apply(event.retention_applied(), sequence);
  } else if (event.has_reservation_changed()) {
    const auto& reservation = event.reservation_changed();
    if (place.held && !place.ahead && reservation.state() == "accepted") {
      place.held->record.set_agent(reservation.decision_id(), reservation.agent());
    }
  } else if (event.has_presence_changed() || event.has_routing_ordered() || event.has_command_ordered()) {
    entry.key = key_of(keys_, event);
  } else if (event.has_customers_merged()) {
    const auto& merged = event.customers_merged();
    entry.key = keys_.merge(merged.adapter(), merged.id());
    if (merged.by_rule()) from_base32(merged.id(), entry.key);
    return apply_states(merged.after(), sequence);
  } else if (event.has_customers_unmerged()) {
    const auto& unmerged = event.customers_unmerged();
    entry.key = keys_.merge(unmerged.adapter(), unmerged.id());
    return apply_states(unmerged.after(), sequence);
  }
  return {};
}

// Where identifiers lead is applied also where the record is ahead: the last event to say so holds.
result<void> Recovery::apply(const v1::ContactDecided& decided, const Place& place) {
  std::vector<Identifier> identifiers;
  for (const auto& one : decided.identifiers()) {
    identifiers.push_back(from_message(one));
    working_.relink(keys_.identifier(identifiers.back()), *place.held);
  }
  for (const auto& used : decided.shared()) {
    if (used.counted()) identifiers.push_back(from_message(used.identifier()));
  }
  const auto& contact = decided.contact();
  if (decided.thread_leads()) {
    working_.relink(keys_.thread(contact.adapter(), contact.thread()), *place.held);
  }
  if (place.ahead) return {};
  if (decided.attributes_size() > 0) {
    BALIE_CHECK(leave_places(store_, keys_, working_, *place.held, identifiers));
  }
  if (decided.has_settled()) take_over(decided.settled(), history_max_, *place.held);
  place.held->record.add_contact(contact, identifiers, decided.decision().id(),
                                 decided.decision().route().queue(), history_max_, decided.thread_leads());
  customer::add_offers(place.held->record, decided.decision(), contact.channel(), offer_memory_);
  for (const auto& value : decided.attributes()) customer::apply(place.held->record, value);
  return {};
}

// A contact that has outlived its retention: what it still tells of the customer.
result<void> Recovery::apply_remains(const v1::Event& event, const Place& place, std::uint64_t sequence) {
  const auto& remains = event.customer_erased();
  v1::ContactDecided decided;
  *decided.mutable_contact()->mutable_at() = event.at();
  *decided.mutable_shared() = remains.shared();
  BALIE_CHECK(apply_others(decided, place.held->id, sequence));
  std::vector<Identifier> identifiers;
  for (const auto& one : remains.identifiers()) {
    identifiers.push_back(from_message(one));
    working_.relink(keys_.identifier(identifiers.back()), *place.held);
  }
  for (const auto& used : remains.shared()) {
    if (used.counted()) identifiers.push_back(from_message(used.identifier()));
  }
  if (place.ahead) return {};
  if (remains.attributes_size() > 0) {
    BALIE_CHECK(leave_places(store_, keys_, working_, *place.held, identifiers));
  }
  place.held->record.count_contact(event.at(), identifiers);
  for (const auto& value : remains.attributes()) customer::apply(place.held->record, value);
  return {};
}

result<void> Recovery::apply(const v1::RetentionApplied& applied, std::uint64_t sequence) {
  const customer::Retention retention(applied);
  for (const auto& id : applied.customers()) {
    BALIE_TRY(const auto place, other(id, sequence));
    if (place.ahead) continue;
    auto& record = place.held->record;
    const auto values = record.list(customer::Field::attributes).size();
    retention.apply(record);
    if (record.list(customer::Field::attributes).size() == values) continue;
    BALIE_CHECK(leave_places(store_, keys_, working_, *place.held));
  }
  return {};
}

result<void> Recovery::apply(const v1::CustomerChanged& changed, const Place& place, std::uint64_t sequence) {
  const auto& change = changed.change();
  BALIE_TRY(const auto groups, lead_away(store_, working_, removed_keys(keys_, change), *place.held));
  for (const auto* group : groups) {
    BALIE_TRY(const auto shared, other(to_base32(group->id), sequence));
    if (!shared.ahead) stop_use(place.held->id, *shared.held);
  }
  std::vector<Identifier> identifiers;
  for (const auto& one : changed.identifiers()) {
    working_.relink(keys_.identifier(identifiers.emplace_back(from_message(one))), *place.held);
  }
  if (place.ahead) return {};
  customer::remove_identifiers(place.held->record, change);
  if (change.attributes_size() + change.removals_size() > 0) {
    BALIE_CHECK(leave_places(store_, keys_, working_, *place.held, identifiers));
  }
  for (const auto& one : identifiers) place.held->record.add_identifier(one, change.at());
  customer::apply(place.held->record, change);
  return {};
}

result<void> Recovery::apply_others(const v1::ContactDecided& decided, const Hash128& customer,
                                    std::uint64_t sequence) {
  for (const auto& used : decided.shared()) {
    BALIE_TRY(const auto group, other(used.group_id(), sequence));
    if (used.has_founded()) working_.relink(keys_.identifier(from_message(used.identifier())), *group.held);
    if (group.ahead) continue;
    if (used.has_founded()) customer::write(customer::uses_of(used.founded()), group.held->record);
    count_shared(used, customer, decided.contact(), *group.held);
  }
  if (decided.has_settled()) {
    BALIE_TRY(const auto from, other(decided.settled().from(), sequence));
    if (!from.ahead) take_away(decided.settled(), *from.held);
  }
  return {};
}

result<void> Recovery::apply_states(const google::protobuf::RepeatedPtrField<v1::CustomerState>& states,
                                    std::uint64_t sequence) {
  for (const auto& state : states) {
    BALIE_TRY(const auto place, other(state.record().id(), sequence));
    apply_state(state, keys_, working_, *place.held, place.ahead);
  }
  return {};
}

}  // namespace balie::service
