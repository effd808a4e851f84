// The agents of the PBX as presences: by their events, and by GetAgentState when we come (back). Pure.
#pragma once

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

  // Those that changed.
  std::vector<v1::Presence> on_event(const AgentEvent& event);
  std::vector<v1::Presence> on_states(const std::string& device, const std::vector<AgentState>& states);
  std::vector<v1::Presence> on_loss();  // the PBX is out of sight, and so are they

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
  };
  std::vector<v1::Presence> tell(const std::string& id, const std::string& device, const char* state);

  std::map<std::string, std::string, std::less<>> names_;  // id -> AGENT
  std::map<std::string, Agent, std::less<>> agents_;       // by id
};

}  // namespace balie::csta
