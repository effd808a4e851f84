// The decision on one contact: a pure function of playbook, customer, contact and time.
#pragma once

#include "core/base/clock.hpp"
#include "core/customer/record.hpp"
#include "core/decision/decide_offers.hpp"
#include "core/identity/resolve.hpp"
#include "core/playbook/formula_run.hpp"
#include "core/playbook/playbook.hpp"

#include "balie/v1/event.pb.h"

#include <span>
#include <string_view>

namespace balie::decision {

struct Input {
  const playbook::Playbook& playbook;
  // Of that playbook; begun with the contact, to explain wherever that may be wanted, and its scores set.
  playbook::FormulaRun& formulas;
  const v1::Contact& contact;
  const customer::Record& customer;   // before this contact
  std::uint64_t contacts_before = 0;  // of this customer
  bool created = false;               // this contact makes the customer known
  std::span<const identity::Candidate> candidates;
  const identity::Resolution& resolution;  // of these
  Hash128 whose;                           // the customer's id
  std::string_view id;                     // of the decision
  bool late = false;                       // past the time that its channel waits
  Time at;                                 // of the decision: offers look at no other time
  Chances* chances = nullptr;              // of offers being accepted; null: nothing learns
  const Stocks* stocks = nullptr;          // of those that are limited; null: nothing was taken yet
};

// Fills `decision`, which holds nothing but its scores (scoring::Runner), all but the customer: its view is
// bytes of the record (customer::Record::write). `offers` is memory to work in, and changes nothing. What was
// decided too late makes no offers. It has an explanation where the contact or the playbook
// (General::explain) asks for one.
void decide(const Input& input, OfferDecision& offers, v1::Decision& decision);

}  // namespace balie::decision
