#include "core/routing/agents.hpp"

#include <algorithm>

namespace balie::routing {

AgentIndex AgentTable::put(AgentProfile profile, Time now) {
  const auto [found, made] = by_name_.try_emplace(profile.name, static_cast<AgentIndex>(agents_.size()));
  const auto index = found->second;
  if (made) {
    agents_.emplace_back().idle_since = now;
    for (auto& column : levels_) column.resize(agents_.size());
  }
  if (levels_.size() < plan_->skills.size()) {
    levels_.resize(plan_->skills.size(), std::vector<std::uint8_t>(agents_.size()));
  }
  if (open_.size() < plan_->channels.size()) open_.resize(plan_->channels.size());
  change(index, [&](Agent& agent) {
    for (const auto& had : agent.profile.skills) levels_[had.skill][index] = 0;
    for (const auto& has : profile.skills) levels_[has.skill][index] = has.level;
    agent.profile = std::move(profile);
    agent.profile.channel_max.resize(plan_->channels.size());
    agent.in_hand.resize(plan_->channels.size());
  });
  return index;
}

const Agent* AgentTable::find(std::string_view name) const {
  const auto index = index_of(name);
  return index ? &agents_[*index] : nullptr;
}

std::optional<AgentIndex> AgentTable::index_of(std::string_view name) const {
  const auto found = by_name_.find(std::string(name));
  return found == by_name_.end() ? std::nullopt : std::optional(found->second);
}

bool AgentTable::may_take(const Agent& agent, ChannelIndex channel) const {
  return agent.presence == Presence::ready && agent.offered == 0 && has_room(agent, channel);
}

bool AgentTable::has_room(const Agent& agent, ChannelIndex channel) const {
  if (agent.in_hand[channel] >= agent.profile.channel_max[channel]) return false;
  const auto& plan = plan_->channels[channel];
  std::uint32_t weight = plan.weight;
  for (ChannelIndex other = 0; other < plan_->channels.size(); ++other) {
    const bool yields = std::ranges::find(plan.interrupts, other) != plan.interrupts.end();
    if (!yields) weight += agent.in_hand[other] * plan_->channels[other].weight;
  }
  return weight <= agent.profile.capacity;
}

std::uint32_t AgentTable::weight_of(AgentIndex index) const {
  const auto& agent = agents_[index];
  std::uint32_t weight = 0;
  for (ChannelIndex channel = 0; channel < agent.in_hand.size(); ++channel) {
    weight += agent.in_hand[channel] * plan_->channels[channel].weight;
  }
  return weight;
}

std::uint32_t AgentTable::load_of(AgentIndex index) const {
  return weight_of(index) * 1000 / std::max(agents_[index].profile.capacity, 1u);
}

AgentTable::Place AgentTable::place(Order order, AgentIndex index) const {
  const auto& agent = agents_[index];
  const std::int64_t idle = agent.idle_since.time_since_epoch().count();
  switch (order) {
    case by_load:
      return {load_of(index), idle};
    case by_turn:
      return {static_cast<std::int64_t>(agent.last_assigned), idle};
    default:
      return {idle, static_cast<std::int64_t>(agent.last_assigned)};
  }
}

void AgentTable::enter(AgentIndex index) {
  for (ChannelIndex channel = 0; channel < open_.size(); ++channel) {
    open_[channel].set(index, may_take(agents_[index], channel));
  }
  for (std::uint8_t order = 0; order < orders; ++order) {
    places_[order].resize(agents_.size());
    places_[order][index] = place(static_cast<Order>(order), index);
  }
}

Bits AgentTable::able(const std::vector<SkillNeed>& needs) const {
  // A column at a time, without a branch: the compiler takes many agents at once.
  std::vector<std::uint8_t> has(agents_.size(), 1);
  for (const auto& need : needs) {
    if (need.skill >= levels_.size()) return {};
    const auto* column = levels_[need.skill].data();
    for (std::size_t i = 0; i < has.size(); ++i) has[i] &= column[i] >= need.level ? 1 : 0;
  }
  Bits bits;
  bits.grow(has.size());
  for (std::size_t i = 0; i < has.size(); ++i) {
    if (has[i] != 0) bits.set(i);
  }
  return bits;
}

bool AgentTable::is_able(AgentIndex index, const std::vector<SkillNeed>& needs) const {
  return std::ranges::all_of(needs, [&](const SkillNeed& need) {
    return need.skill < levels_.size() && levels_[need.skill][index] >= need.level;
  });
}

std::uint32_t AgentTable::skill_of(AgentIndex index, const std::vector<SkillNeed>& needs) const {
  std::uint32_t sum = 0;
  for (const auto& need : needs) sum += levels_[need.skill][index];
  return sum;
}

}  // namespace balie::routing
