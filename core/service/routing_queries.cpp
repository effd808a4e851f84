#include "core/service/routing_queries.hpp"

#include "core/routing/plan_of.hpp"
#include "protocols/bus/time.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::service {
namespace {

using State = RoutedContact::State;

const char* word_of(State state) {
  switch (state) {
    case State::waiting:
      return "waiting";
    case State::asleep:
      return "sleeping";
    case State::offered:
      return "offered";
    case State::talking:
      return "talking";
    case State::wrap_up:
      return "wrap_up";
  }
  return "waiting";
}

void tell(const RoutedContact& contact, Time now, v1::WaitingContact& told) {
  told.set_contact_id(contact.id);
  told.set_contact_adapter(contact.adapter);
  told.set_channel(contact.channel);
  told.set_customer_id(contact.customer);
  told.set_state(word_of(contact.state));
  told.set_priority(contact.priority);
  bus::set(*told.mutable_age(), Duration(now - contact.since));
  if (contact.state == State::offered) told.set_agent(contact.agents.front());
}

// What is known of all queues at once.
class Board {
 public:
  Board(Distribution& distribution, Time now, std::size_t contacts)
      : distribution_(distribution), now_(now), contacts_(contacts) {
    const auto& engine = distribution.engine();
    longest_ = engine.longest_waiting();
    if (contacts > 0) standings_ = engine.standings_of_all(now, contacts);
    for (const auto& [place, counts] : distribution.state().reports(now).totals())
      totals_[place.queue] += counts;
    for (const auto& [key, contact] : distribution.state().contacts()) {
      if (contact.state != State::waiting) others_[contact.queue].push_back(&contact);
    }
    const auto& agents = engine.agents();
    for (routing::AgentIndex agent = 0; agent < agents.size(); ++agent) {
      if (agents[agent].presence == routing::Presence::away) continue;
      present_.set(agent);
      for (routing::ChannelIndex channel = 0; channel < engine.plan().channels.size(); ++channel) {
        if (agents.is_open(agent, channel)) free_.set(agent);
      }
    }
  }

  void tell(const playbook::Queue& queue, routing::QueueIndex index, v1::QueueStatus& status) {
    const auto& engine = distribution_.engine();
    const auto& queues = distribution_.playbook().queues();
    status.set_queue(queue.name);
    status.set_title(queue.title);
    status.set_open(queues.is_open(queue, now_));
    if (const auto* hours = queues.hours_of(queue)) {
      if (const auto changes = hours->changes_after(now_)) bus::set(*status.mutable_changes(), *changes);
    }
    const auto& counts = engine.counts(index);
    status.set_waiting(static_cast<std::uint32_t>(counts.waiting));
    if (longest_[index]) bus::set(*status.mutable_longest(), Duration(now_ - *longest_[index]));
    if (const auto estimate = engine.estimate(index)) bus::set(*status.mutable_estimate(), *estimate);
    if (counts.estimates > 0) {
      bus::set(*status.mutable_estimate_error(),
               counts.estimate_error / static_cast<std::int64_t>(counts.estimates));
    }
    const auto& total = totals_[queue.name];
    status.set_arrived(total.arrived);
    status.set_assigned(total.handled);
    status.set_abandoned(total.abandoned);
    status.set_overflowed(total.overflowed);
    status.set_in_level(total.in_level);
    tell_agents(index, status);
    tell_contacts(queue, index, status);
  }

 private:
  // Who can do what is asked at last, when nobody else came.
  void tell_agents(routing::QueueIndex index, v1::QueueStatus& status) const {
    const auto& engine = distribution_.engine();
    const auto able = engine.agents().able(engine.plan().queues[index].steps.back().skills);
    std::uint32_t present = 0, free = 0;
    each_in_both(able, present_, [&](std::size_t) { return ++present, true; });
    each_in_both(able, free_, [&](std::size_t) { return ++free, true; });
    status.set_agents(present);
    status.set_free(free);
  }

