// Merging customers in a batch, and the way back: the records, where identifiers lead, and the event that
// keeps all that an unmerge and a recovery need. The rules are core/customer/merge.hpp's.
#pragma once

#include "core/contact/keys.hpp"
#include "core/identity/rules.hpp"
#include "core/service/working_set.hpp"
#include "core/store/store.hpp"

#include "balie/v1/event.pb.h"

#include <expected>
#include <string>
#include <vector>

namespace balie::service {

struct MergeContext {
  store::Store& store;
  const Keys& keys;
  WorkingSet& working;
  const identity::Rules& rules;
  std::size_t history_max = 0;
  Time now;
};

// The customers changed besides the one kept: they belong in Entry::others.
using Changed = std::vector<Hash128>;

// Why two cannot be merged or unmerged, for a Refusal.
struct Obstacle {
  std::string_view code;
  std::string text;
};
template <typename T>
using Allowed = std::expected<T, Obstacle>;

// May they be merged? Both followed to where they lead; nullptr: there is none.
Allowed<void> may_merge(const Held* kept, const Held* merged);

// `merged` becomes part of `kept`. `key` is the event's; `event` has who asked and why already.
result<Changed> merge(const MergeContext& context, Held& kept, Held& merged, const Hash128& key,
                      v1::CustomersMerged& event);

// `merged` is a redirect to `kept`. An obstacle leaves both as they are.
result<Allowed<Changed>> unmerge(const MergeContext& context, Held& kept, Held& merged,
                                 v1::CustomersUnmerged& event);

// What a merge or unmerge left of one record, applied again from the log. `ahead`: the record holds it
// already, and only its identifiers are led to it.
void apply_state(const v1::CustomerState& state, const Keys& keys, WorkingSet& working, Held& held,
                 bool ahead);

}  // namespace balie::service
