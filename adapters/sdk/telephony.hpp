// What adapters of telephone systems say and read alike: refusals in the same words, holds, answers to
// reservations.
#pragma once

#include "adapters/sdk/adapter.hpp"
#include "core/base/clock.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace balie::sdk {

// The words of Fate::reject that mean the same on every platform:
//   "hung_up"       the call is over, or never was
//   "not_talking"   nobody has the call: there is nothing to hold
//   "already_held"  it is on hold
//   "not_held"      it is not on hold, or its agent is gone
//   "not_ringing"   no telephone rings that could be answered
std::unexpected<Error> refused(std::string_view code, std::string_view text);
// To an order to hold a call that is on hold: "already_held"; to retrieve one that is not: "not_held".
std::unexpected<Error> refused_hold(bool held);

// What a table that dispatches commands by their kinds carries out: Deliveries::kinds.
template <typename Table>
std::vector<std::string> kinds_of(const Table& table) {
  std::vector<std::string> kinds;
  for (const auto& [kind, how] : table) kinds.emplace_back(kind);
  return kinds;
}

// What became of a call, under an id that is the same whenever it is told; `agent`: who has it.
v1::Outcome outcome_of(const std::string& contact_id, const std::string& agent, const char* kind, Time at);

// The signal "held" or "retrieved" of a contact, to the adapter `desk`; `agent`: who holds it, or held it.
struct HoldChange {
  std::string contact_id;
  std::string agent;
  bool held = false;
  bool operator==(const HoldChange&) const = default;
};
v1::ToHub told(const HoldChange& change, const std::string& desk);

// The telephone's answer to a reservation. `reason`: why it was not picked up; empty: it was.
v1::ToHub answer_to(const v1::Reservation& reservation, std::string_view reason);

void tell(Hub& hub, std::vector<v1::Outcome> outcomes);
void tell(Hub& hub, std::vector<v1::Presence> presences);

}  // namespace balie::sdk
