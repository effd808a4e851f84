#include "core/routing/demands.hpp"

namespace balie::routing {

DemandIndex DemandTable::take(const DemandKey& key, bool of_plan) {
  const auto found = by_key_.find(key);
  if (found != by_key_.end()) {
    ++demands_[found->second].users;
    return found->second;
  }
  DemandIndex index = static_cast<DemandIndex>(demands_.size());
  if (unused_.empty()) {
    demands_.emplace_back();
    heads_.emplace_back();
  } else {
    index = unused_.back();
    unused_.pop_back();
  }
  by_key_.emplace(key, index);
  auto& demand = demands_[index];
  demand.key = key;
  heads_[index].queue = key.queue;
  demand.users = 1;
  demand.kept = of_plan;
  if (key.agent) {
    // Whom the customer asks for need not have the skills: that is what a name means.
    demand.able = Bits{};
    demand.able.set(*key.agent);
  } else {
    demand.able = agents_->able(key.needs);
  }
  set_served(index, true);
  return index;
}

void DemandTable::leave(DemandIndex index) {
  auto& demand = demands_[index];
  if (--demand.users > 0 || demand.kept) return;
  set_served(index, false);
  by_key_.erase(demand.key);
  demand = Demand{};
  unused_.push_back(index);
}

void DemandTable::set_served(DemandIndex index, bool on) {
  if (served_.size() < agents_->size()) served_.resize(agents_->size());
  each_in_both(demands_[index].able, demands_[index].able, [&](std::size_t agent) {
    served_[agent].set(index, on);
    return true;
  });
}

void DemandTable::wait(DemandIndex index, const Standing& standing) {
  auto& demand = demands_[index];
  demand.waiting.insert(standing);
  heads_[index].standing = *demand.waiting.begin();
  filled_[demand.key.channel].set(index);
}

void DemandTable::stop_waiting(DemandIndex index, const Standing& standing) {
  auto& demand = demands_[index];
  demand.waiting.erase(standing);
  if (demand.waiting.empty()) {
    filled_[demand.key.channel].set(index, false);
  } else {
    heads_[index].standing = *demand.waiting.begin();
  }
}

void DemandTable::agent_changed(AgentIndex agent) {
  if (served_.size() < agents_->size()) served_.resize(agents_->size());
  for (const auto& [key, index] : by_key_) {
    const bool able = key.agent ? *key.agent == agent : agents_->is_able(agent, key.needs);
    demands_[index].able.set(agent, able);
    served_[agent].set(index, able);
  }
}

}  // namespace balie::routing
