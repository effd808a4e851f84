// The agents of mod_callcenter as presences: from its events, and from its list when we come (back). Pure.
#pragma once

#include "adapters/sdk/awaited_states.hpp"
#include "protocols/esl/event.hpp"

#include "balie/v1/agent.pb.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace balie::freeswitch {

class Agents {
 public:
  // `names`: "AGENT=NAME", AGENT in the playbook's words, NAME in those of mod_callcenter. Others have one
  // name.
  explicit Agents(const std::vector<std::string>& names);

  // Those that changed.
  std::vector<v1::Presence> on_event(const esl::Event& event);
  // `callcenter_config agent list`: lines of fields parted by |, the first with their names. An agent whom it
  // no longer names is away.
  std::vector<v1::Presence> on_list(std::string_view list);
  // FreeSWITCH is out of sight, and so are they; but whoever goes by the hub's word is there all the same.
  std::vector<v1::Presence> on_loss();

  // The signal "presence": `callcenter_config ...` that sets the agent's status by what the hub says; empty:
  // it is so already, or no agent of mod_callcenter's. What its event then says is the hub's own word, no
  // change.
  std::string follow(const v1::Signal& signal);
  // FreeSWITCH does not do so: what is seen next is its own again.
  void refused(std::string_view agent);

  // By the name in mod_callcenter, or the phone ("1001" of "user/1001@example.org"); empty: nobody's.
  [[nodiscard]] std::string agent_of(std::string_view name_or_phone) const;
  // Where an agent of the playbook's is called; empty: not known here.
  [[nodiscard]] std::string phone_of(std::string_view agent) const;

 private:
  struct Agent {
    std::string status;    // "Available", "Available (On Demand)", "On Break", "Logged Out"
    std::string state;     // "Waiting", "Receiving", "In a queue call", "Idle"
    std::string phone;     // an endpoint
    std::string told{};    // what was told last
    bool follows = false;  // the hub said the last word of it
    sdk::AwaitedStates awaited{};
  };
  std::vector<v1::Presence> tell(const std::string& name, Agent& agent, std::string_view status);
  [[nodiscard]] std::string name_of(std::string_view platform_name) const;

  std::map<std::string, std::string, std::less<>> names_;  // NAME -> AGENT
  std::map<std::string, Agent, std::less<>> agents_;       // by NAME
};

}  // namespace balie::freeswitch
