#include "core/service/erasure.hpp"

#include "core/bus/sessions.hpp"
#include "core/customer/change.hpp"
#include "core/customer/shared_uses.hpp"
#include "core/service/pipeline.hpp"
#include "core/service/stock.hpp"
#include "protocols/bus/time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace balie::service {
namespace {

constexpr std::size_t page_events = 2'048;
constexpr std::size_t page_bytes = 8 << 20;
constexpr int event_at = 2, event_type = 3, event_customer_erased = 15, event_command_ordered = 23,
              event_padding = 100;
constexpr int erased_key = 4, erased_counted = 5;
// The padding's tag, and its length in as many bytes as the longest event needs: a fixed size, so that every
// larger gap can be filled.
constexpr std::size_t padding_head = 2 + 4;
constexpr std::size_t padding_least = 2 + 1;

void append_padding(std::string& out, std::size_t bytes) {
  if (bytes < padding_head) {  // a number, 0, in so many bytes
    bus::append_varint(out, std::uint64_t{event_padding} << 3);
    out.append(bytes - padding_least, '\x80');
    return out.push_back('\0');
  }
  const auto size = bytes - padding_head;
  bus::append_varint(out, std::uint64_t{event_padding} << 3 | 2);
  for (int i = 0; i < 4; ++i) {
    out.push_back(static_cast<char>((size >> 7 * i & 0x7f) | (i < 3 ? 0x80 : 0)));
  }
  out.append(size, '\0');
}

// Of an event that may have been padded before: a short padding would become shorter, by less than one takes.
result<std::string> padded_again(v1::Event event, std::size_t bytes) {
  event.GetReflection()->MutableUnknownFields(&event)->DeleteByNumber(event_padding);
  return padded(event.SerializeAsString(), bytes);
}

// The contact stays, and its decision but for what was known of the customer then.
result<std::string> without_view(v1::Event event, std::size_t bytes) {
  auto& decision = *event.mutable_contact_decided()->mutable_decision();
  const auto id = decision.customer().id();
  decision.mutable_customer()->Clear();
  decision.mutable_customer()->set_id(id);
  decision.clear_explanation();
  decision.clear_annotations();
  return padded_again(std::move(event), bytes);
}

std::string name_of(const auto& identifier) { return identifier.scheme() + ':' + identifier.value(); }

void take_names(const auto& identifiers, std::set<std::string>& names) {
  for (const auto& one : identifiers) names.insert(name_of(one));
}

// Those of a contact, or of what its retention left of it.
void take_names_of_contact(const v1::Event& event, std::set<std::string>& names) {
  take_names(event.contact_decided().identifiers(), names);
  take_names(event.customer_erased().identifiers(), names);
  for (const auto* shared : {&event.contact_decided().shared(), &event.customer_erased().shared()}) {
    for (const auto& used : *shared) names.insert(name_of(used.identifier()));
  }
}

// The change stays, but for the identifiers that are theirs alone. Of those as the reporter wrote them, which
// may be theirs in other words, it keeps what is plainly not. As it was, where it names none.
result<std::string> without_names(const store::LoggedEvent& logged, const std::set<std::string>& theirs,
                                  const std::set<std::string>& others) {
  v1::Event event;
  if (!event.ParseFromString(logged.event)) {
    return failure(Fate::fatal, "store.corrupt", fmt::format("event {} cannot be read", logged.sequence));
  }
  const auto whole = event.ByteSizeLong();
  auto& changed = *event.mutable_customer_changed();
  auto& change = *changed.mutable_change();
  const auto is_gone = [&](const std::string& name) {
    return theirs.contains(name) && !others.contains(name);
  };
  const auto erase = [](auto& list, const auto& goes) {
    const auto gone = std::ranges::remove_if(list, goes);
    list.DeleteSubrange(static_cast<int>(gone.begin() - list.begin()), static_cast<int>(gone.size()));
  };
  erase(*change.mutable_removals(), [&](const v1::Removal& one) {
    return customer::removed_identifier(one).has_value() && is_gone(one.key());
  });
  erase(*changed.mutable_identifiers(), [&](const v1::Identifier& one) { return is_gone(name_of(one)); });
  auto plain = others;
  take_names(changed.identifiers(), plain);
  const auto is_unclear = [&](const v1::Identifier& one) { return !plain.contains(name_of(one)); };
  erase(*change.mutable_identifiers(), is_unclear);
  if (change.has_identifier() && is_unclear(change.identifier())) change.clear_identifier();
  if (event.ByteSizeLong() == whole) return logged.event;
  return padded_again(std::move(event), logged.event.size());
}

std::string_view bytes_of(const Hash128& key) { return {reinterpret_cast<const char*>(&key), sizeof key}; }

}  // namespace

