// Whether the customer may be approached for an offer's purpose on this channel.
#pragma once

#include "core/decision/offer_case.hpp"

#include <string_view>

namespace balie::decision {

struct Consent {
  bool is_given = false;
  std::string_view rule;  // where it stands; empty: what the customer said, or did not say
  std::string text;
};

// Opt-in: of what the customer said about the purpose, on this channel or on all, the newest that holds must
// be a grant.
Consent consent_for(const OfferCase& offer_case, std::string_view purpose);

}  // namespace balie::decision
