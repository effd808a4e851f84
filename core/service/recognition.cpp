#include "core/service/recognition.hpp"

#include "core/contact/match_scheme.hpp"
#include "core/customer/shared_uses.hpp"
#include "protocols/bus/time.hpp"
#include "protocols/bus/wire.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::service {
namespace {

// Of balie.v1.KnownIdentifier.
constexpr int known_scheme = 1, known_value = 2, known_assurance = 3, known_contacts = 6;
// Of balie.v1.PastContact.
constexpr int past_adapter = 2, past_thread = 10;

bool was_verified(const customer::Record& record) {
  return std::ranges::any_of(record.identifiers(), [](const auto& part) {
    return bus::bytes_field(part.bytes, known_assurance) == "verified";
  });
}

bool has_scheme(const customer::Record& record, std::string_view scheme) {
  return std::ranges::any_of(record.identifiers(), [scheme](const auto& part) {
    return bus::bytes_field(part.bytes, known_scheme) == scheme;
  });
}

// Without those that the hub made.
std::size_t identifiers_of(const customer::Record& record) {
  return static_cast<std::size_t>(std::ranges::count_if(record.identifiers(), [](const auto& part) {
    return bus::bytes_field(part.bytes, known_scheme) != match_scheme;
  }));
}

// Known by this conversation alone. Whose last identifier was taken away has more to lose by joining
// somebody.
bool is_nameless(const customer::Record& record, const v1::Contact& contact) {
  return identifiers_of(record) == 0 && std::ranges::all_of(record.history(), [&contact](const auto& part) {
           return bus::bytes_field(part.bytes, past_thread) == contact.thread() &&
                  bus::bytes_field(part.bytes, past_adapter) == contact.adapter();
         });
}

// How often the customer was seen with it: at least once.
identity::Use use_of(const Held& held, const Identifier& identifier, Time at) {
  identity::Use use{held.id, 1, at};
  for (const auto& part : held.record.identifiers()) {
    if (bus::bytes_field(part.bytes, known_scheme) != identifier.scheme) continue;
    if (bus::bytes_field(part.bytes, known_value) != identifier.value) continue;
    v1::KnownIdentifier known;
    known.ParseFromArray(part.bytes.data(), static_cast<int>(part.bytes.size()));
    use.contacts = std::max(known.contacts(), 1u);
    use.seen = bus::to_time(known.last_seen());
  }
  return use;
}

bool is_new(const identity::Candidate& candidate) {
  return !candidate.customer && !candidate.shared && !candidate.listed && !candidate.thread;
}

}  // namespace

// What every identifier leads to; through merges, and to groups.
result<void> Recognition::look_up(const Brought& brought) {
  groups_.assign(brought.candidates.size(), nullptr);
  for (std::size_t i = 0; i < brought.candidates.size(); ++i) {
    auto& candidate = brought.candidates[i];
    if (!candidate.thread) candidate.listed = playbook_->identity().find_listed(candidate.identifier);
    const auto to = working_.customer_of(brought.keys[i]);
    if (!to) continue;
    BALIE_TRY(auto* held, working_.find(store_, *to));
    BALIE_TRY(held, working_.follow(store_, held));
    if (!held) continue;  // was erased
    if (held->record.shared().data()) {
      groups_[i] = held;
      candidate.shared = customer::uses_of(held->record.shared());
    } else {
      candidate.customer = held->id;
    }
  }
  return {};
}

// What only counts where the identifiers do not agree: most contacts never come here.
void Recognition::look_closer(const Brought& brought) {
  const auto& rules = playbook_->identity();
  const auto& candidates = brought.candidates;
  const auto leads = [&](const auto& one) { return one.customer == candidates[0].customer && one.customer; };
  if (std::ranges::all_of(candidates, leads)) return;
  for (auto& candidate : candidates) {
    if (!candidate.customer) continue;
    const auto& record = working_.customer(*candidate.customer)->record;
    candidate.verified = was_verified(record);
    candidate.nameless = is_nameless(record, brought.contact);
    candidate.full = identifiers_of(record) >= rules.identifiers_max;
    candidate.another = std::ranges::any_of(candidates, [&](const identity::Candidate& other) {
      return is_new(other) && other.identifier.assurance >= rules.sure_from &&
             rules.scheme(other.identifier.scheme).one_each && has_scheme(record, other.identifier.scheme);
    });
  }
}