Hash128 key_of(const Keys& keys, const v1::Event& event) {
  switch (event.data_case()) {
    case v1::Event::kContactDecided:
      return keys.contact(event.contact_decided().contact().adapter(),
                          event.contact_decided().contact().id());
    case v1::Event::kOutcomeRecorded:
      return keys.outcome(event.outcome_recorded().outcome().adapter(),
                          event.outcome_recorded().outcome().id());
    case v1::Event::kRoutingOrdered:
      return keys.order(event.routing_ordered().adapter(), event.routing_ordered().id());
    case v1::Event::kCommandOrdered:
      if (event.adapter() == bus::hub_adapter) return {};
      return keys.command(event.adapter(), event.command_ordered().id());
    case v1::Event::kPresenceChanged:
      if (event.adapter() == bus::hub_adapter) return {};
      return keys.presence(event.presence_changed().adapter(), event.presence_changed().id());
    case v1::Event::kCustomerChanged:
      return keys.change(event.customer_changed().change().adapter(), event.customer_changed().change().id());
    case v1::Event::kCustomerErased: {
      Hash128 key;
      const auto& bytes = event.customer_erased().key();
      if (bytes.size() == sizeof key) std::memcpy(&key, bytes.data(), sizeof key);
      return key;
    }
    default:
      return {};
  }
}

result<std::string> tombstone(const Keys& keys, std::string_view event) {
  v1::Event parsed;
  if (!parsed.ParseFromArray(event.data(), static_cast<int>(event.size()))) {
    return failure(Fate::fatal, "store.corrupt", "an event of the log cannot be read");
  }
  std::string made, erased;
  bus::append_timestamp_field(made, event_at, parsed.at());
  bus::append_text_field(made, event_type, "erased");
  const auto key = key_of(keys, parsed);
  if (key != Hash128{}) bus::append_bytes_field(erased, erased_key, bytes_of(key));
  const auto counted = Stock::counted(parsed.outcome_recorded());
  if (counted.accepted() != 0) bus::append_bytes_field(erased, erased_counted, counted.SerializeAsString());
  bus::append_bytes_field(made, event_customer_erased, erased);
  return padded(std::move(made), event.size());
}

result<std::string> padded(std::string event, std::size_t bytes) {
  if (event.size() == bytes) return event;
  if (event.size() + padding_least > bytes) {
    return failure(Fate::fatal, "store.corrupt", "an event of the log is too small to be one");
  }
  append_padding(event, bytes - event.size());
  return event;
}

result<std::string> without_arguments(std::string_view event) {
  v1::Event parsed;
  if (!parsed.ParseFromArray(event.data(), static_cast<int>(event.size()))) {
    return failure(Fate::fatal, "store.corrupt", "an event of the log cannot be read");
  }
  parsed.mutable_command_ordered()->clear_arguments();
  return padded_again(std::move(parsed), event.size());
}

bool ErasureScan::is_about(const v1::Event& event) const {
  const auto named = [this](const std::string& id) { return std::ranges::find(ids_, id) != ids_.end(); };
  if (named(event.customer_id())) return true;
  if (event.has_contact_decided() && theirs_.contains(event.contact_decided().decision().id())) return true;
  if (event.has_outcome_recorded() && theirs_.contains(event.outcome_recorded().decision_id())) return true;
  if (event.has_customers_merged()) {
    return named(event.customers_merged().kept()) || named(event.customers_merged().merged());
  }
  if (event.has_customers_unmerged()) {
    return named(event.customers_unmerged().kept()) || named(event.customers_unmerged().merged());
  }
  return false;
}

