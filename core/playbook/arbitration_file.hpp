// arbitration.toml: channels with places for offers, weights, control groups and experiments.
#pragma once

#include "core/playbook/arbitration.hpp"
#include "core/playbook/offer_reading.hpp"

namespace balie::playbook {

// The channels alone: the other files name them.
std::vector<Channel> read_channels(const toml::table& root, const OfferReading& reading);
// All but the channels.
Arbitration read_arbitration(const toml::table& root, const OfferNames& names, const OfferReading& reading);

}  // namespace balie::playbook
