#include "core/service/merging.hpp"

#include "core/customer/merge.hpp"
#include "core/customer/shared_uses.hpp"
#include "protocols/bus/time.hpp"
#include "protocols/bus/wire.hpp"

#include <algorithm>

namespace balie::service {
namespace {

void write(const v1::Customer& customer, Held& held) {
  held.record.read(customer.SerializeAsString());
  held.changed = true;
}

Identifier identifier_of(const auto& message) {
  return {message.scheme(), message.value(), assurance_of(message.assurance())};
}

std::vector<Hash128> keys_of(const Keys& keys, const v1::Customer& customer) {
  std::vector<Hash128> made;
  for (const auto& one : customer.identifiers()) made.push_back(keys.identifier(identifier_of(one)));
  return made;
}

// Where the customer's identifiers lead: to the customer alone, or to groups.
struct Links {
  std::vector<int> own;        // indices into customer.identifiers()
  std::vector<Held*> groups;   // each once
  std::vector<int> in_groups;  // one of the identifiers for each group
};

result<Links> links_of(const MergeContext& context, const v1::Customer& customer, const Hash128& id) {
  const auto keys = keys_of(context.keys, customer);
  BALIE_CHECK(context.working.find_links(context.store, keys));
  Links links;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto to = context.working.customer_of(keys[i]);
    if (!to) continue;
    if (*to == id) {
      links.own.push_back(static_cast<int>(i));
      continue;
    }
    BALIE_TRY(auto* held, context.working.find(context.store, *to));
    if (!held || !held->record.shared().data() ||
        std::ranges::find(links.groups, held) != links.groups.end()) {
      continue;
    }
    links.groups.push_back(held);
    links.in_groups.push_back(static_cast<int>(i));
  }
  return links;
}

void add_identifiers(v1::CustomerState& state, const v1::Customer& customer,
                     const std::vector<int>& indices) {
  for (const int i : indices) {
    auto& added = *state.add_identifiers();
    added.set_scheme(customer.identifiers(i).scheme());
    added.set_value(customer.identifiers(i).value());
  }
}

template <typename Event>
void add_group(Held& group, Event& event, Changed& changed) {
  *event.add_after()->mutable_record() = group.record.message();
  changed.push_back(group.id);
  group.changed = true;
}

v1::CustomerState& add_after(auto& event, const v1::Customer& record) {
  auto& state = *event.add_after();
  *state.mutable_record() = record;
  return state;
}

}  // namespace

Allowed<void> may_merge(const Held* kept, const Held* merged) {
  const auto refuse = [](std::string_view code, std::string text) {
    return std::unexpected(Obstacle{code, text});
  };
  if (!kept || !merged) return refuse("not_found", "there is no such customer");
  if (kept->record.shared().data() || merged->record.shared().data()) {
    return refuse("invalid", "one of them is no customer, but an identifier that several share");
  }
  const auto count =
      kept->record.list(customer::Field::merged).size() + merged->record.list(customer::Field::merged).size();
  if (count >= customer::merged_max)
    return refuse("conflict", "so many customers were never one; look first");
  return {};
}

result<Changed> merge(const MergeContext& context, Held& kept, Held& merged, const Hash128& key,
                      v1::CustomersMerged& event) {
  const auto kept_before = kept.record.message(), merged_before = merged.record.message();
  BALIE_TRY(const auto kept_links, links_of(context, kept_before, kept.id));
  BALIE_TRY(const auto links, links_of(context, merged_before, merged.id));
  event.set_kept(kept_before.id());
  event.set_merged(merged_before.id());
  *event.mutable_kept_before()->mutable_record() = kept_before;
  add_identifiers(*event.mutable_kept_before(), kept_before, kept_links.own);
  *event.mutable_merged_before()->mutable_record() = merged_before;
  add_identifiers(*event.mutable_merged_before(), merged_before, links.own);

  Changed changed{merged.id};
  const auto one =
      customer::merged(kept_before, merged_before, context.rules.survivorship, context.history_max);
  write(one, kept);
  auto& state = add_after(event, one);
  add_identifiers(state, merged_before, links.own);
  const auto keys = keys_of(context.keys, merged_before);
  for (const int i : links.own) context.working.relink(keys[static_cast<std::size_t>(i)], kept);

  google::protobuf::Timestamp at;
  bus::set(at, context.now);
  const auto redirect = customer::redirect(merged_before.id(), kept_before.id(), to_base32(key), at);
  write(redirect, merged);
  add_after(event, redirect);
  for (auto* group : links.groups) {
    auto uses = customer::uses_of(group->record.shared());
    customer::rename(uses, merged.id, kept.id);
    customer::write(uses, group->record);
    add_group(*group, event, changed);
  }
  return changed;
}

void apply_state(const v1::CustomerState& state, const Keys& keys, WorkingSet& working, Held& held,
                 bool ahead) {
  if (!ahead) write(state.record(), held);
  for (const auto& one : state.identifiers()) working.relink(keys.identifier(identifier_of(one)), held);
}

}  // namespace balie::service
