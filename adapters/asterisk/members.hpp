// Who answers: the members of Asterisk's queues as agents with presence.
#pragma once

#include "adapters/sdk/awaited_states.hpp"
#include "protocols/ami/action.hpp"
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
  static constexpr std::size_t members_max = 100'000;

  // `named`: "anna=PJSIP/2001" of agents that are no queue members: their names alone, no presence.
  // `sign_in_queues`: what such a one is added to when the hub says "ready", and taken out of when "away".
  explicit Members(const std::vector<std::string>& named = {}, std::vector<std::string> sign_in_queues = {});

  // QueueMemberAdded, QueueMemberRemoved, QueueMemberStatus, QueueMemberPause, and the items of QueueStatus.
  void on_event(const ami::Message& event);
  void begin_list() { ++list_; }
  void end_list();  // forgets those that were not in the list

  // The signal "presence": what Asterisk is to be told, so that it goes by what the hub says of the agent.
  // What its events then say is no change: it is the hub's own word.
  std::vector<ami::Action> follow(const v1::Signal& signal);
  // Asterisk does not do so: what is seen next is its own again.
  void refused(const std::string& agent);

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
    sdk::AwaitedStates awaited{};
  };
  [[nodiscard]] static v1::Presence presence_of(const Member& member);
  [[nodiscard]] static std::string told_of(const v1::Presence& presence);
  // -- members_follow.cpp
  static void pause(const std::string& interface, Member& member, std::string_view reason,
                    std::vector<ami::Action>& actions);
  static void unpause(const std::string& interface, Member& member, std::vector<ami::Action>& actions);
  void sign_out(const std::string& interface, Member& member, std::vector<ami::Action>& actions);
  void sign_in(const std::string& agent, const std::string& interface, std::vector<ami::Action>& actions);

  std::map<std::string, Member, std::less<>> members_;  // by interface
  std::map<std::string, std::string> named_;            // interface by agent
  std::vector<std::string> sign_in_queues_;
  std::uint64_t list_ = 0;
};

}  // namespace balie::asterisk