result<void> ErasureScan::run(store::Store& store) {
  const Keys keys(store.secret());
  for (;;) {
    BALIE_TRY(const auto page, store.events(to_ + 1, page_events, page_bytes));
    if (page.empty() && !again_) return {};
    if (page.empty()) {
      again_ = false;
      to_ = 0;
      tombstones_.clear();
      contacts_.clear();
      together_.clear();
      continue;
    }
    for (const auto& logged : page) BALIE_CHECK(take(keys, logged));
    to_ = page.back().sequence;
  }
}

result<void> ErasureScan::take(const Keys& keys, const store::LoggedEvent& logged) {
  // Most events are of others; telling so without parsing them is most of the speed.
  const auto text = std::string_view(logged.event);
  const auto named = [text](const std::string& id) { return text.find(id) != std::string_view::npos; };
  if (std::ranges::none_of(ids_, named) && std::ranges::none_of(theirs_, named) &&
      std::ranges::none_of(together_, named, &Together::kept)) {
    return {};
  }
  v1::Event event;
  if (!event.ParseFromString(logged.event)) {
    return failure(Fate::fatal, "store.corrupt", fmt::format("event {} cannot be read", logged.sequence));
  }
  const bool about = is_about(event);
  if (auto* together = together_of(event)) {
    take_names_of_contact(event, about ? together->theirs : together->others);
    if (!about) return take_together(*together, std::move(event), logged);
  }
  if (!about) return {};
  BALIE_CHECK(take_times(event));
  if (event.has_contact_decided()) {
    const auto& contact = event.contact_decided().contact();
    contacts_[contact.adapter()].push_back(contact.id());
    take_contacts(event.contact_decided().settled().contacts());
  }
  if (event.has_customers_unmerged()) {
    for (const auto& state : event.customers_unmerged().after()) {
      const auto& record = state.record();
      if (std::ranges::find(ids_, record.id()) != ids_.end()) take_contacts(record.history());
    }
  }
  if (event.type() == "customer.erased") {
    erased_before_ = true;
    return {};
  }
  BALIE_TRY(auto made, tombstone(keys, logged.event));
  tombstones_.push_back({logged.sequence, std::move(made)});
  return {};
}

result<void> ErasureScan::take_times(const v1::Event& event) {
  if (event.has_customers_merged()) {
    const auto& merged = event.customers_merged();
    auto& together = together_.emplace_back();
    together.kept = merged.kept();
    together.merged = merged.merged();
    take_names(merged.kept_before().record().identifiers(), together.others);
    take_names(merged.merged_before().record().identifiers(), together.theirs);
  }
  if (!event.has_customers_unmerged()) return {};
  const auto& unmerged = event.customers_unmerged();
  const auto parted = std::ranges::find_if(together_, [&](const Together& one) {
    return one.kept == unmerged.kept() && one.merged == unmerged.merged();
  });
  if (parted == together_.end()) return {};
  for (const auto& state : unmerged.after()) {
    const auto& record = state.record();
    if (record.id() == parted->kept) take_names(record.identifiers(), parted->others);
    if (record.id() == parted->merged) take_names(record.identifiers(), parted->theirs);
  }
  for (const auto& change : parted->changes) {
    BALIE_TRY(auto made, without_names(change, parted->theirs, parted->others));
    if (made != change.event) tombstones_.push_back({change.sequence, std::move(made)});
  }
  together_.erase(parted);
  return {};
}

// As who is kept of two that are one at this place of the log.
ErasureScan::Together* ErasureScan::together_of(const v1::Event& event) {
  const auto found = std::ranges::find(together_, event.customer_id(), &Together::kept);
  return found == together_.end() ? nullptr : &*found;
}

// Said of somebody else while the two were one: the decision on a contact shows what is to be erased. Whose
// the identifiers of a change are is known once they are two again.
result<void> ErasureScan::take_together(Together& together, v1::Event event,
                                        const store::LoggedEvent& logged) {
  if (event.has_customer_changed()) together.changes.push_back(logged);
  if (!event.contact_decided().decision().has_customer()) return {};
  BALIE_TRY(auto made, without_view(std::move(event), logged.event.size()));
  tombstones_.push_back({logged.sequence, std::move(made)});
  return {};
}

