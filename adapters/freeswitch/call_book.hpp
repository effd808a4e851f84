// What became of the calls that the hub knows: events of FreeSWITCH become outcomes. A call is one of the
// hub's when it came over the socket, or when its channel says so (BALIE_CONTACT): that outlives this
// process. Pure.
#pragma once

#include "adapters/sdk/telephony.hpp"
#include "core/base/clock.hpp"
#include "protocols/esl/event.hpp"

#include "balie/v1/outcome.pb.h"

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace balie::freeswitch {

class CallBook {
 public:
  // Which agent is at a phone or has a name in mod_callcenter; empty: none that is known.
  using AgentOf = std::function<std::string(std::string_view)>;
  explicit CallBook(AgentOf agent_of) : agent_of_(std::move(agent_of)) {}

  // It came over the socket, or is about to be called. `agents`: the channel is the agent's own, as where we
  // call that one first; else it is the customer's.
  void begin(std::string_view uuid, std::string_view contact_id, bool agents = false);
  // Whom it is brought to, told with "answered"; empty: nobody any more.
  void expect(std::string_view uuid, std::string_view agent);
  // The hub takes it from whom it is with: who gets it next answers it, and that is no transfer.
  void give_back(std::string_view uuid);
  // Answered, transferred, completed or abandoned. Ids are made of the contact's, so one that comes twice
  // counts once.
  std::vector<v1::Outcome> on_event(const esl::Event& event, Time now);
  // CHANNEL_HOLD and CHANNEL_UNHOLD: of the agent's leg they are changes, whoever ordered it; that the
  // customer's own telephone holds is none.
  void on_hold(const esl::Event& event);
  // The channels that are on hold, when we come back.
  void on_held(const std::unordered_set<std::string>& held);
  // Since the last call; a call that goes to somebody else is held no longer.
  std::vector<sdk::HoldChange> take_hold_changes();
  // The caller hung up; for those that no event tells of.
  std::vector<v1::Outcome> on_hang_up(std::string_view uuid, Time now, std::string_view reason);
  // The channels that there are, when we come back: of the others nobody will tell how they ended. Those that
  // began after the list was asked for (mark()) are not meant.
  [[nodiscard]] std::uint64_t mark() const { return begun_; }
  std::vector<v1::Outcome> on_list(const std::unordered_set<std::string>& alive, std::uint64_t mark,
                                   Time now);

  // The channel of a contact: its id, unless it was called by us.
  [[nodiscard]] std::string uuid_of(const std::string& contact_id) const;

  [[nodiscard]] bool is_agents(const std::string& uuid) const;  // the channel is the agent's own
  [[nodiscard]] bool is_answered(const std::string& uuid) const;
  // Whether the call is on hold; nullopt: nobody was seen to talk to it.
  [[nodiscard]] std::optional<bool> is_held(const std::string& uuid) const;

  [[nodiscard]] std::size_t size() const { return calls_.size(); }

 private:
  struct Call {
    std::string contact_id;
    std::string agent;         // who has it, or is to get it
    std::string partner;       // the other leg's uuid
    std::uint64_t number = 0;  // in the order of beginning
    int transfers = 0;
    int answers = 0;
    bool answered = false;
    bool given_back = false;
    bool agents = false;  // the channel is the agent's own
    bool held = false;
  };

  Call* find(const esl::Event& event);
  void hold(Call& call, bool held);
  void forget(std::unordered_map<std::string, Call>::iterator call);
  v1::Outcome outcome(const Call& call, const char* kind, Time at) const;
  std::vector<v1::Outcome> bridged(Call& call, std::string_view partner, std::string agent, Time at);
  std::vector<v1::Outcome> ended(const esl::Event& event, Time at);

  AgentOf agent_of_;
  std::unordered_map<std::string, Call> calls_;
  // Uuids of the last that ended: the end is told by the line and by the call's own socket, and counts once.
  std::unordered_set<std::string> ended_;
  std::deque<std::string> ended_in_order_;
  std::vector<sdk::HoldChange> hold_changes_;
  std::uint64_t begun_ = 0;
};

// When FreeSWITCH says that it happened (microseconds), or now.
Time time_of(const esl::Event& event, Time now);

}  // namespace balie::freeswitch
