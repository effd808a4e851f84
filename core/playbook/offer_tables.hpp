// [[group]] and [[offer]] of offers.toml: from a table to its value.
#pragma once

#include "core/playbook/offer_reading.hpp"
#include "core/playbook/offers.hpp"

#include <map>
#include <string>

namespace balie::playbook {

// What formulas know of an offer as `offer`: id, title, group, purpose, and its own attributes.
feel::Type offer_type();

// [all], or what a group or an offer has of it.
Conditions read_stages(const toml::table& table, const OfferReading& reading);
Group read_group(const toml::table& table, const OfferReading& reading);
// `excludes` is left to whoever knows all offers.
Offer read_offer(const toml::table& table, const OfferNames& names, const OfferReading& reading);

}  // namespace balie::playbook
