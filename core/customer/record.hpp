// What contacts and outcomes make of a customer's record. Pure; the same code runs when a contact is decided
// and when the log is applied again after a crash.
#pragma once

#include "core/contact/identifier.hpp"

#include "balie/v1/event.pb.h"

#include <span>

namespace balie::customer {

// Adds a decided contact to the record: history in order of time, its oldest entries dropped beyond `history_max`; the
// identifiers that lead to this customer with when and how often they were seen. `contact.at` must be set.
void add_contact(v1::Customer& record, const v1::Contact& contact, std::span<const Identifier> identifiers,
                 const v1::Decision& decision, int history_max);

// Adds an outcome to the contact it belongs to, if the history still holds that.
void add_outcome(v1::Customer& record, const v1::Outcome& outcome, const std::string& decision_id);

// The part of the record that a decision carries: everything but the older history.
void show(const v1::Customer& record, int history_max, v1::Customer& shown);

}  // namespace balie::customer
