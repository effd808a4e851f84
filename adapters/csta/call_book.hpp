// The calls of the PBX that are contacts: which connections each has, and what became of it. Pure.
#pragma once

#include "adapters/sdk/telephony.hpp"
#include "core/base/clock.hpp"
#include "protocols/csta/message.hpp"

#include "balie/v1/outcome.pb.h"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace balie::csta {

class CallBook {
 public:
  using AgentAt = std::function<std::string(std::string_view device)>;
  explicit CallBook(AgentAt agent_at) : agent_at_(std::move(agent_at)) {}

  // The contact of a call: as known, as its correlator data says, or (`fresh`) a new one. A call's number
  // comes again after days or a restart of the PBX, so a contact's id has the time in it.
  std::string contact_of(const std::string& call, std::string_view correlator, Time now, bool& fresh);
  // Answered, transferred, completed or abandoned. Ids are made of the contact's, so one that comes twice
  // counts once.
  std::vector<v1::Outcome> on_event(const CallEvent& event, Time now);
  // Where the PBX brought a call that was routed.
  std::vector<v1::Outcome> on_routed(const std::string& call, std::string_view device, Time now);
  // The calls that there are at all monitored devices, when we come back: the others are over.
  std::vector<v1::Outcome> on_snapshot(const std::vector<SnapshotCall>& alive, Time now);

  // Since the last call: Held and Retrieved of the agent's connection, whoever ordered it; a call that goes
  // to somebody else is held no longer. That the customer's own telephone holds is no change.
  std::vector<sdk::HoldChange> take_hold_changes();

  // We called the customer from `device`, where this agent is, and whose connection that is.
  void made(const ConnectionId& connection, const std::string& device, std::string_view agent);
  // It is routed, and nobody watches what becomes of it.
  void forget(const std::string& call) { calls_.erase(call); }

  // Whom it is brought to, told with "answered"; empty: nobody any more.
  void expect(const std::string& contact, std::string_view agent);
  // The call's connection at a device; where none is named, the one that alerts, waits or talks on our side.
  [[nodiscard]] std::optional<ConnectionId> connection_of(std::string_view contact,
                                                          std::string_view device = {}) const;
  // Whether somebody has it now.
  [[nodiscard]] bool talks(std::string_view contact) const;
  // Whether it is on hold; nullopt: nobody knows since we came back, or there is no such call.
  [[nodiscard]] std::optional<bool> held(std::string_view contact) const;
  // The connection that rings at a telephone of ours; nullopt: none does.
  [[nodiscard]] std::optional<ConnectionId> ringing(std::string_view contact) const;
  // Whether a call is at this device that the hub had brought there.
  [[nodiscard]] bool is_brought_to(std::string_view device) const;
  // The hub takes it from whom it is with: who gets it next answers it, and that is no transfer. `given`: not
  // after all.
  void give_back(std::string_view contact, bool given = true);
  // It was brought to this device, to wait there.
  void wait_at(std::string_view contact, const std::string& device);
  // The contact of a call; empty where it is not known.
  [[nodiscard]] std::string contact_at(const std::string& call) const;
  [[nodiscard]] bool answered(std::string_view contact) const;
  [[nodiscard]] bool knows(const std::string& call) const { return calls_.contains(call); }
  [[nodiscard]] std::size_t size() const { return calls_.size(); }

 private:
  struct Call {
    std::string contact;
    std::string caller;             // device
    std::string at;                 // the device where it is
    std::set<std::string> devices;  // that have a connection
    std::string agent;
    int transfers = 0;
    int answers = 0;
    Time began{};
    Time answered_at{};
    bool answered = false;
    bool talks = false;
    bool given_back = false;
    std::string rings;     // device
    bool brought = false;  // to `agent`, by the hub
    std::optional<bool> held = false;
    bool made = false;  // by us: `at` is the agent's device, and the one that answers the customer's
  };

  v1::Outcome outcome(const Call& call, const char* kind, Time at) const;
  v1::Outcome ended(const Call& call, std::string_view cause, Time now) const;
  void arrived(Call& call, const CallEvent& event);
  std::vector<v1::Outcome> established(Call& call, const CallEvent& event, Time now);
  std::vector<v1::Outcome> moved(const CallEvent& event, Time now);
  std::vector<v1::Outcome> cleared(const CallEvent& event, Time now);
  void hold(Call& call, bool held);
  [[nodiscard]] const std::pair<const std::string, Call>* find(std::string_view contact) const;

  AgentAt agent_at_;
  std::unordered_map<std::string, Call> calls_;  // by the PBX's number
  std::vector<sdk::HoldChange> hold_changes_;
};

// "balie:CONTACT", as correlator data; and what stands in such.
std::string correlator_for(std::string_view contact);
std::string contact_in(std::string_view correlator);

}  // namespace balie::csta
