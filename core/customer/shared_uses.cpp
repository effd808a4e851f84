#include "core/customer/shared_uses.hpp"

#include "protocols/bus/time.hpp"

#include <algorithm>
#include <string>

namespace balie::customer {
namespace {

using identity::SharedUses;
using identity::Use;

// The last used last.
void append(SharedUses& uses, const Use& use) {
  if (uses.uses.size() >= shared_uses_max) {
    uses.others += uses.uses.front().contacts;
    uses.other_seen = std::max(uses.other_seen, uses.uses.front().seen);
    uses.uses.erase(uses.uses.begin());
  }
  uses.uses.push_back(use);
}

}  // namespace

SharedUses uses_of(const v1::SharedIdentifier& shared) {
  SharedUses made;
  for (const auto& use : shared.uses()) {
    Hash128 customer;
    if (!from_base32(use.customer_id(), customer)) continue;
    made.uses.push_back({customer, use.contacts(), bus::to_time(use.last_seen())});
  }
  made.others = shared.others();
  if (shared.has_other_seen()) made.other_seen = bus::to_time(shared.other_seen());
  return made;
}

SharedUses uses_of(std::string_view shared) {
  v1::SharedIdentifier message;
  message.ParseFromArray(shared.data(), static_cast<int>(shared.size()));
  return uses_of(message);
}

v1::SharedIdentifier to_message(const SharedUses& uses) {
  v1::SharedIdentifier message;
  for (const Use& use : uses.uses) {
    auto& added = *message.add_uses();
    added.set_customer_id(to_base32(use.customer));
    added.set_contacts(use.contacts);
    bus::set(*added.mutable_last_seen(), use.seen);
  }
  message.set_others(uses.others);
  if (uses.others > 0) bus::set(*message.mutable_other_seen(), uses.other_seen);
  return message;
}

void count(SharedUses& uses, const std::optional<Hash128>& customer, Time at, std::uint32_t contacts) {
  if (!customer) {
    uses.others += contacts;
    uses.other_seen = std::max(uses.other_seen, at);
    return;
  }
  const auto found = std::ranges::find(uses.uses, *customer, &Use::customer);
  Use use{*customer, contacts, at};
  if (found != uses.uses.end()) {
    use = {*customer, found->contacts + contacts, std::max(found->seen, at)};
    uses.uses.erase(found);
  }
  append(uses, use);
}

void discount(SharedUses& uses, const Hash128& customer, std::uint32_t contacts) {
  const auto found = std::ranges::find(uses.uses, customer, &Use::customer);
  if (found == uses.uses.end()) return;
  found->contacts -= std::min(found->contacts, contacts);
  if (found->contacts == 0) uses.uses.erase(found);
}

void rename(SharedUses& uses, const Hash128& from, const Hash128& to) {
  const auto found = std::ranges::find(uses.uses, from, &Use::customer);
  if (found == uses.uses.end()) return;
  const auto other = std::ranges::find(uses.uses, to, &Use::customer);
  if (other == uses.uses.end()) {
    found->customer = to;
    return;
  }
  const Use both{to, found->contacts + other->contacts, std::max(found->seen, other->seen)};
  std::erase_if(uses.uses, [&](const Use& use) { return use.customer == from || use.customer == to; });
  append(uses, both);
}

void write(const SharedUses& uses, Record& record) {
  record.set_shared(to_message(uses).SerializeAsString());
}

}  // namespace balie::customer
