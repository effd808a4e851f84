// What the engine is told, and what it wants done. Values; contacts and agents by their names.
#pragma once

#include "core/base/hash.hpp"
#include "core/routing/agents.hpp"
#include "core/routing/plan.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace balie::routing {

using ContactKey = Hash128;  // of adapter and contact id

// A contact begins to wait for an agent.
struct Arrived {
  ContactKey contact;
  QueueIndex queue = 0;
  ChannelIndex channel = 0;
  std::int32_t priority = 0;              // thousandths of a point; larger is sooner
  std::vector<SkillNeed> skills = {};     // on top of the queue's, at every step
  std::optional<std::string> agent = {};  // who is tried first: the last one, the account manager
  std::optional<Time> since = {};         // waited since then already; empty: now
  std::vector<std::pair<std::string, std::int32_t>> scores = {};  // by agent, for queues that go by score
  std::optional<Time> opens = {};  // its queue is closed until then: nobody is offered it before
  bool has_offers = true;          // something was offered to the customer, of which an outcome may be due
};
// The customer is gone, or the contact is over while nobody had it.
struct Gone {
  ContactKey contact;
};
// An agent's answer to an offer.
struct Answered {
  std::uint64_t reservation = 0;
  std::string agent;
  bool accepted = false;
};
// A conversation is over.
struct Ended {
  ContactKey contact;
};
// What came of the offers shown in this contact is reported.
struct Reported {
  ContactKey contact;
};
struct AgentProfiled {
  AgentProfile profile;
};
struct PresenceChanged {
  std::string agent;
  Presence presence = Presence::away;
  std::string reason;
};
// The agent's desk is gone or back, whatever the presence said.
struct ConnectionChanged {
  std::string agent;
  bool connected = false;
};
// To another queue or agent, by whoever has it or a supervisor; keeps its age. `priority` in thousandths.
struct Moved {
  ContactKey contact;
  std::optional<QueueIndex> queue = {};
  std::optional<std::string> agent = {};
  std::optional<std::int32_t> priority = {};
};
// The agent joins a conversation that another has.
struct Joined {
  ContactKey contact;
  std::string agent;
  bool by_supervisor = false;  // who may ask those too who are not ready, but there
};
// The customer hangs up and is called back: at once when it is its turn, or at a time.
struct CallbackWanted {
  ContactKey contact;
  std::optional<Time> at = {};
};
// The agent is ready for the next before the time for the wrap-up is over.
struct WrapUpOver {
  std::string agent;
};
// It is the engine's no more, whoever has it: it was sent elsewhere, or erased.
struct Dropped {
  ContactKey contact;
};
struct Tick {};

using Input = std::variant<Tick, Arrived, Gone, Answered, Ended, Reported, AgentProfiled, PresenceChanged,
                           ConnectionChanged, Moved, Joined, CallbackWanted, WrapUpOver, Dropped>;

// The agent is offered the contact until the time; nobody else is.
struct Offered {
  std::uint64_t reservation = 0;
  ContactKey contact;
  std::string agent;
  QueueIndex queue = 0;
  Time until{};
  bool callback = false;
  bool operator==(const Offered&) const = default;
};
struct Withdrawn {
  std::uint64_t reservation = 0;
  ContactKey contact;
  std::string agent;
  std::string reason;  // "declined", "expired", "gone", "agent_lost", "moved"
  bool operator==(const Withdrawn&) const = default;
};
// The channel connects the two; of a callback, the customer is called.
struct Assigned {
  ContactKey contact;
  std::string agent;
  QueueIndex queue = 0;
  Duration waited{};
  bool callback = false;
  bool operator==(const Assigned&) const = default;
};
struct Waiting {
  ContactKey contact;
  QueueIndex queue = 0;
  std::optional<Duration> estimate;  // how long, as far as the queue's past tells
  std::string reason;                // "arrived", "opened", "declined", "moved", "overflow", ...
  bool operator==(const Waiting&) const = default;
};
// It waits in a queue anew, or for another agent; an offer or a place among those who wait follows.
struct Requeued {
  ContactKey contact;
  QueueIndex queue = 0;
  std::string reason;  // "moved", "overflow", "agent_lost"
  bool operator==(const Requeued&) const = default;
};
// It waits here no longer, and is not the engine's any more.
struct Left {
  ContactKey contact;
  Overflow::Kind to = Overflow::Kind::message;
  std::string name;
  bool operator==(const Left&) const = default;
};
// The customer has hung up, or the queue is closed: nobody is offered it until then.
struct Asleep {
  ContactKey contact;
  Time until{};
  bool closed = false;
  bool operator==(const Asleep&) const = default;
};
// The conversation is over; the agents' places stay taken.
struct WrappingUp {
  ContactKey contact;
  bool operator==(const WrappingUp&) const = default;
};
// The engine knows it no more.
struct Forgotten {
  ContactKey contact;
  std::string reason;  // "gone": before anybody had it; "ended", "left", "dropped"
  bool operator==(const Forgotten&) const = default;
};
struct PresenceSet {
  std::string agent;
  Presence presence = Presence::away;
  std::string reason;
  bool operator==(const PresenceSet&) const = default;
};
// The input is refused, and changed nothing.
struct Refused {
  std::string reason;
  bool operator==(const Refused&) const = default;
};

using Effect = std::variant<Offered, Withdrawn, Assigned, Waiting, Requeued, Left, Asleep, WrappingUp,
                            Forgotten, PresenceSet, Refused>;

}  // namespace balie::routing
