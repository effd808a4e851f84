// The inputs: what each changes.
#include "core/routing/engine.hpp"

#include <algorithm>

namespace balie::routing {

Engine::Engine(Plan plan, Time start)
    : plan_(std::move(plan)),
      epoch_(start),
      now_(start),
      agents_(plan_),
      demands_(plan_, agents_),
      queues_(plan_.queues.size()) {
  for (const auto& queue : plan_.queues) ageing_.push_back(queue.ageing);
}

void Engine::step(const Input& input, Time now, std::vector<Effect>& effects) {
  now_ = std::max(now_, now);
  effects_ = &effects;
  for (std::size_t done = 0; done < timers_per_step_max; ++done) {
    const auto timer = timers_.take(now_);
    if (!timer) break;
    on_timer(*timer);
  }
  std::visit([this](const auto& one) { on(one); }, input);
  effects_ = nullptr;
}

std::optional<ItemIndex> Engine::find(const ContactKey& contact) {
  if (const auto* found = by_contact_.find(contact)) return *found;
  refuse("no such contact waits or is talked to");
  return std::nullopt;
}

void Engine::forget(ItemIndex index, const char* reason) {
  for (const auto kind : {TimerKind::step, TimerKind::wait_max, TimerKind::offer, TimerKind::rest,
                          TimerKind::wrap_up, TimerKind::callback}) {
    timers_.stop({kind, index});
  }
  by_contact_.erase(items_[index].contact);
  effects_->push_back(Forgotten{items_[index].contact, reason});
  items_[index] = Item{};
  unused_.push_back(index);
}

void Engine::on(const Arrived& input) {
  if (input.queue >= plan_.queues.size() || input.channel >= plan_.channels.size()) {
    return refuse("no such queue or channel");
  }
  if (by_contact_.contains(input.contact)) return refuse("the contact is here already");
  if (input.skills.size() > agent_skills_max) return refuse("the contact asks for too many skills");
  if (by_contact_.size() >= items_max) return refuse("too many contacts are waiting");
  const auto index = admit(input);
  ++queues_[input.queue].counts.arrived;
  if (!input.opens || *input.opens <= now_) return enter_queue(index, "arrived");
  items_[index].opens = *input.opens;
  sleep(index, *input.opens);
}

void Engine::sleep(ItemIndex index, Time until) {
  auto& item = items_[index];
  item.state = State::asleep;
  timers_.set({TimerKind::callback, index}, until);
  effects_->push_back(Asleep{item.contact, until, !item.callback});
}

ItemIndex Engine::admit(const Arrived& input) {
  ItemIndex index = static_cast<ItemIndex>(items_.size());
  if (unused_.empty()) {
    items_.emplace_back();
  } else {
    index = unused_.back();
    unused_.pop_back();
  }
  auto& item = items_[index];
  item.contact = input.contact;
  item.queue = input.queue;
  item.channel = input.channel;
  item.priority = input.priority;
  item.skills = input.skills;
  // No older than can be counted, whatever the clock of the channel says.
  item.standing.since = std::clamp(input.since.value_or(now_), epoch_ - age_max, now_);
  item.standing.sequence = ++sequence_;
  item.standing.item = index;
  for (const auto& [name, score] : input.scores) {
    if (const auto agent = agents_.index_of(name)) item.scores.emplace_back(*agent, score);
  }
  if (input.agent) item.named = agents_.index_of(*input.agent);
  item.named_until =
      now_ + std::chrono::duration_cast<Time::duration>(plan_.queues[input.queue].named_agent_for);
  item.has_offers = input.has_offers;
  by_contact_.emplace(input.contact, index);
  return index;
}

void Engine::on(const Gone& input) {
  const auto index = find(input.contact);
  if (!index) return;
  auto& item = items_[*index];
  if (item.callback && item.state != State::talking) return;  // who is called back has hung up
  if (item.state == State::talking) return end(*index);
  if (item.state == State::wrap_up) return;
  ++queues_[item.queue].counts.abandoned;
  if (item.state == State::waiting) {
    stop_waiting(*index);
    return forget(*index, "gone");
  }
  if (item.state == State::asleep) return forget(*index, "gone");
  const auto agent = take_back(*index, "gone", Duration{});
  forget(*index, "gone");
  feed(agent);
}

void Engine::on(const Answered& input) {
  const auto* found = by_reservation_.find(input.reservation);
  if (!found) return refuse("there is no such offer any more");
  const auto index = *found;
  const auto agent = items_[index].agents.front();
  if (agents_[agent].profile.name != input.agent) return refuse("the offer is another agent's");
  if (input.accepted) return assign(index);
  agents_.change(agent, [](Agent& one) { one.misses = 0; });
  take_back(index, "declined", plan_.queues[items_[index].queue].decline_rest);
  wait(index, "declined");
  feed(agent);
}

void Engine::on(const Ended& input) {
  const auto index = find(input.contact);
  if (!index) return;
  auto& item = items_[*index];
  if (item.state == State::talking) return end(*index);
  if (item.state == State::wrap_up) return refuse("the conversation is over already");
  item.callback = false;  // no longer wanted
  on(Gone{input.contact});
}

void Engine::on(const Reported& input) {
  const auto index = find(input.contact);
  if (!index) return;
  items_[*index].outcome_owed = false;
  if (items_[*index].state == State::wrap_up && items_[*index].free_at <= now_) finish_wrap_up(*index);
}

void Engine::on(const AgentProfiled& input) {
  const auto& profile = input.profile;
  const auto known = [this](const SkillNeed& has) {
    return has.skill < plan_.skills.size() && has.level >= 1 && has.level <= level_max;
  };
  if (profile.name.empty() || profile.skills.size() > agent_skills_max ||
      !std::ranges::all_of(profile.skills, known) || profile.channel_max.size() > plan_.channels.size() ||
      std::ranges::any_of(profile.channel_max, [](auto most) { return most > slots_max; })) {
    return refuse("the agent's profile is not valid");
  }
  if (!agents_.find(profile.name) && agents_.size() >= agents_max) return refuse("too many agents");
  const auto agent = agents_.put(profile, now_);
  if (in_hand_.size() < agents_.size()) in_hand_.resize(agents_.size());
  demands_.agent_changed(agent);
  feed(agent);
}

void Engine::on(const PresenceChanged& input) {
  const auto agent = agents_.index_of(input.agent);
  if (!agent) return refuse("there is no such agent");
  agents_.change(*agent, [](Agent& one) { one.misses = 0; });
  timers_.stop({TimerKind::lost, *agent});
  set_presence(*agent, input.presence, input.reason);
}

void Engine::on(const ConnectionChanged& input) {
  const auto agent = agents_.index_of(input.agent);
  if (!agent) return refuse("there is no such agent");
  if (input.connected) return timers_.stop({TimerKind::lost, *agent});
  set_presence(*agent, Presence::away, "agent_lost");
  if (!in_hand_[*agent].empty()) {
    timers_.set({TimerKind::lost, *agent},
                now_ + std::chrono::duration_cast<Time::duration>(plan_.lost_grace));
  }
}

void Engine::on(const Moved& input) {
  const auto index = find(input.contact);
  if (!index) return;
  auto& item = items_[*index];
  if (item.state == State::wrap_up) return refuse("the conversation is over already");
  if (input.queue && *input.queue >= plan_.queues.size()) return refuse("no such queue");
  const auto agent = input.agent ? agents_.index_of(*input.agent) : std::nullopt;
  if (input.agent && !agent) return refuse("there is no such agent");
  move(*index, input, "moved");
}

void Engine::move(ItemIndex index, const Moved& input, const char* reason) {
  auto& item = items_[index];
  const auto agent = input.agent ? agents_.index_of(*input.agent) : std::nullopt;
  const bool talked = item.state == State::talking;
  const auto had = item.agents;
  take_from_agents(index, "moved");
  if (talked) item.priority += plan_.return_boost * 1000;
  if (input.priority) item.priority = *input.priority;
  if (input.queue) item.queue = *input.queue;
  item.named = agent;
  const auto patience =
      std::max(plan_.queues[item.queue].named_agent_for, 2 * plan_.queues[item.queue].offer_limit);
  item.named_until = now_ + std::chrono::duration_cast<Time::duration>(patience);
  // Whoever gives a contact away does not get it back at once.
  for (const auto one : had) {
    const auto rest = std::chrono::duration_cast<Time::duration>(plan_.queues[item.queue].decline_rest);
    if (one != agent) item.resting.emplace_back(one, now_ + rest);
  }
  effects_->push_back(Requeued{item.contact, item.queue, reason});
  enter_queue(index, reason);
  feed_all(had);
}

void Engine::on(const Joined& input) {
  const auto index = find(input.contact);
  if (!index) return;
  auto& item = items_[*index];
  const auto agent = agents_.index_of(input.agent);
  if (!agent) return refuse("there is no such agent");
  if (item.state != State::talking) return refuse("nobody talks to the contact");
  if (std::ranges::find(item.agents, *agent) != item.agents.end())
    return refuse("the agent is there already");
  const bool may = input.by_supervisor
                       ? agents_[*agent].presence != Presence::away && agents_.has_room(*agent, item.channel)
                       : agents_.is_open(*agent, item.channel);
  if (!may) return refuse("the agent has no room for it");
  item.agents.push_back(*agent);
  in_hand_[*agent].push_back(*index);
  agents_.change(*agent, [&](Agent& one) { ++one.in_hand[item.channel]; });
  effects_->push_back(Assigned{item.contact, input.agent, item.queue, Duration{}, false});
}

void Engine::on(const CallbackWanted& input) {
  const auto index = find(input.contact);
  if (!index) return;
  auto& item = items_[*index];
  if (item.state == State::wrap_up) return refuse("the conversation is over already");
  item.callback = true;
  const auto until = std::max({now_, input.at.value_or(now_), item.opens});
  const bool later = until > now_;
  if (!later && item.state != State::talking && item.state != State::asleep) return;  // keeps place and age
  const auto had = item.agents;
  take_from_agents(*index, "moved");
  sleep(*index, until);
  feed_all(had);
}

void Engine::on(const WrapUpOver& input) {
  const auto agent = agents_.index_of(input.agent);
  if (!agent) return refuse("there is no such agent");
  bool owed = false;
  const auto had = in_hand_[*agent];
  for (const auto index : had) {
    if (items_[index].state != State::wrap_up) continue;
    owed = owed || items_[index].outcome_owed;
    if (!items_[index].outcome_owed) finish_wrap_up(index);
  }
  if (owed) refuse("what came of the offers is to be reported first");
}

void Engine::on(const Dropped& input) {
  const auto index = find(input.contact);
  if (!index) return;
  const auto had = items_[*index].agents;
  take_from_agents(*index, "moved");
  forget(*index, "dropped");
  feed_all(had);
}

void Engine::on_timer(const Timer& timer) {
  const auto index = static_cast<ItemIndex>(timer.owner);
  switch (timer.kind) {
    case TimerKind::step:
      return next_step(index);
    case TimerKind::wait_max:
      if (items_[index].state == State::waiting) overflow(index);
      return;
    case TimerKind::offer: {
      const auto agent = take_back(index, "expired", plan_.queues[items_[index].queue].decline_rest);
      miss(agent);
      wait(index, "expired");
      return feed(agent);
    }
    case TimerKind::rest:
      if (items_[index].state == State::waiting) wait(index, nullptr);
      return;
    case TimerKind::wrap_up:
      if (!items_[index].outcome_owed) finish_wrap_up(index);
      return;
    case TimerKind::callback:
      items_[index].arrived = now_;
      return enter_queue(index, items_[index].callback ? "callback" : "opened");
    case TimerKind::lost: {
      const auto had = in_hand_[index];  // an agent's, here
      for (const auto item : had) {
        if (items_[item].state != State::talking || !plan_.channels[items_[item].channel].returns) continue;
        move(item, Moved{.contact = items_[item].contact}, "agent_lost");
      }
      return;
    }
  }
}

}  // namespace balie::routing
