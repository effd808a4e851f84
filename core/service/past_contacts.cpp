#include "core/service/past_contacts.hpp"

#include "core/contact/keys.hpp"
#include "core/customer/past_outcome.hpp"

#include "balie/v1/event.pb.h"
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace balie::service {
namespace {

constexpr std::size_t page_events = 2'048;
constexpr std::size_t page_bytes = 8 << 20;

std::size_t limit_of(const v1::HistoryQuery& query) {
  return query.limit() == 0 ? history_limit_preset : std::min<std::size_t>(query.limit(), history_limit_max);
}

// Whether a contact comes before the place that the query names, in order of time and then of decision.
bool is_wanted(const v1::HistoryQuery& query, const customer::Moment& at, const std::string& decision_id) {
  if (!query.has_before()) return true;
  const auto before = customer::moment_of(query.before());
  return at < before || (at == before && decision_id < query.before_decision());
}

result<v1::Event> read_event(store::Store& store, std::uint64_t sequence) {
  BALIE_TRY(const auto events, store.events(sequence, 1, 0));
  v1::Event event;
  if (events.empty() || !event.ParseFromString(events[0].event)) {
    return failure(Fate::fatal, "store.corrupt", fmt::format("event {} cannot be read", sequence));
  }
  return event;
}

}  // namespace

PastContacts::PastContacts(std::vector<std::string> ids, const v1::HistoryQuery& query)
    : ids_(std::move(ids)), query_(query) {
  page_.set_customer_id(ids_[0]);
}

bool PastContacts::is_mine(const std::string& id) const { return std::ranges::find(ids_, id) != ids_.end(); }

result<bool> PastContacts::step(store::Store& store) {
  BALIE_TRY(const auto page, store.events(next_, page_events, page_bytes));
  if (page.empty()) {
    BALIE_CHECK(finish(store));
    return true;
  }
  for (const auto& logged : page) BALIE_CHECK(take(logged));
  next_ = page.back().sequence + 1;
  return false;
}

result<void> PastContacts::take(const store::LoggedEvent& logged) {
  // Most events are of others; telling so without parsing them is most of the speed.
  const auto named = [&](const std::string& id) { return logged.event.find(id) != std::string::npos; };
  if (std::ranges::none_of(ids_, named)) return {};
  v1::Event event;
  if (!event.ParseFromString(logged.event)) {
    return failure(Fate::fatal, "store.corrupt", fmt::format("event {} cannot be read", logged.sequence));
  }
  take(event, logged.sequence);
  return {};
}

void PastContacts::take(const v1::Event& event, std::uint64_t sequence) {
  Hash128 decision;
  if (event.has_contact_decided()) {
    const auto& decided = event.contact_decided();
    const auto& settled = decided.settled();
    const bool mine = is_mine(event.customer_id());
    if (mine && from_base32(decided.decision().id(), decision)) {
      places_[decision] = {customer::moment_of(decided.contact().at()), decision, sequence};
    }
    if (is_mine(settled.from()) == mine) return;
    for (const auto& past : settled.contacts()) mine ? add(past) : remove(past.decision_id());
  } else if (event.has_outcome_recorded()) {
    const auto& recorded = event.outcome_recorded();
    if (is_mine(event.customer_id()) && from_base32(recorded.decision_id(), decision)) {
      outcomes_[decision].push_back(sequence);
    }
  } else if (event.has_customers_unmerged()) {
    const auto& unmerged = event.customers_unmerged();
    if (unmerged.after_size() < 2 || is_mine(unmerged.kept()) == is_mine(unmerged.merged())) return;
    for (const auto& past : unmerged.after(1).record().history()) {
      is_mine(unmerged.merged()) ? add(past) : remove(past.decision_id());
    }
  }
}

void PastContacts::add(const v1::PastContact& past) {
  Hash128 decision;
  if (!from_base32(past.decision_id(), decision)) return;
  const auto [place, fresh] =
      places_.try_emplace(decision, Place{customer::moment_of(past.at()), decision, 0});
  if (fresh) moved_[decision] = past;
}

void PastContacts::remove(const std::string& decision_id) {
  Hash128 decision;
  if (!from_base32(decision_id, decision)) return;
  places_.erase(decision);
  moved_.erase(decision);
}

result<void> PastContacts::finish(store::Store& store) {
  std::vector<std::tuple<customer::Moment, std::string, const Place*>> wanted;
  for (const auto& [decision, place] : places_) {
    auto id = to_base32(decision);
    if (is_wanted(query_, place.at, id)) wanted.emplace_back(place.at, std::move(id), &place);
  }
  const auto count = std::min(wanted.size(), limit_of(query_));
  const auto newest = wanted.begin() + static_cast<std::ptrdiff_t>(count);
  std::ranges::partial_sort(wanted, newest, std::ranges::greater());
  page_.set_more(count < wanted.size());
  for (auto i = count; i-- > 0;) {
    BALIE_TRY(auto past, contact(store, *std::get<2>(wanted[i])));
    BALIE_CHECK(add_outcomes(store, std::get<2>(wanted[i])->decision, past));
    if (!past.contact_id().empty()) *page_.add_contacts() = std::move(past);
  }
  return {};
}

// Without an id: it was erased since it was seen.
result<v1::PastContact> PastContacts::contact(store::Store& store, const Place& place) {
  if (place.sequence == 0) return moved_.at(place.decision);
  BALIE_TRY(const auto event, read_event(store, place.sequence));
  const auto& decided = event.contact_decided();
  v1::PastContact past;
  past.set_contact_id(decided.contact().id());
  past.set_adapter(decided.contact().adapter());
  past.set_channel(decided.contact().channel());
  past.set_entry(decided.contact().entry());
  past.set_topic(decided.contact().topic());
  *past.mutable_at() = decided.contact().at();
  past.set_queue(decided.decision().route().queue());
  past.set_decision_id(decided.decision().id());
  return past;
}

result<void> PastContacts::add_outcomes(store::Store& store, const Hash128& decision, v1::PastContact& past) {
  const auto found = outcomes_.find(decision);
  if (found == outcomes_.end()) return {};
  for (const auto sequence : found->second) {
    BALIE_TRY(const auto event, read_event(store, sequence));
    if (event.has_outcome_recorded()) customer::add_outcome(event.outcome_recorded().outcome(), past);
  }
  return {};
}

v1::History page_of(const v1::Customer& customer, const v1::HistoryQuery& query) {
  v1::History page;
  page.set_customer_id(customer.id());
  std::vector<std::tuple<customer::Moment, std::string, const v1::PastContact*>> wanted;
  for (const auto& past : customer.history()) {
    const auto at = customer::moment_of(past.at());
    if (is_wanted(query, at, past.decision_id())) wanted.emplace_back(at, past.decision_id(), &past);
  }
  std::ranges::sort(wanted);
  const auto count = std::min(wanted.size(), limit_of(query));
  page.set_more(count < wanted.size());
  for (auto i = wanted.size() - count; i < wanted.size(); ++i) {
    *page.add_contacts() = *std::get<2>(wanted[i]);
    page.mutable_contacts()->rbegin()->clear_thread();
  }
  return page;
}

}  // namespace balie::service
