// Offers: who gets what, until when, and what follows.
#include "core/routing/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace balie::routing {
namespace {

using Order = std::tuple<std::int64_t, std::int64_t, AgentIndex>;  // the least is first

std::int64_t idle_of(const AgentTable& agents, AgentIndex agent) {
  return agents[agent].idle_since.time_since_epoch().count();
}

Time::duration whole(Duration duration) { return std::chrono::duration_cast<Time::duration>(duration); }

}  // namespace

bool Engine::rests(const Item& item, AgentIndex agent) const {
  return std::ranges::any_of(item.resting,
                             [&](const auto& one) { return one.first == agent && one.second > now_; });
}

std::optional<AgentIndex> Engine::best_agent(const Item& item) const {
  const auto& demand = demands_[*item.demand];
  const auto strategy = plan_.queues[item.queue].strategy;
  const auto fits = [&](AgentIndex agent) { return !rests(item, agent); };
  if (agents_.size() == 0) return std::nullopt;
  if (strategy == Strategy::by_score) {
    if (const auto scored = best_scored(item)) return scored;
  }
  if (strategy != Strategy::most_skilled) return agents_.first(strategy, item.channel, demand.able, fits);
  // The highest first, of equals the one who is idle for longest.
  std::optional<Order> best;
  each_in_both(agents_.open(item.channel), demand.able, [&](std::size_t one) {
    const auto agent = static_cast<AgentIndex>(one);
    if (!fits(agent)) return true;
    const Order order{-std::int64_t{agents_.skill_of(agent, demand.key.needs)}, idle_of(agents_, agent),
                      agent};
    if (!best || order < *best) best = order;
    return true;
  });
  return best ? std::optional(std::get<2>(*best)) : std::nullopt;
}

// Of those who were scored; nullopt: none of them may have it now.
std::optional<AgentIndex> Engine::best_scored(const Item& item) const {
  const auto& able = demands_[*item.demand].able;
  const auto& open = agents_.open(item.channel);
  std::optional<Order> best;
  for (const auto& [agent, score] : item.scores) {
    if (!open.has(agent) || !able.has(agent) || rests(item, agent)) continue;
    const Order order{-std::int64_t{score}, idle_of(agents_, agent), agent};
    if (!best || order < *best) best = order;
  }
  return best ? std::optional(std::get<2>(*best)) : std::nullopt;
}

bool Engine::offer_to_somebody(ItemIndex index) {
  const auto agent = best_agent(items_[index]);
  if (agent) offer(index, *agent);
  return agent.has_value();
}

// The agent has room: whoever is first of all that wait and that the agent may have.
void Engine::feed(AgentIndex agent) {
  using Turn = std::tuple<std::int64_t, Time, std::uint64_t>;  // the least is first
  std::optional<ItemIndex> best;
  Turn best_order;
  const auto order_of = [this](const Standing& one, QueueIndex queue) {
    return Turn{-priority_at(one, queue, now_), one.since, one.sequence};
  };
  for (ChannelIndex channel = 0; channel < plan_.channels.size(); ++channel) {
    if (!agents_.is_open(agent, channel)) continue;
    demands_.each_for(agent, channel, [&](DemandIndex index) {
      const auto queue = demands_.queue_of(index);
      if (best && order_of(demands_.head(index), queue) > best_order) return;
      for (const auto& standing : demands_[index].waiting) {
        if (rests(items_[standing.item], agent)) continue;
        const auto order = order_of(standing, queue);
        if (!best || order < best_order) {
          best = standing.item;
          best_order = order;
        }
        return;
      }
    });
  }
  if (!best) return;
  auto& item = items_[*best];
  demands_.stop_waiting(*item.demand, item.standing);
  --queues_[item.queue].counts.waiting;
  timers_.stop({TimerKind::step, *best});
  timers_.stop({TimerKind::rest, *best});
  offer(*best, agent);
}

void Engine::feed_all(const std::vector<AgentIndex>& agents) {
  for (const auto agent : agents) feed(agent);
}

// Takes no place among those who wait any more; holds its demand, to come back to it.
void Engine::offer(ItemIndex index, AgentIndex agent) {
  auto& item = items_[index];
  item.state = State::offered;
  item.reservation = ++reservation_;
  item.agents.assign(1, agent);
  in_hand_[agent].push_back(index);
  agents_.change(agent, [&](Agent& one) {
    one.offered = 1;
    ++one.in_hand[item.channel];
    one.last_assigned = ++turn_;
  });
  by_reservation_.emplace(item.reservation, index);
  const auto until = now_ + whole(plan_.queues[item.queue].offer_limit);
  timers_.set({TimerKind::offer, index}, until);
  effects_->push_back(
      Offered{item.reservation, item.contact, agents_[agent].profile.name, item.queue, until, item.callback});
}

// The offer is over, and the contact is nobody's; the agent may not have it again for so long.
AgentIndex Engine::take_back(ItemIndex index, const char* reason, Duration rest) {
  auto& item = items_[index];
  const auto agent = item.agents.front();
  effects_->push_back(Withdrawn{item.reservation, item.contact, agents_[agent].profile.name, reason});
  by_reservation_.erase(item.reservation);
  timers_.stop({TimerKind::offer, index});
  agents_.change(agent, [](Agent& one) { one.offered = 0; });
  release(index, agent);
  stop_waiting(index);
  if (rest > Duration{}) item.resting.emplace_back(agent, now_ + whole(rest));
  return agent;
}

