#include "core/service/recovery.hpp"

#include "protocols/bus/time.hpp"

namespace balie::service {
namespace {

constexpr std::size_t page_events = 2048;
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

result<bool> Recovery::step() {
  if (next_ > last_) return true;
  BALIE_TRY(const auto page, store_.events(next_, page_events, page_bytes));
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
  for (std::size_t i = 0; i < page.size(); ++i) apply(events_[i], page[i].sequence);
  working_.changes(batch_.customers);
  BALIE_CHECK(store_.restore(batch_, next_, page.back().sequence));
  next_ = page.back().sequence + 1;
  return next_ > last_;
}

void Recovery::want(const v1::Event& event) {
  Hash128 id;
  if (from_base32(event.customer_id(), id)) working_.want_customer(id);
}

void Recovery::apply(const v1::Event& event, std::uint64_t sequence) {
  auto& entry = batch_.entries.emplace_back();
  Held* held = nullptr;
  if (from_base32(event.customer_id(), entry.customer)) {
    held = working_.customer(entry.customer);
    if (!held) held = &working_.create(entry.customer);
    // A record that was written behind after this event holds it already.
    if (held->version_read >= sequence) held = nullptr;
  }
  if (event.has_contact_decided()) {
    const auto& decided = event.contact_decided();
    entry.key = keys_.contact(decided.contact().adapter(), decided.contact().id());
    if (!held) return;
    std::vector<Identifier> identifiers;
    for (const auto& one : decided.identifiers()) {
      identifiers.push_back(from_message(one));
      working_.link(keys_.identifier(identifiers.back()), *held);
    }
    held->record.add_contact(decided.contact(), identifiers, decided.decision().id(),
                             decided.decision().route().queue(), history_max_);
    customer::add_offers(held->record, decided.decision(), decided.contact().channel(), offer_memory_);
    held->changed = true;
  } else if (event.has_outcome_recorded()) {
    const auto& recorded = event.outcome_recorded();
    entry.key = keys_.outcome(recorded.outcome().adapter(), recorded.outcome().id());
    if (!held) return;
    held->record.add_outcome(recorded.outcome(), recorded.decision_id());
    customer::answer_offer(held->record, recorded.outcome(), recorded.decision_id(),
                           bus::to_time(event.at()));
    held->changed = true;
  } else if (event.has_presence_changed()) {
    entry.key = keys_.presence(event.presence_changed().adapter(), event.presence_changed().id());
  }
}

}  // namespace balie::service