// Who it is by the rules; nullptr: somebody new. Among those who share something, who was merged since leads
// on, and who was erased is out of the question.
result<Held*> Recognition::choose(const Brought& brought) {
  const auto at = bus::to_time(brought.contact.at());
  for (;;) {
    resolution_ = identity::resolve(brought.candidates, playbook_->identity(), at);
    if (!resolution_.customer) return compare(brought);
    BALIE_TRY(auto* held, working_.find(store_, *resolution_.customer));
    BALIE_TRY(held, working_.follow(store_, held));
    if (held) return held;
    bool shared = false;
    for (auto& candidate : brought.candidates) {
      if (!candidate.shared) continue;
      const auto gone = std::erase_if(candidate.shared->uses, [this](const identity::Use& use) {
        return use.customer == *resolution_.customer;
      });
      shared = shared || gone > 0;
    }
    if (!shared) return failure(Fate::fatal, "store.corrupt", "an identifier leads to nobody");
  }
}

// By name and date of birth, where nothing else told. Nobody is linked by it but by the playbook's own word.
result<Held*> Recognition::compare(const Brought& brought) {
  if (!brought.person) return nullptr;
  const auto& rules = playbook_->identity();
  const auto may_be = [&](const Held& held) {
    return std::ranges::none_of(brought.candidates, [&](const identity::Candidate& one) {
      return is_new(one) && one.identifier.assurance >= rules.sure_from &&
             rules.scheme(one.identifier.scheme).one_each && has_scheme(held.record, one.identifier.scheme);
    });
  };
  BALIE_TRY(auto likely, matching_.candidates(*brought.person, rules.match, may_be));
  if (likely.empty()) return nullptr;
  const bool is_linked = rules.match.links_from && likely[0].probability >= *rules.match.links_from;
  if (!is_linked && !resolution_.likely.empty()) return nullptr;  // who shares an identifier is told instead
  resolution_.compared = true;
  resolution_.open = !is_linked;
  if (is_linked) {
    resolution_.customer = likely[0].customer;
  } else {
    double others = 1;
    for (const auto& one : likely) others -= one.probability;
    likely.push_back({std::nullopt, others, "somebody else of this name and date of birth"});
  }
  resolution_.likely = std::move(likely);
  return resolution_.customer ? working_.customer(*resolution_.customer) : nullptr;
}

result<void> Recognition::lead_by_name(Held& held, bool told) {
  const bool is_missing = playbook_->identity().match.in_force() && !Matching::is_led(held.record);
  if (!told && !is_missing) return {};
  BALIE_TRY(const auto led, matching_.lead(held, playbook_->identity().match));
  leading_.insert(leading_.end(), led.begin(), led.end());
  seen_.insert(seen_.end(), led.begin(), led.end());
  return {};
}

result<Held*> Recognition::recognise(const Brought& brought, const playbook::Playbook& playbook) {
  playbook_ = &playbook;
  joined_.clear();
  extra_.Clear();
  others_.clear();
  BALIE_CHECK(look_up(brought));
  look_closer(brought);
  BALIE_TRY(auto* held, choose(brought));
  created_ = held == nullptr;
  if (created_) held = &working_.create(keys_.customer(brought.key));
  for (std::size_t i = 0; i < brought.candidates.size(); ++i) {
    if (resolution_.effects[i] == identity::Effect::join) BALIE_CHECK(join(brought, i, *held));
    if (resolution_.effects[i] == identity::Effect::settle) BALIE_CHECK(settle(brought, i, *held));
  }
  return held;
}