// Whatever it does now, it does no more: neither waits nor is with anybody.
void Engine::take_from_agents(ItemIndex index, const char* reason) {
  auto& item = items_[index];
  timers_.stop({TimerKind::wait_max, index});
  timers_.stop({TimerKind::callback, index});
  if (item.state == State::offered) {
    take_back(index, reason, Duration{});
    return;
  }
  stop_waiting(index);
  const auto had = item.agents;
  for (const auto agent : had) release(index, agent);
}

void Engine::assign(ItemIndex index) {
  auto& item = items_[index];
  const auto agent = item.agents.front();
  by_reservation_.erase(item.reservation);
  timers_.stop({TimerKind::offer, index});
  timers_.stop({TimerKind::wait_max, index});
  stop_waiting(index);
  item.state = State::talking;
  item.resting.clear();
  item.outcome_owed = plan_.queues[item.queue].outcome_required && item.has_offers;
  count_assigned(item);
  effects_->push_back(
      Assigned{item.contact, agents_[agent].profile.name, item.queue, now_ - item.arrived, item.callback});
  item.callback = false;
  agents_.change(agent, [](Agent& one) {
    one.offered = 0;
    one.misses = 0;
  });
  feed(agent);
}

void Engine::miss(AgentIndex agent) {
  bool enough = false;
  agents_.change(agent, [&](Agent& one) { enough = ++one.misses >= plan_.misses_max; });
  if (enough) set_presence(agent, Presence::not_ready, "missed");
}

// The place that it took is free.
void Engine::release(ItemIndex index, AgentIndex agent) {
  auto& item = items_[index];
  std::erase(item.agents, agent);
  std::erase(in_hand_[agent], index);
  agents_.change(agent, [&](Agent& one) {
    --one.in_hand[item.channel];
    one.idle_since = now_;
  });
}

void Engine::end(ItemIndex index) {
  auto& item = items_[index];
  item.state = State::wrap_up;
  item.free_at = now_ + whole(plan_.queues[item.queue].wrap_up);
  if (item.free_at <= now_ && !item.outcome_owed) return finish_wrap_up(index);
  effects_->push_back(WrappingUp{item.contact});
  if (item.free_at > now_) timers_.set({TimerKind::wrap_up, index}, item.free_at);
}

void Engine::finish_wrap_up(ItemIndex index) {
  const auto had = items_[index].agents;
  for (const auto agent : had) release(index, agent);
  forget(index, "ended");
  feed_all(had);
}

void Engine::set_presence(AgentIndex agent, Presence presence, const std::string& reason) {
  const bool was_ready = agents_[agent].presence == Presence::ready;
  agents_.change(agent, [&](Agent& one) {
    one.presence = presence;
    one.reason = reason;
    if (!was_ready && presence == Presence::ready) one.idle_since = now_;
  });
  effects_->push_back(PresenceSet{agents_[agent].profile.name, presence, reason});
  if (presence == Presence::ready) return feed(agent);
  // What is offered to whoever leaves goes to others; so do those who wait for nobody else.
  const auto had = in_hand_[agent];
  for (const auto index : had) {
    if (items_[index].state != State::offered) continue;
    take_back(index, presence == Presence::away ? "agent_lost" : "not_ready", Duration{});
    wait(index, "agent_left");
  }
  std::vector<ItemIndex> asking;
  for (ChannelIndex channel = 0; channel < plan_.channels.size(); ++channel) {
    demands_.each_for(agent, channel, [&](DemandIndex demand) {
      if (demands_[demand].key.agent != agent) return;
      for (const auto& standing : demands_[demand].waiting) asking.push_back(standing.item);
    });
  }
  for (const auto index : asking) wait(index, "agent_left");
}

std::string Engine::broken_invariant() const {
  for (AgentIndex agent = 0; agent < agents_.size(); ++agent) {
    std::vector<std::uint32_t> in_hand(plan_.channels.size());
    std::uint32_t offered = 0;
    for (const auto index : in_hand_[agent]) {
      ++in_hand[items_[index].channel];
      offered += items_[index].state == State::offered ? 1 : 0;
    }
    if (in_hand != agents_[agent].in_hand || offered != agents_[agent].offered || offered > 1) {
      return fmt::format("agent {} has not in hand what is counted", agents_[agent].profile.name);
    }
  }
  std::string broken;
  by_contact_.each([&](const ContactKey& contact, ItemIndex index) {
    const auto& item = items_[index];
    if (item.state == State::waiting && best_agent(item)) {
      broken = fmt::format("contact {} waits though an agent is open for it", to_base32(contact));
    }
    const std::size_t most = item.state == State::talking || item.state == State::wrap_up ? SIZE_MAX : 1;
    const std::size_t least = item.state == State::waiting || item.state == State::asleep ? 0 : 1;
    if (item.agents.size() > (least == 0 ? 0 : most) || item.agents.size() < least) {
      broken = fmt::format("contact {} is with {} agents", to_base32(contact), item.agents.size());
    }
  });
  return broken;
}

}  // namespace balie::routing
