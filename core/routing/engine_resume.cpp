// Going on with what an engine before this one had.
#include "core/routing/engine.hpp"

#include <algorithm>
#include <tuple>

namespace balie::routing {
namespace {

using Was = ResumedContact::State;

Time::duration whole(Duration duration) { return std::chrono::duration_cast<Time::duration>(duration); }

}  // namespace

// First whatever takes a place of an agent; then those who wait, in their order, so that the first of them
// gets the first place that is free.
void Engine::resume(const std::vector<ResumedAgent>& agents, const std::vector<ResumedContact>& contacts,
                    std::uint64_t last_reservation, std::vector<Effect>& effects) {
  effects_ = &effects;
  reservation_ = turn_ = last_reservation;
  for (const auto& agent : agents) resume_agent(agent);
  for (std::size_t i = 0; i < contacts.size(); ++i) {
    if (!contacts[i].agents.empty()) resume_with_agents(contacts[i], i + 1);
  }
  // What ran out meanwhile, or is offered to nobody who is ready, stands among them by now.
  std::vector<ItemIndex> order;
  for (std::size_t i = 0; i < contacts.size(); ++i) {
    if (contacts[i].agents.empty()) resume_waiting(contacts[i], i + 1);
  }
  sequence_ = contacts.size();
  by_contact_.each([&](const ContactKey&, ItemIndex index) {
    if (items_[index].state == State::waiting) order.push_back(index);
  });
  std::ranges::sort(order, {}, [this](ItemIndex index) {
    const auto& one = items_[index].standing;
    return std::tuple(-priority_at(one, items_[index].queue, now_), one.since, one.sequence);
  });
  for (const auto index : order) wait(index, nullptr);
  effects_ = nullptr;
}

void Engine::resume_agent(const ResumedAgent& agent) {
  const auto index = agents_.index_of(agent.name);
  if (!index) return;
  agents_.change(*index, [&](Agent& one) {
    one.presence = agent.presence;
    one.reason = agent.reason;
    one.misses = agent.misses;
    one.idle_since = std::min(agent.idle_since, now_);
    one.last_assigned = agent.last_assigned;
  });
  if (agent.lost) timers_.set({TimerKind::lost, *index}, *agent.lost + whole(plan_.lost_grace));
}

// Waits, without a demand yet: for nobody is to be offered anything before all are here.
void Engine::resume_waiting(const ResumedContact& contact, std::uint64_t sequence) {
  const auto index = admit(contact.arrived);
  auto& item = items_[index];
  item.standing.sequence = sequence;
  const auto& queue = plan_.queues[item.queue];
  item.priority += static_cast<std::int32_t>(contact.returns) * plan_.return_boost * 1000;
  const auto age =
      std::chrono::duration_cast<std::chrono::microseconds>(item.standing.since - epoch_).count();
  item.standing.rank = std::int64_t{item.priority} * 1'000'000 - std::int64_t{queue.ageing} * age;
  item.arrived = std::min(contact.entered, now_);
  item.callback = contact.callback;
  const auto patience =
      contact.named_in_turn ? std::max(queue.named_agent_for, 2 * queue.offer_limit) : queue.named_agent_for;
  item.named_until = contact.named_since + whole(patience);
  for (const auto& [name, at] : contact.declined) {
    const auto agent = agents_.index_of(name);
    if (agent) item.resting.emplace_back(*agent, at + whole(queue.decline_rest));
  }
  if (contact.state == Was::asleep) {
    item.state = State::asleep;
    if (!item.callback) item.opens = contact.until;
    timers_.set({TimerKind::callback, index}, std::max(contact.until, now_));
  }
}

void Engine::resume_with_agents(const ResumedContact& contact, std::uint64_t sequence) {
  resume_waiting(contact, sequence);
  const auto index = *by_contact_.find(contact.arrived.contact);
  auto& item = items_[index];
  const auto take = [&](AgentIndex agent) {
    item.agents.push_back(agent);
    in_hand_[agent].push_back(index);
    agents_.change(agent, [&](Agent& one) { ++one.in_hand[item.channel]; });
  };
  if (contact.state == Was::offered) {
    const auto agent = agents_.index_of(contact.agents.front());
    if (!agent || contact.until <= now_ || agents_[*agent].presence != Presence::ready ||
        agents_[*agent].offered > 0) {
      const bool over = contact.until <= now_;
      effects_->push_back(Withdrawn{contact.reservation, item.contact, contact.agents.front(),
                                    over ? "ran_out" : "not_ready"});
      return;
    }
    take(*agent);
    item.state = State::offered;
    item.reservation = contact.reservation;
    item.demand = demands_.take(demand_of(item), item.skills.empty() && !waits_for_named(item));
    agents_.change(*agent, [](Agent& one) { one.offered = 1; });
    by_reservation_.emplace(item.reservation, index);
    // A clock that was put back meanwhile makes no offer last longer.
    timers_.set({TimerKind::offer, index},
                std::min(contact.until, now_ + whole(plan_.queues[item.queue].offer_limit)));
    return;
  }
  for (const auto& name : contact.agents) {
    if (const auto agent = agents_.index_of(name)) take(*agent);
  }
  if (item.agents.empty()) return;  // nobody knows them any more: it waits again
  const auto& queue = plan_.queues[item.queue];
  item.state = State::talking;
  item.outcome_owed = queue.outcome_required && item.has_offers && !contact.outcome_reported;
  item.resting.clear();
  if (contact.state != Was::wrap_up) return;
  item.state = State::wrap_up;
  item.free_at = std::min(contact.until, now_) + whole(queue.wrap_up);
  timers_.set({TimerKind::wrap_up, index}, item.free_at);
}

}  // namespace balie::routing
