// An engine made from the state: after a start, and when a playbook is published.
#include "core/routing/plan_of.hpp"
#include "core/service/distribution.hpp"

#include <algorithm>

namespace balie::service {
namespace {

routing::Presence presence_of(const RoutedAgent& agent) {
  if (agent.state == "ready") return routing::Presence::ready;
  return agent.state == "away" ? routing::Presence::away : routing::Presence::not_ready;
}

routing::ResumedContact::State state_of(RoutedContact::State state) {
  using Was = routing::ResumedContact::State;
  switch (state) {
    case RoutedContact::State::waiting:
      return Was::waiting;
    case RoutedContact::State::asleep:
      return Was::asleep;
    case RoutedContact::State::offered:
      return Was::offered;
    case RoutedContact::State::talking:
      return Was::talking;
    case RoutedContact::State::wrap_up:
      return Was::wrap_up;
  }
  return Was::waiting;
}

}  // namespace

void Distribution::start(std::shared_ptr<const playbook::Playbook> playbook, Time now) {
  playbook_ = std::move(playbook);
  facts_.clear();
  told_.clear();
  given_up_.clear();
  last_command_ = 0;
  engine_ = std::make_unique<routing::Engine>(routing::plan_of(*playbook_), now);
  std::map<std::string, Duration, std::less<>> levels;
  for (const auto& queue : playbook_->queues().queues) levels.emplace(queue.name, queue.service_level);
  state_.service_levels(std::move(levels));
  profile_agents(now);
  std::vector<routing::ResumedAgent> agents;
  for (const auto& [name, agent] : state_.agents()) {
    agents.push_back({.name = name,
                      .presence = presence_of(agent),
                      .reason = agent.reason,
                      .misses = agent.misses,
                      .idle_since = agent.idle_since,
                      .last_assigned = agent.last_offer,
                      .lost = agent.lost});
  }
  // In the order in which they came.
  std::vector<std::pair<const Hash128*, const RoutedContact*>> order;
  for (const auto& [key, contact] : state_.contacts()) order.emplace_back(&key, &contact);
  std::ranges::sort(order, {}, [](const auto& one) { return one.second->sequence; });
  std::vector<routing::ResumedContact> contacts;
  for (const auto& [key, contact] : order) {
    if (auto made = resumed(*key, *contact, now)) contacts.push_back(std::move(*made));
  }
  effects_.clear();
  engine_->resume(agents, contacts, state_.last_reservation(), effects_);
  for (const auto& effect : effects_) {
    std::visit([&](const auto& one) { on(one, now); }, effect);
  }
}

// Agents who are in the playbook no more end what they have in hand, and get nothing new.
void Distribution::profile_agents(Time now) {
  std::vector<routing::Effect> none;
  for (auto& profile : routing::agents_of(*playbook_, engine_->plan())) {
    engine_->step(routing::AgentProfiled{std::move(profile)}, now, none);
  }
  for (const auto& [name, agent] : state_.agents()) {
    if (playbook_->queues().agent(name)) continue;
    engine_->step(routing::AgentProfiled{{.name = name, .skills = {}, .capacity = 0, .channel_max = {}}}, now,
                  none);
  }
}

// nullopt: this playbook has no place for it, and it was sent elsewhere.
std::optional<routing::ResumedContact> Distribution::resumed(const Hash128& key, const RoutedContact& contact,
                                                             Time now) {
  const auto& plan = engine_->plan();
  const bool is_with_agents =
      contact.state == RoutedContact::State::talking || contact.state == RoutedContact::State::wrap_up;
  const auto channel = routing::channel_of(plan, contact.channel);
  auto queue = routing::queue_of(*playbook_, contact.queue);
  const auto* written = playbook_->queues().queue(contact.queue);
  const bool holds = written && written->hold;
  auto name = contact.queue;
  if (!holds && !is_with_agents) {
    const auto& otherwise = playbook_->general().default_queue;
    const auto* other = playbook_->queues().queue(otherwise);
    name = other ? otherwise : contact.queue;
    queue = other && other->hold ? routing::queue_of(*playbook_, otherwise) : std::nullopt;
  } else if (!queue && is_with_agents && !plan.queues.empty()) {
    queue = routing::queue_of(*playbook_, playbook_->general().default_queue).value_or(0);
  }
  // Offered or waiting, it is nobody's now.
  const bool offered = contact.state == RoutedContact::State::offered && (!queue || !channel || !holds);
  if (offered) on(routing::Withdrawn{contact.reservation, key, contact.agents.front(), "moved"}, now);
  if (!queue || !channel) {
    if (is_with_agents) {
      routed(contact, "ended", now).set_reason("queue_gone");
    } else {
      leave(contact, routing::Overflow::Kind::platform_queue, name, "queue_gone", now);
    }
    return std::nullopt;
  }
  if (!holds && !is_with_agents) {
    auto& moved = routed(contact, "waiting", now);
    moved.set_queue(name);
    moved.set_reason("queue_gone");
  }
  routing::ResumedContact made;
  made.arrived = {.contact = key, .queue = *queue, .channel = *channel, .priority = contact.priority * 1000};
  made.arrived.since = std::min(contact.since, now);
  made.arrived.has_offers = contact.has_offers;
  made.arrived.scores = contact.scores;
  if (!contact.named.empty()) made.arrived.agent = contact.named;
  made.state = offered ? routing::ResumedContact::State::waiting : state_of(contact.state);
  made.entered = contact.entered;
  made.named_since = contact.named_since;
  made.named_in_turn = contact.named_in_turn;
  made.returns = contact.returns;
  made.callback = contact.callback;
  if (!offered) made.agents = contact.agents;
  made.reservation = contact.reservation;
  made.until = contact.state == RoutedContact::State::wrap_up ? contact.changed : contact.until;
  made.outcome_reported = contact.outcome_reported;
  made.declined = contact.declined;
  return made;
}

}  // namespace balie::service
