// Who answers: the members of Asterisk's queues as agents with presence.
#pragma once

#include "protocols/ami/message.hpp"

#include "balie/v1/agent.pb.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace balie::asterisk {

// An agent is called as the queue member is (MemberName), or by the last part of the interface, "2001" of
// "PJSIP/2001", where the member has no name of its own.
class Members {
 public:
  // `named`: "anna=PJSIP/2001" of agents that are no queue members: their names alone, no presence.
  explicit Members(const std::vector<std::string>& named = {});

  // QueueMemberAdded, QueueMemberRemoved, QueueMemberStatus, QueueMemberPause, and the items of QueueStatus.
  void on_event(const ami::Message& event);
  void begin_list() { ++list_; }
  void end_list();  // forgets those that were not in the list

  // Whether the agent has a call that came from the hub: that the telephone rings or is in use is then no
  // news.
  void engage(const std::string& agent, bool engaged);
  // What changed since the last call.
  std::vector<v1::Presence> take_changes();

  // Empty where it is not known.
  [[nodiscard]] std::string interface_of(const std::string& agent) const;
  // The interface itself where nobody is known by it.
  [[nodiscard]] std::string agent_at(std::string_view interface) const;

 private:
  struct InQueue {
    bool paused = false;
    std::string reason;
    int status = 0;
    std::uint64_t seen = 0;
  };
  struct Member {
    std::string agent;
    std::map<std::string, InQueue> queues;
    bool engaged = false;
    std::string told;  // state and reason, as last reported; empty: never
  };
  [[nodiscard]] static v1::Presence presence_of(const Member& member);

  std::map<std::string, Member, std::less<>> members_;  // by interface
  std::map<std::string, std::string> named_;            // interface by agent
  std::uint64_t list_ = 0;
};

}  // namespace balie::asterisk
