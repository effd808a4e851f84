#include "core/decision/consent.hpp"

#include "protocols/bus/time.hpp"

#include <fmt/format.h>

namespace balie::decision {

Consent consent_for(const OfferCase& offer_case, std::string_view purpose) {
  v1::Consent newest;
  for (const auto& part : offer_case.record.list(customer::Field::consents)) {
    v1::Consent said;
    if (!said.ParseFromArray(part.bytes.data(), static_cast<int>(part.bytes.size()))) continue;
    const bool fits = said.purpose() == purpose &&
                      (said.channel().empty() || said.channel() == offer_case.contact.channel());
    const bool expired = said.has_expires() && bus::to_time(said.expires()) <= offer_case.now;
    if (!fits || expired) continue;
    // Of the same time the one that forbids.
    const bool later = newest.state().empty() || bus::to_time(said.at()) > bus::to_time(newest.at()) ||
                       (bus::to_time(said.at()) == bus::to_time(newest.at()) && said.state() != "granted");
    if (later) newest = said;
  }
  if (newest.state() == "granted") return {true, {}, {}};
  if (!offer_case.explain) return {};
  return {false,
          {},
          newest.state().empty() ? fmt::format("no consent for {}", purpose)
                                 : fmt::format("consent for {} is {}", purpose, newest.state())};
}

}  // namespace balie::decision
