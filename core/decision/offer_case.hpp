// What each stage of the decision on offers is told, and what it says of an offer.
#pragma once

#include "core/base/clock.hpp"
#include "core/customer/record.hpp"
#include "core/playbook/offers.hpp"

#include "balie/v1/contact.pb.h"

#include <optional>
#include <string>
#include <string_view>

namespace balie::decision {

// One contact, for which offers are decided.
struct OfferCase {
  const playbook::Offers& offers;
  const v1::Contact& contact;
  const customer::Record& record;
  std::string_view country;  // the contact's, else the customer's, else the playbook's
  Time now;
  bool explain = false;  // texts of falls are wanted
};

// Where and why an offer fell. Views into the playbook; the text is empty where none is wanted.
struct Fall {
  std::string_view stage;
  std::string_view rule;
  std::string text;
};

}  // namespace balie::decision
