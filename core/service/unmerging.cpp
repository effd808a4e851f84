#include "core/customer/merge.hpp"
#include "core/customer/shared_uses.hpp"
#include "core/service/merging.hpp"
#include "protocols/bus/time.hpp"
#include "protocols/bus/wire.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace balie::service {
namespace {

using customer::Whose;

constexpr int merged_into_merge = 2;

Allowed<Changed> obstacle(std::string_view code, std::string text) {
  return std::unexpected(Obstacle{code, std::move(text)});
}

// The event that answered a key. nullopt: the log does not have it yet.
result<std::optional<v1::Event>> event_of(store::Store& store, const Hash128& key) {
  store::ReadAnswer answer;
  BALIE_CHECK(store.read({.keys = {key}, .identifiers = {}, .customers = {}}, answer));
  if (!answer.keys[0]) return std::nullopt;
  BALIE_TRY(const auto events, store.events(answer.keys[0]->sequence, 1, 0));
  v1::Event event;
  if (events.empty() || !event.ParseFromString(events[0].event)) {
    return failure(Fate::fatal, "store.corrupt", "an event of the log cannot be read");
  }
  return event;
}

using Name = std::pair<std::string, std::string>;  // scheme and value

std::set<Name> names_of(const v1::Customer& customer) {
  std::set<Name> names;
  for (const auto& one : customer.identifiers()) names.emplace(one.scheme(), one.value());
  return names;
}

// Tells whose the contacts since the merge are, by the identifiers that they brought.
class Teller {
 public:
  Teller(const v1::Customer& kept, const v1::Customer& merged)
      : kept_(names_of(kept)), merged_(names_of(merged)) {}

  result<void> read(store::Store& store, const v1::Customer& now, const v1::CustomersMerged& event) {
    std::set<std::string> before;
    for (const auto* customer : {&event.kept_before().record(), &event.merged_before().record()}) {
      for (const auto& past : customer->history()) before.insert(past.decision_id());
    }
    for (const auto& past : now.history()) {
      Hash128 key;
      if (before.contains(past.decision_id()) || !from_base32(past.decision_id(), key)) continue;
      BALIE_TRY(const auto found, event_of(store, key));
      if (found) take(past.decision_id(), found->contact_decided());
    }
    return {};
  }

  [[nodiscard]] Whose contact(std::string_view decision_id) const {
    const auto found = contacts_.find(decision_id);
    return found == contacts_.end() ? Whose::nobody : found->second;
  }

  [[nodiscard]] Whose identifier(const v1::KnownIdentifier& identifier) const {
    const auto found = identifiers_.find({identifier.scheme(), identifier.value()});
    return found == identifiers_.end() ? Whose::nobody : found->second;
  }

 private:
  void take(const std::string& decision_id, const v1::ContactDecided& decided) {
    bool of_kept = false, of_merged = false;
    const auto look = [&](const v1::Identifier& one) {
      const Name name{one.scheme(), one.value()};
      const bool in_kept = kept_.contains(name), in_merged = merged_.contains(name);
      if (in_kept != in_merged) (in_kept ? of_kept : of_merged) = true;
    };
    for (const auto& one : decided.identifiers()) look(one);
    for (const auto& one : decided.shared()) look(one.identifier());
    auto owner = Whose::nobody;
    if (of_kept != of_merged) owner = of_kept ? Whose::kept : Whose::merged;
    contacts_[decision_id] = owner;
    for (const auto& one : decided.identifiers()) {
      const Name name{one.scheme(), one.value()};
      if (kept_.contains(name) || merged_.contains(name)) continue;
      const auto [known, fresh] = identifiers_.emplace(name, owner);
      if (!fresh && known->second != owner) known->second = Whose::nobody;
    }
  }