result<void> Recognition::join(const Brought& brought, std::size_t index, Held& held) {
  const auto& candidate = brought.candidates[index];
  BALIE_TRY(auto* other, working_.find(store_, *candidate.customer));
  BALIE_TRY(other, working_.follow(store_, other));
  if (other == &held) return {};  // by another of the contact's identifiers
  if (!may_merge(&held, other)) {
    resolution_.effects[index] = identity::Effect::left;
    return {};
  }
  auto& joined = joined_.emplace_back();
  joined.key = keys_.joined(brought.key, other->id);
  v1::CustomersMerged event;
  event.set_id(to_base32(joined.key));
  event.set_by_rule(true);
  event.set_adapter(brought.contact.adapter());
  event.set_reason(candidate.thread ? "began a conversation in which it was told who it is"
                                    : fmt::format("was known by {} alone, which came with who it is",
                                                  candidate.identifier.scheme));
  const MergeContext context{
      store_, keys_, working_, playbook_->identity(), playbook_->general().history_held, brought.now};
  BALIE_TRY(joined.others, merge(context, held, *other, joined.key, event));
  event.SerializeToString(&joined.event);
  return {};
}

// The contacts of this conversation that were taken for somebody else's.
result<void> Recognition::settle(const Brought& brought, std::size_t index, Held& held) {
  BALIE_TRY(auto* other, working_.find(store_, *brought.candidates[index].customer));
  BALIE_TRY(other, working_.follow(store_, other));
  if (other == &held) return {};
  const auto customer = other->record.message();
  auto& settled = *extra_.mutable_settled();
  settled.set_from(customer.id());
  for (const auto& past : customer.history()) {
    if (past.thread() != brought.contact.thread() || past.adapter() != brought.contact.adapter()) continue;
    *settled.add_contacts() = past;
    for (const auto& offer : customer.offers()) {
      if (offer.decision_id() == past.decision_id()) *settled.add_offers() = offer;
    }
  }
  take_away(settled, *other);
  take_over(settled, playbook_->general().history_held, held);
  others_.push_back(other->id);
  return {};
}

void take_away(const v1::Settled& settled, Held& from) {
  auto customer = from.record.message();
  const auto remove = [](auto& list, const auto& gone) {
    const auto end = std::ranges::remove_if(list, gone);
    list.DeleteSubrange(static_cast<int>(end.begin() - list.begin()), static_cast<int>(end.size()));
  };
  const auto is_settled = [&settled](const auto& one) {
    return std::ranges::any_of(settled.contacts(),
                               [&one](const auto& past) { return past.decision_id() == one.decision_id(); });
  };
  remove(*customer.mutable_history(), is_settled);
  remove(*customer.mutable_offers(), is_settled);
  const auto count = static_cast<std::uint32_t>(settled.contacts_size());
  customer.set_contacts(customer.contacts() - std::min(customer.contacts(), count));
  from.record.read(customer.SerializeAsString());
  from.changed = true;
}

void take_over(const v1::Settled& settled, std::size_t history_max, Held& to) {
  auto customer = to.record.message();
  const auto at = [](const auto& one) { return bus::to_time(one.at()); };
  auto& history = *customer.mutable_history();
  history.MergeFrom(settled.contacts());
  std::ranges::stable_sort(history, std::ranges::less(), at);
  const auto excess = history.size() - static_cast<int>(std::min<std::size_t>(history_max, 1 << 30));
  if (excess > 0) history.DeleteSubrange(0, excess);
  customer.mutable_offers()->MergeFrom(settled.offers());
  std::ranges::stable_sort(*customer.mutable_offers(), std::ranges::less(), at);
  customer.set_contacts(customer.contacts() + static_cast<std::uint32_t>(settled.contacts_size()));
  for (const auto& past : settled.contacts()) {
    if (!customer.has_since() || at(past) < bus::to_time(customer.since()))
      *customer.mutable_since() = past.at();
  }
  to.record.read(customer.SerializeAsString());
  to.changed = true;
}

