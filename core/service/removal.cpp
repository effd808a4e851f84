#include "core/service/removal.hpp"

#include "core/customer/change.hpp"
#include "core/customer/shared_uses.hpp"

#include <algorithm>

namespace balie::service {

std::vector<Hash128> removed_keys(const Keys& keys, const v1::CustomerChange& change) {
  std::vector<Hash128> made;
  for (const auto& removal : change.removals()) {
    if (const auto identifier = customer::removed_identifier(removal)) {
      made.push_back(keys.identifier(*identifier));
    }
  }
  return made;
}

result<std::vector<Held*>> lead_away(store::Store& store, WorkingSet& working, std::span<const Hash128> keys,
                                     Held& held) {
  std::vector<Held*> groups;
  BALIE_CHECK(working.find_links(store, keys));
  for (const auto& key : keys) {
    const auto to = working.customer_of(key);
    if (!to) continue;
    if (*to == held.id) {
      working.unlink(key, held);
      continue;
    }
    BALIE_TRY(auto* group, working.find(store, *to));
    if (!group || group->erased || !group->record.shared().data()) continue;
    if (std::ranges::find(groups, group) == groups.end()) groups.push_back(group);
  }
  return groups;
}

void stop_use(const Hash128& customer, Held& group) {
  auto uses = customer::uses_of(group.record.shared());
  std::erase_if(uses.uses, [&customer](const identity::Use& use) { return use.customer == customer; });
  customer::write(uses, group.record);
  group.changed = true;
}

}  // namespace balie::service
