// What waiting contacts demand: all that stand in one queue, on one channel, at one step, with the same
// needs, are one demand. Who may serve it is known once for all of them, and within it the order never
// changes.
#pragma once

#include "core/routing/agents.hpp"
#include "core/routing/bits.hpp"
#include "core/routing/plan.hpp"

#include <compare>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace balie::routing {

using DemandIndex = std::uint32_t;
using ItemIndex = std::uint32_t;

// Where a contact stands within its demand. All of a queue grow older alike, so this is constant while it
// waits: the priority at time t is rank + ageing x (t - epoch), in thousandths of a point times a million.
struct Standing {
  std::int64_t rank = 0;       // larger is sooner
  Time since{};                // of equals the eldest
  std::uint64_t sequence = 0;  // and then who came first
  ItemIndex item = 0;
  std::strong_ordering operator<=>(const Standing& other) const {
    if (rank != other.rank) return other.rank <=> rank;
    if (since != other.since) return since <=> other.since;
    return sequence <=> other.sequence;
  }
  bool operator==(const Standing& other) const { return (*this <=> other) == 0; }
};

struct DemandKey {
  QueueIndex queue = 0;
  ChannelIndex channel = 0;
  std::vector<SkillNeed> needs;     // sorted
  std::optional<AgentIndex> agent;  // nobody else
  auto operator<=>(const DemandKey&) const = default;
};

struct Demand {
  DemandKey key;
  Bits able;  // agents
  std::set<Standing> waiting;
  std::size_t users = 0;  // contacts that hold it: waiting or on offer
  bool kept = false;      // of the plan alone
};

class DemandTable {
 public:
  DemandTable(const Plan& plan, const AgentTable& agents)
      : plan_(&plan), agents_(&agents), filled_(plan.channels.size()) {}

  // One more contact holds it; made when nobody did.
  DemandIndex take(const DemandKey& key, bool of_plan);
  // One fewer. With the last, what a name or a contact's own skills demand is forgotten; what the plan
  // demands is kept, as there is no more of it than the plan has queues, channels and steps.
  void leave(DemandIndex index);
  void wait(DemandIndex index, const Standing& standing);
  void stop_waiting(DemandIndex index, const Standing& standing);

  // An agent is new or has other skills.
  void agent_changed(AgentIndex agent);

  [[nodiscard]] const Demand& operator[](DemandIndex index) const { return demands_[index]; }
  [[nodiscard]] std::size_t size() const { return by_key_.size(); }

  // The first who waits in each demand, and its queue, in one place: read for all that an agent may serve.
  [[nodiscard]] const Standing& head(DemandIndex index) const { return heads_[index].standing; }
  [[nodiscard]] QueueIndex queue_of(DemandIndex index) const { return heads_[index].queue; }

  // Calls `use(index)` for each demand of this channel that has somebody waiting and that the agent may
  // serve.
  template <typename Use>
  void each_for(AgentIndex agent, ChannelIndex channel, Use use) const {
    if (agent >= served_.size()) return;
    each_in_both(served_[agent], filled_[channel], [&](std::size_t index) {
      use(static_cast<DemandIndex>(index));
      return true;
    });
  }

 private:
  void set_served(DemandIndex index, bool on);

  const Plan* plan_;
  const AgentTable* agents_;
  std::vector<Demand> demands_;
  struct Head {
    Standing standing;
    QueueIndex queue = 0;
  };
  std::vector<Head> heads_;
  std::vector<DemandIndex> unused_;
  std::map<DemandKey, DemandIndex> by_key_;
  std::vector<Bits> served_;  // by agent: demands
  std::vector<Bits> filled_;  // by channel: demands that somebody waits in
};

}  // namespace balie::routing
