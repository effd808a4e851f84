// The calls that were asked about, from the question to their end, and the outcomes that become of them.
#pragma once

#include "adapters/asterisk/channels.hpp"
#include "adapters/asterisk/members.hpp"
#include "adapters/sdk/telephony.hpp"
#include "core/base/clock.hpp"
#include "protocols/ami/message.hpp"

#include "balie/v1/outcome.pb.h"

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace balie::asterisk {

struct Call {
  std::string contact_id;
  std::string caller;   // uniqueid of the customer's channel
  std::string channel;  // its name
  std::string number;   // the customer's
  std::string queue;
  Time began{};
  std::optional<Time> answered;  // first
  std::optional<Time> talks;     // since when with whom follows
  std::string talks_to;          // uniqueid
  std::string interface;
  std::string agent;     // the last one
  std::string made_for;  // of a call that we made for an agent: who that is, whoever answers
  Duration talked{};
  int agents = 0;            // how many answered
  bool transferred = false;  // told already, since the last agent answered
  bool held = false;         // the hub holds it: it waits, or rings at an agent's
  bool agent_first =
      false;  // `caller` is the channel of the agent, whom we called first: `talks_to` is the customer
  std::string parted;      // talks_to, while the two wait apart: the desk put it on hold
  bool on_hold = false;    // so, or by the telephone's own key
  bool call_back = false;  // the customer hangs up and is called back: that is no end
};

// Outcomes: "ringing" (agent, at AgentCalled, for a screen pop), "answered" (agent), "transferred" (agent who
// did; reason "blind", "attended" or "redirected"), and at the hang-up "completed" or "abandoned" with the
// seconds waited and talked. Their ids are made of the contact's, so that one reported twice, after a restart
// say, counts once.
class Calls {
 public:
  static constexpr std::size_t calls_max = 100'000;

  explicit Calls(Members& members) : members_(members) {}

  // A call was asked about, or made by us. One that was asked about before under another id is told complete.
  void add(Call call);
  // A call of ours did not come about: no outcome.
  void drop(const std::string& contact_id);
  // `held`: the hub brings it to an agent. One that had it has given it back: who gets it next answers it.
  void hold(const std::string& contact_id, bool held);
  // The customer will be called back: the hang-up is no outcome. False where the call is not known.
  bool call_back(const std::string& contact_id);
  // The customer's number, also for a while after a call that ended so; empty where it is not known.
  [[nodiscard]] std::string number_of(const std::string& contact_id) const;

  // The caller and the other channel `leg` are being parted, for the desk to hold the call: the agent keeps
  // it, and who hangs up ends it. Without a leg: they are not, after all.
  void part(const std::string& contact_id, const std::string& leg);
  // The names of channels that a hang-up left alone like that.
  std::vector<std::string> take_left();
  std::vector<sdk::HoldChange> take_hold_changes();

  void on_event(const ami::Message& event, Time now);
  // CoreShowChannels brings what there is, one after the other; what is not there any more has ended
  // meanwhile.
  void begin_list();
  void end_list(Time now);

  [[nodiscard]] const Call* find(const std::string& contact_id) const;
  [[nodiscard]] const Call* of_caller(std::string_view uniqueid) const;
  [[nodiscard]] const Channels& channels() const { return channels_; }
  [[nodiscard]] std::size_t size() const { return calls_.size(); }
  std::vector<v1::Outcome> take_outcomes();

 private:
  void check(const std::string& uniqueid, Time now);
  void check(Call& call, Time now);
  void end(const std::string& caller, std::string_view reason, std::string_view cause, Time now);
  void on_agent_called(const ami::Message& event, Time now);
  void on_transfer(const ami::Message& event, Time now);
  void transferred(Call& call, std::string_view reason, std::string_view to, Time now);
  void stop_talking(Call& call, Time now);
  v1::Outcome& report(const Call& call, std::string_view kind, std::string_view suffix, Time now);
  Call* known(std::string_view uniqueid);
  void leave(const std::string& uniqueid);
  void hold(Call& call, bool held);

  Members& members_;
  Channels channels_;
  std::unordered_map<std::string, Call> calls_;           // by caller
  std::unordered_map<std::string, std::string> callers_;  // by contact id
  std::unordered_map<std::string, std::string>
      agents_;                              // names by uniqueid of their channels, as app_queue says
  std::unordered_set<std::string> unseen_;  // callers that the list that comes has not shown
  std::unordered_map<std::string, std::string> to_call_back_;  // numbers by contact id
  std::unordered_map<std::string, std::string> parted_;        // callers by the channel that was theirs
  std::vector<v1::Outcome> outcomes_;
  std::vector<std::string> left_;
  std::vector<sdk::HoldChange> hold_changes_;
};

}  // namespace balie::asterisk
