// policy.toml: caps, rests, and what follows a complaint.
#pragma once

#include "core/playbook/offer_reading.hpp"

namespace balie::playbook {

ContactPolicy read_policy(const toml::table& root, const OfferNames& names, const OfferReading& reading);

}  // namespace balie::playbook