// Contacts that the log names under somebody else: they were decided before it was told whose they are. The
// log is read once more for them.
void ErasureScan::take_contacts(const google::protobuf::RepeatedPtrField<v1::PastContact>& contacts) {
  for (const auto& past : contacts) again_ = theirs_.insert(past.decision_id()).second || again_;
}

// The customers are there no more from when this returns: nothing leads to them, and their records are empty.
result<void> Pipeline::erase(const v1::EraseCustomer& erase, std::string_view adapter,
                             const std::vector<std::string>& ids, std::uint64_t events,
                             std::span<const v1::Command> orders, Time now) {
  BALIE_TRY(const auto held, read_customers(ids));
  forget_entries();
  current_ = 0;
  entry_jobs_.clear();
  for (auto* one : held) {
    v1::CustomerErased erased;
    erased.set_reason(erase.reason());
    erased.set_actor(erase.actor());
    erased.set_events(events);
    erased.SerializeToString(&data_);
    append_event("customer.erased", Hash128{}, one->id, now, event_customer_erased, adapter);
    std::vector<Hash128> keys;
    for (const auto& part : one->record.identifiers()) {
      v1::KnownIdentifier known;
      known.ParseFromArray(part.bytes.data(), static_cast<int>(part.bytes.size()));
      keys.push_back(keys_.identifier({known.scheme(), known.value(), Assurance::observed}));
    }
    // What others share goes on leading to them.
    BALIE_CHECK(working_.find_links(store_, keys));
    for (const auto& key : keys) {
      if (working_.customer_of(key) == one->id) working_.unlink(key, *one);
    }
    one->erased = one->changed = true;
    BALIE_CHECK(erase_groups(keys, held, adapter, now));
  }
  for (const auto& order : orders) {
    order.SerializeToString(&data_);
    append_event("command.ordered", Hash128{}, Hash128{}, now, event_command_ordered, bus::hub_adapter);
  }
  working_.changes(batch_.customers);
  if (batch_.entries.empty()) return {};
  BALIE_TRY(const auto written, store_.commit(batch_, now));
  if (!written.conflicts.empty()) {
    return failure(Fate::retry, "service.contended", "another hub changed the customer meanwhile");
  }
  take_committed(written);
  return {};
}

// A shared identifier that nobody else is known to use goes with the person: its record holds it in words.
result<void> Pipeline::erase_groups(const std::vector<Hash128>& keys, const std::vector<Held*>& person,
                                    std::string_view adapter, Time now) {
  for (const auto& key : keys) {
    const auto to = working_.customer_of(key);
    if (!to) continue;
    BALIE_TRY(auto* group, working_.find(store_, *to));
    if (!group || group->erased || !group->record.shared().data()) continue;
    bool is_used = false;
    for (const auto& use : customer::uses_of(group->record.shared()).uses) {
      BALIE_TRY(auto* user, working_.find(store_, use.customer));
      BALIE_TRY(user, working_.follow(store_, user));
      is_used = is_used || (user && std::ranges::find(person, user) == person.end());
    }
    if (is_used) continue;
    append_event("customer.erased", Hash128{}, group->id, now, event_customer_erased, adapter);
    working_.unlink(key, *group);
    group->erased = group->changed = true;
  }
  return {};
}

result<std::vector<std::string>> Pipeline::ids_of_person(const std::string& id) {
  std::vector<std::string> ids;
  BALIE_TRY(const auto held, read_customers({id}));
  if (held.empty()) return ids;
  BALIE_TRY(const auto* person, working_.follow(store_, held[0]));
  if (!person) person = held[0];
  ids.emplace_back(person->record.id());
  for (const auto& part : person->record.list(customer::Field::merged)) ids.emplace_back(part.bytes);
  return ids;
}

result<std::vector<Held*>> Pipeline::read_customers(const std::vector<std::string>& ids) {
  working_.clear();
  std::vector<Hash128> keys;
  for (const auto& id : ids) {
    Hash128 key;
    if (from_base32(id, key)) keys.push_back(key);
  }
  for (const auto& key : keys) working_.want_customer(key);
  BALIE_CHECK(working_.read(store_));
  std::vector<Held*> held;
  for (const auto& key : keys) {
    if (auto* one = working_.customer(key)) held.push_back(one);
  }
  return held;
}

}  // namespace balie::service
