#include "adapters/sdk/telephony.hpp"

#include "adapters/sdk/wire_time.hpp"

#include <fmt/format.h>

#include <utility>

namespace balie::sdk {

std::unexpected<Error> refused(std::string_view code, std::string_view text) {
  return failure(Fate::reject, code, std::string(text));
}

std::unexpected<Error> refused_hold(bool held) {
  return held ? refused("already_held", "the call is on hold")
              : refused("not_held", "the call is not on hold");
}

v1::Outcome outcome_of(const std::string& contact_id, const std::string& agent, const char* kind, Time at) {
  v1::Outcome outcome;
  outcome.set_id(fmt::format("{}-{}", contact_id, kind));
  outcome.set_contact_id(contact_id);
  outcome.set_kind(kind);
  outcome.set_agent(agent);
  *outcome.mutable_at() = to_wire(at);
  return outcome;
}

v1::ToHub told(const HoldChange& change, const std::string& desk) {
  v1::ToHub message;
  auto& signal = *message.mutable_signal();
  signal.set_kind(change.held ? "held" : "retrieved");
  signal.set_contact_id(change.contact_id);
  signal.set_agent(change.agent);
  signal.set_to(desk);
  return message;
}

v1::ToHub answer_to(const v1::Reservation& reservation, std::string_view reason) {
  v1::ToHub message;
  auto& answer = *message.mutable_reservation_answer();
  answer.set_reservation_id(reservation.id());
  answer.set_agent(reservation.agent());
  answer.set_answer(reason.empty() ? "accept" : "decline");
  answer.set_reason(std::string(reason));
  return message;
}

void tell(Hub& hub, std::vector<v1::Outcome> outcomes) {
  for (auto& outcome : outcomes) {
    v1::ToHub message;
    *message.mutable_outcome() = std::move(outcome);
    hub.tell(std::move(message));
  }
}

void tell(Hub& hub, std::vector<v1::Presence> presences) {
  for (auto& presence : presences) {
    v1::ToHub message;
    *message.mutable_presence() = std::move(presence);
    hub.tell(std::move(message));
  }
}

}  // namespace balie::sdk
