// The agents: what they can, how much they have in hand, and who is free for what, in each order that is
// asked for.
#pragma once

#include "core/routing/bits.hpp"
#include "core/routing/plan.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <array>
#include <compare>
#include <string>
#include <string_view>
#include <vector>

namespace balie::routing {

using AgentIndex = std::uint32_t;
constexpr std::size_t agents_max = 100'000;
constexpr std::size_t agent_skills_max = 256;
constexpr std::uint32_t slots_max = 1'000;

enum class Presence : std::uint8_t { away, not_ready, ready };

struct AgentProfile {
  std::string name;
  std::vector<SkillNeed> skills;           // the levels that the agent has
  std::uint32_t capacity = 1;              // what the contacts in hand may weigh together
  std::vector<std::uint32_t> channel_max;  // contacts in hand at most, by channel; what is not named: none
};

struct Agent {
  AgentProfile profile;
  Presence presence = Presence::away;
  std::string reason;
  std::vector<std::uint32_t> in_hand;  // contacts by channel: offered, talking and wrap-up
  std::uint32_t offered = 0;           // 0 or 1: one offer at a time
  std::uint32_t misses = 0;            // offers run out in a row
  Time idle_since{};                   // since when nothing was in hand, or the last one left
  std::uint64_t last_assigned = 0;     // a number that grows with each offer
};

class AgentTable {
 public:
  explicit AgentTable(const Plan& plan) : plan_(&plan) {}

  // Makes or changes; what is in hand stays.
  AgentIndex put(AgentProfile profile, Time now);
  [[nodiscard]] const Agent* find(std::string_view name) const;
  [[nodiscard]] std::optional<AgentIndex> index_of(std::string_view name) const;
  [[nodiscard]] const Agent& operator[](AgentIndex index) const { return agents_[index]; }
  [[nodiscard]] std::size_t size() const { return agents_.size(); }

  // Every change of what is in hand or of the presence goes through here, so that the orders below hold.
  template <typename Change>
  void change(AgentIndex index, Change change_agent) {
    change_agent(agents_[index]);
    enter(index);
  }

  // Whether one more of this channel may be offered.
  [[nodiscard]] bool is_open(AgentIndex index, ChannelIndex channel) const {
    return channel < open_.size() && open_[channel].has(index);
  }
  // The same of an agent who may be busy with something else, or not ready.
  [[nodiscard]] bool has_room(AgentIndex index, ChannelIndex channel) const {
    return channel < open_.size() && has_room(agents_[index], channel);
  }
  [[nodiscard]] const Bits& open(ChannelIndex channel) const { return open_[channel]; }
  // Those who may take on this need: bits of agents.
  [[nodiscard]] Bits able(const std::vector<SkillNeed>& needs) const;
  [[nodiscard]] bool is_able(AgentIndex index, const std::vector<SkillNeed>& needs) const;
  // The sum of the levels in the skills that are needed.
  [[nodiscard]] std::uint32_t skill_of(AgentIndex index, const std::vector<SkillNeed>& needs) const;
  // What the contacts in hand weigh together.
  [[nodiscard]] std::uint32_t weight_of(AgentIndex index) const;
  // Thousandths of the capacity that are taken.
  [[nodiscard]] std::uint32_t load_of(AgentIndex index) const;

  // The best of those who are open for the channel, in `may`, and fit; by time idle, load, or the last offer.
  template <typename Fits>
  [[nodiscard]] std::optional<AgentIndex> first(Strategy strategy, ChannelIndex channel, const Bits& may,
                                                Fits fits) const;

 private:
  // What the strategies compare, the least is best: one after the other in memory, as all who are free are
  // read.
  enum Order : std::uint8_t { by_idle, by_load, by_turn, orders };
  struct Place {
    std::int64_t value = 0, idle = 0;
    auto operator<=>(const Place&) const = default;
  };
  static Order order_of(Strategy strategy) {
    if (strategy == Strategy::least_loaded) return by_load;
    return strategy == Strategy::round_robin ? by_turn : by_idle;
  }
  [[nodiscard]] Place place(Order order, AgentIndex index) const;
  void enter(AgentIndex index);
  [[nodiscard]] bool may_take(const Agent& agent, ChannelIndex channel) const;
  [[nodiscard]] bool has_room(const Agent& agent, ChannelIndex channel) const;

  const Plan* plan_;
  std::vector<Agent> agents_;
  boost::unordered_flat_map<std::string, AgentIndex> by_name_;
  std::vector<std::vector<std::uint8_t>> levels_;  // by skill, then by agent; 0: has it not
  std::vector<Bits> open_;                         // by channel
  std::array<std::vector<Place>, orders> places_;  // by agent
};

template <typename Fits>
std::optional<AgentIndex> AgentTable::first(Strategy strategy, ChannelIndex channel, const Bits& may,
                                            Fits fits) const {
  if (channel >= open_.size()) return std::nullopt;
  const auto& places = places_[order_of(strategy)];
  std::optional<AgentIndex> best;
  each_in_both(open_[channel], may, [&](std::size_t index) {
    const auto agent = static_cast<AgentIndex>(index);
    if ((!best || places[agent] < places[*best]) && fits(agent)) best = agent;
    return true;
  });
  return best;
}

}  // namespace balie::routing
