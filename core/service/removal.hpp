// Identifiers that a change takes from a customer: where they lead from then on. The same code runs when the
// change is made and when the log is applied again (core/decisions/0013-identifiers-are-taken-away.md).
#pragma once

#include "core/contact/keys.hpp"
#include "core/service/working_set.hpp"
#include "core/store/store.hpp"

#include "balie/v1/change.pb.h"

#include <span>
#include <vector>

namespace balie::service {

// Of all the identifiers that a judged change removes.
std::vector<Hash128> removed_keys(const Keys& keys, const v1::CustomerChange& change);

// What of them led to `held` leads nowhere. Gives: the records of those that several share, which go on
// leading there, each once.
result<std::vector<Held*>> lead_away(store::Store& store, WorkingSet& working, std::span<const Hash128> keys,
                                     Held& held);

// The customer is none of those who share it any more.
void stop_use(const Hash128& customer, Held& group);

}  // namespace balie::service