  void tell_contacts(const playbook::Queue& queue, routing::QueueIndex index, v1::QueueStatus& status) {
    std::uint32_t offered = 0, talking = 0;
    for (const auto* contact : others_[queue.name]) {
      offered += contact->state == State::offered ? 1 : 0;
      talking += contact->state == State::talking ? 1 : 0;
      const bool waits = contact->state == State::offered || contact->state == State::asleep;
      if (waits && static_cast<std::size_t>(status.contacts_size()) < contacts_) {
        service::tell(*contact, now_, *status.add_contacts());
      }
    }
    status.set_offered(offered);
    status.set_talking(talking);
    if (contacts_ == 0) return;
    const auto estimate = distribution_.engine().estimate(index);
    std::int64_t place = 0;
    for (const auto& view : standings_[index]) {
      const auto* contact = distribution_.state().contact(view.contact);
      ++place;
      if (!contact || static_cast<std::size_t>(status.contacts_size()) >= contacts_) continue;
      auto& told = *status.add_contacts();
      service::tell(*contact, now_, told);
      told.set_state("waiting");
      told.set_priority(static_cast<double>(view.priority) / 1000);
      bus::set(*told.mutable_age(), view.age);
      told.set_reason(view.reason);
      told.set_step(static_cast<std::uint32_t>(view.step + 1));
      if (estimate) bus::set(*told.mutable_estimate(), *estimate / (status.waiting() + 1) * place);
    }
  }

  Distribution& distribution_;
  Time now_;
  std::size_t contacts_;
  std::vector<std::optional<Time>> longest_;
  std::vector<std::vector<routing::WaitingView>> standings_;
  std::map<std::string, RoutingCounts> totals_;
  std::map<std::string, std::vector<const RoutedContact*>> others_;
  routing::Bits present_, free_;
};

void tell(const RoutedContact& contact, const playbook::Queue* queue, v1::AgentContact& told) {
  told.set_contact_id(contact.id);
  told.set_contact_adapter(contact.adapter);
  told.set_channel(contact.channel);
  told.set_queue(contact.queue);
  told.set_state(word_of(contact.state));
  told.set_customer_id(contact.customer);
  told.set_decision_id(contact.decision);
  bus::set(*told.mutable_since(), contact.changed);
  if (contact.reservation > 0) told.set_reservation_id(reservation_id(contact.reservation));
  if (contact.state == State::offered) bus::set(*told.mutable_until(), contact.until);
  if (contact.state == State::wrap_up && queue) {
    const auto wrap_up = std::chrono::duration_cast<Time::duration>(queue->wrap_up);
    bus::set(*told.mutable_until(), contact.changed + wrap_up);
  }
  const bool had = contact.state == State::talking || contact.state == State::wrap_up;
  told.set_outcome_owed(had && queue && queue->outcome_required && contact.has_offers &&
                        !contact.outcome_reported);
}

}  // namespace

result<v1::Queues> queues_of(const v1::QueueQuery& query, Distribution& distribution, Time now) {
  const auto& queues = distribution.playbook().queues().queues;
  v1::Queues told;
  Board board(distribution, now, query.contacts());
  for (routing::QueueIndex index = 0; index < queues.size(); ++index) {
    if (!query.queue().empty() && queues[index].name != query.queue()) continue;
    board.tell(queues[index], index, *told.add_queues());
  }
  if (!query.queue().empty() && told.queues().empty()) {
    return failure(Fate::reject, "not_found", fmt::format("there is no queue \"{}\"", query.queue()));
  }
  return told;
}

result<v1::Agents> agents_of(const v1::AgentQuery& query, const Distribution& distribution,
                             const Pushes& pushes) {
  const auto& queues = distribution.playbook().queues();
  const auto& engine = distribution.engine();
  std::map<std::string_view, std::vector<const RoutedContact*>> in_hand;
  for (const auto& [key, contact] : distribution.state().contacts()) {
    for (const auto& agent : contact.agents) in_hand[agent].push_back(&contact);
  }
  v1::Agents told;
  for (const auto& agent : queues.agents) {
    if (!query.agent().empty() && agent.name != query.agent()) continue;
    auto& status = *told.add_agents();
    status.set_agent(agent.name);
    status.set_name(agent.title);
    status.set_capacity(agent.capacity);
    status.set_state("away");
    if (const auto* known = distribution.state().agent(agent.name)) {
      const bool is_busy = known->state != "ready" && known->state != "away";
      status.set_state(is_busy ? "not_ready" : known->state);
      status.set_reason(known->reason.empty() && is_busy && known->state != "not_ready" ? known->state
                                                                                        : known->reason);
      bus::set(*status.mutable_since(), known->since);
      status.set_connected(!known->lost && pushes.is_there(known->adapter));
    }
    if (const auto index = engine.agents().index_of(agent.name)) {
      status.set_load(engine.agents().weight_of(*index));
    }
    for (const auto* contact : in_hand[agent.name]) {
      tell(*contact, queues.queue(contact->queue), *status.add_contacts());
    }
  }
  if (!query.agent().empty() && told.agents().empty()) {
    return failure(Fate::reject, "not_found", fmt::format("there is no agent \"{}\"", query.agent()));
  }
  return told;
}

}  // namespace balie::service