  std::set<Name> kept_, merged_;
  std::map<std::string, Whose, std::less<>> contacts_;
  std::map<Name, Whose> identifiers_;
};

// Leads the identifiers of who goes back there again, and counts them in the groups that they are shared in.
result<void> lead_back(const MergeContext& context, Held& kept, Held& merged, const v1::Customer& back,
                       const std::set<Name>& led_to_kept, v1::CustomerState& state,
                       v1::CustomersUnmerged& event, Changed& changed) {
  std::vector<Hash128> keys;
  for (const auto& one : back.identifiers()) {
    keys.push_back(context.keys.identifier({one.scheme(), one.value(), assurance_of(one.assurance())}));
  }
  BALIE_CHECK(context.working.find_links(context.store, keys));
  for (int i = 0; i < back.identifiers_size(); ++i) {
    const auto& one = back.identifiers(i);
    const auto& key = keys[static_cast<std::size_t>(i)];
    const auto to = context.working.customer_of(key);
    if (!to) continue;
    if (*to == kept.id) {
      if (led_to_kept.contains({one.scheme(), one.value()})) continue;
      context.working.relink(key, merged);
      auto& added = *state.add_identifiers();
      added.set_scheme(one.scheme());
      added.set_value(one.value());
      continue;
    }
    BALIE_TRY(auto* held, context.working.find(context.store, *to));
    if (!held || !held->record.shared().data()) continue;
    auto uses = customer::uses_of(held->record.shared());
    customer::discount(uses, kept.id, one.contacts());
    customer::count(uses, merged.id, bus::to_time(one.last_seen()), one.contacts());
    customer::write(uses, held->record);
    held->changed = true;
    *event.add_after()->mutable_record() = held->record.message();
    changed.push_back(held->id);
  }
  return {};
}

}  // namespace

result<Allowed<Changed>> unmerge(const MergeContext& context, Held& kept, Held& merged,
                                 v1::CustomersUnmerged& event) {
  Hash128 key;
  from_base32(bus::bytes_field(merged.record.merged_into(), merged_into_merge), key);
  BALIE_TRY(const auto found, event_of(context.store, key));
  if (!found) return obstacle("too_soon", "the merge is being written; try again");
  const auto& merge = found->customers_merged();
  if (merge.merged() != merged.record.id() || merge.after_size() == 0) {
    return obstacle("conflict", "the log does not hold their merge any more");
  }
  const auto now = kept.record.message();
  if (now.merged_size() == 0 || now.merged(now.merged_size() - 1) != merge.merged()) {
    return obstacle("conflict", "others were merged since; unmerge the last one first: " +
                                    (now.merged_size() ? now.merged(now.merged_size() - 1) : merge.kept()));
  }
  Teller teller(merge.kept_before().record(), merge.merged_before().record());
  BALIE_CHECK(teller.read(context.store, now, merge));
  auto parted = customer::part({.kept_before = merge.kept_before().record(),
                                .merged_before = merge.merged_before().record(),
                                .after = merge.after(0).record(),
                                .now = now,
                                .contact = [&](std::string_view id) { return teller.contact(id); },
                                .identifier = [&](const auto& one) { return teller.identifier(one); },
                                .history_max = context.history_max});
  event.set_kept(merge.kept());
  event.set_merged(merge.merged());
  for (auto& one : parted.untold) *event.add_untold() = std::move(one);
  Changed changed{merged.id};
  *event.add_after()->mutable_record() = parted.kept;
  auto& state = *event.add_after();
  *state.mutable_record() = parted.merged;
  for (auto* held : {&kept, &merged}) {
    held->record.read((held == &kept ? parted.kept : parted.merged).SerializeAsString());
    held->changed = true;
  }
  std::set<Name> led_to_kept;
  for (const auto& one : merge.kept_before().identifiers()) led_to_kept.emplace(one.scheme(), one.value());
  BALIE_CHECK(lead_back(context, kept, merged, parted.merged, led_to_kept, state, event, changed));
  return changed;
}

}  // namespace balie::service
