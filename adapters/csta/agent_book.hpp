// The agents of the PBX as presences: by their events, and by GetAgentState when we come (back). Pure.
#pragma once

#include "adapters/sdk/awaited_states.hpp"
#include "protocols/csta/message.hpp"

#include "balie/v1/agent.pb.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace balie::csta {

class AgentBook {
 public:
  // `ids`: AGENT -> the PBX's id for it, or its phone. Others have one name.
  explicit AgentBook(const std::map<std::string, std::string, std::less<>>& ids);

  // Those that changed. `ours`: a call that the hub brought is at this device: that the agent is busy with it
  // is no news.
  std::vector<v1::Presence> on_event(const AgentEvent& event, bool ours = false);
  std::vector<v1::Presence> on_states(const std::string& device, const std::vector<AgentState>& states);
  // The PBX is out of sight, and so are they; but whoever goes by the hub's word is there all the same.
  std::vector<v1::Presence> on_loss();

  // The signal "presence": what the PBX is to be told, one after the other, so that the agent is there what
  // the hub says; nothing where it is so already, or nobody is known to have logged on. What its events then
  // say is the hub's own word, no change.
  struct Order {
    std::string device;
    std::string_view state;  // of SetAgentState
    std::string agent;       // the PBX's id
    bool operator==(const Order&) const = default;
  };
  std::vector<Order> follow(const v1::Signal& signal);
  // The PBX does not do so: what is seen next is its own again.
  void refused(std::string_view agent);

  // Who is at this phone; the phone itself where nobody is known to be.
  [[nodiscard]] std::string agent_at(std::string_view device) const;
  // Where an agent of the playbook is; empty when that is not known.
  [[nodiscard]] std::string device_of(std::string_view agent) const;
  // The PBX's id for an agent.
  [[nodiscard]] std::string id_of(std::string_view agent) const;

 private:
  struct Agent {
    std::string device;
    std::string state;
    bool follows = false;  // the hub said the last word of it
    sdk::AwaitedStates awaited{};
  };
  std::vector<v1::Presence> tell(const std::string& id, const std::string& device, const char* state);

  std::map<std::string, std::string, std::less<>> names_;  // id -> AGENT
  std::map<std::string, Agent, std::less<>> agents_;       // by id
};

// The state of SetAgentState for one of ours: "ready", "not_ready", "busy", "wrap_up", "away", "logged_on";
// empty: there is none.
std::string_view state_for(std::string_view presence);

}  // namespace balie::csta