void Recognition::conclude(const Brought& brought, Held& held) {
  using enum identity::Effect;
  const auto& rules = playbook_->identity();
  leading_.clear();
  seen_.clear();
  keeps_thread_ = false;
  bool told_apart = resolution_.open;
  for (std::size_t i = 0; i < brought.candidates.size(); ++i) {
    const auto& candidate = brought.candidates[i];
    const auto effect = resolution_.effects[i];
    if (candidate.thread) {
      keeps_thread_ = told_apart || effect == own || effect == join || effect == settle;
      continue;
    }
    if (effect == share || effect == use || effect == left) told_apart = true;
    if (effect == share) found_group(brought, i, held);
    if (effect == use) use_group(brought, i, held);
    if (effect == link) {
      const bool full = identifiers_of(held.record) >= rules.identifiers_max;
      const bool another = candidate.identifier.assurance < rules.sure_from &&
                           rules.scheme(candidate.identifier.scheme).one_each &&
                           has_scheme(held.record, candidate.identifier.scheme);
      if (full || another) continue;
      working_.link(brought.keys[i], held);
    }
    if (effect == own || effect == link || effect == join) {
      leading_.push_back(candidate.identifier);
    }
  }
  seen_.insert(seen_.begin(), leading_.begin(), leading_.end());
  if (!keeps_thread_) return;
  working_.relink(brought.keys.back(), held);
  extra_.set_thread_leads(true);
}

// It led to one customer, or the playbook lists it: from now on it has a record of its own.
void Recognition::found_group(const Brought& brought, std::size_t index, const Held& held) {
  const auto& candidate = brought.candidates[index];
  auto& group = working_.create(keys_.group(brought.key, brought.keys[index]));
  identity::SharedUses uses;
  if (candidate.customer) {
    const auto* owner = working_.customer(*candidate.customer);
    if (owner) uses.uses.push_back(use_of(*owner, candidate.identifier, bus::to_time(brought.contact.at())));
  }
  customer::write(uses, group.record);
  working_.relink(brought.keys[index], group);
  auto& used = *extra_.add_shared();
  *used.mutable_founded() = customer::to_message(uses);
  count(group, candidate, held, brought.contact, used);
}

void Recognition::use_group(const Brought& brought, std::size_t index, const Held& held) {
  // The likeliest is no more likely for having been taken.
  if (resolution_.guessed) return;
  count(*groups_[index], brought.candidates[index], held, brought.contact, *extra_.add_shared());
}

void Recognition::count(Held& group, const identity::Candidate& candidate, const Held& held,
                        const v1::Contact& contact, v1::SharedUsed& used) {
  const bool counted = !resolution_.open;
  used.mutable_identifier()->set_scheme(candidate.identifier.scheme);
  used.mutable_identifier()->set_value(candidate.identifier.value);
  used.mutable_identifier()->set_assurance(std::string(to_string(candidate.identifier.assurance)));
  used.set_group_id(to_base32(group.id));
  used.set_counted(counted);
  count_shared(used, held.id, contact, group);
  if (counted) seen_.push_back(candidate.identifier);
  others_.push_back(group.id);
}

void count_shared(const v1::SharedUsed& used, const Hash128& customer, const v1::Contact& contact,
                  Held& group) {
  auto uses = customer::uses_of(group.record.shared());
  customer::count(uses, used.counted() ? std::optional(customer) : std::nullopt, bus::to_time(contact.at()));
  customer::write(uses, group.record);
  const auto& one = used.identifier();
  group.record.see({one.scheme(), one.value(), assurance_of(one.assurance())}, contact.at());
  group.changed = true;
}

void Recognition::append_fields(std::string& contact_decided) const {
  if (extra_.ByteSizeLong() > 0) extra_.AppendToString(&contact_decided);
}

}  // namespace balie::service
