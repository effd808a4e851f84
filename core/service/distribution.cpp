// What the log's events are to the engine.
#include "core/service/distribution.hpp"

#include "core/bus/sessions.hpp"
#include "core/routing/plan_of.hpp"
#include "protocols/bus/time.hpp"

#include <algorithm>
#include <array>

namespace balie::service {
namespace {

constexpr int ticks_max = 64;  // in one turn
constexpr Time::duration erase_again = std::chrono::minutes(1), erase_again_most = std::chrono::hours(24);
// What an adapter says of a contact that it cannot connect since it is not there any more.
constexpr std::array gone_words = {"gone", "hung_up", "abandoned", "not_found", "completed"};

routing::Presence presence_of(std::string_view state) {
  if (state == "ready") return routing::Presence::ready;
  return state == "away" ? routing::Presence::away : routing::Presence::not_ready;
}

Hash128 key_of(const std::string& decision) {
  Hash128 key;
  from_base32(decision, key);
  return key;
}

}  // namespace

// What tells that a contact is over is told to the engine while the state still knows whose it is; what tells
// of a new one afterwards.
result<void> Distribution::apply(std::uint64_t sequence, std::string_view bytes, Time now) {
  BALIE_TRY(const bool concerned, state_.take(sequence, bytes));
  if (!concerned) return {};
  if (!engine_) {
    state_.apply_taken();
    return {};
  }
  const auto& event = state_.event();
  if (event.has_outcome_recorded()) outcome_recorded(event.outcome_recorded(), now);
  std::optional<v1::Command> command;
  if (event.has_command_done()) {
    if (const auto* open = state_.commands().find(event.command_done().command_id())) command = *open;
    given_up_.erase(event.command_done().command_id());
  }
  if (command) tell_orderer(*command, event.command_done());
  if (command && command->kind() == erase_kind) erase_done(*command, event, now);
  if (event.has_customer_erased()) customer_erased(event.customer_id(), now);
  if (event.has_presence_changed()) tell_presence(event.presence_changed());
  state_.apply_taken();
  if (event.has_contact_decided()) contact_decided(event.contact_decided(), now);
  if (event.has_presence_changed()) presence_changed(event.presence_changed(), now);
  if (command) command_done(*command, event.command_done(), now);
  if (event.has_reservation_changed()) {
    const auto& reservation = event.reservation_changed();
    const auto* agent = state_.agent(reservation.agent());
    if (agent && !agent->adapter.empty()) told_.push_back({agent->adapter, reservation});
  }
  return {};
}

// Of the customer's own nothing is written any more; whom it leaves room for gets the next.
void Distribution::customer_erased(const std::string& id, Time now) {
  std::vector<Hash128> theirs;
  for (const auto& [key, contact] : state_.contacts()) {
    if (contact.customer == id) theirs.push_back(key);
  }
  for (const auto& key : theirs) step(routing::Dropped{key}, now);
}

void Distribution::step(const routing::Input& input, Time now) {
  effects_.clear();
  refused_.clear();
  engine_->step(input, now, effects_);
  for (const auto& effect : effects_) {
    std::visit([&](const auto& one) { on(one, now); }, effect);
  }
}

void Distribution::on_time(Time now) {
  for (int i = 0; i < ticks_max && engine_ && engine_->due() && *engine_->due() <= now; ++i) {
    step(routing::Tick{}, now);
  }
}

std::optional<Time> Distribution::due() const { return engine_ ? engine_->due() : std::nullopt; }

void Distribution::contact_decided(const v1::ContactDecided& decided, Time now) {
  const auto key = key_of(decided.decision().id());
  const auto* contact = state_.contact(key);
  if (!contact) return;
  const auto& plan = engine_->plan();
  const auto queue = routing::queue_of(*playbook_, contact->queue);
  const auto channel = routing::channel_of(plan, contact->channel);
  if (!queue || !channel) {
    const auto to = routing::Overflow::Kind::platform_queue;
    return leave(*contact, to, contact->queue, channel ? "no_such_queue" : "no_agents_for_channel", now);
  }
  // Where the wall's clock jumped, as old as it was when it was decided.
  constexpr auto agree = std::chrono::minutes(1);
  const bool jumped = contact->entered > now + agree || contact->entered < now - agree;
  const auto since = jumped ? now - (contact->entered - contact->since) : contact->since;
  routing::Arrived arrived{.contact = key,
                           .queue = *queue,
                           .channel = *channel,
                           .priority = contact->priority * 1000,
                           .since = since,
                           .scores = contact->scores,
                           .has_offers = contact->has_offers};
  if (!contact->named.empty()) arrived.agent = contact->named;
  const auto& queues = playbook_->queues();
  const auto* written = queues.queue(contact->queue);
  const auto came = jumped ? now : contact->entered;  // as it was decided
  if (written && !queues.is_open(*written, came)) {
    arrived.opens = queues.hours_of(*written)->changes_after(came).value_or(came + playbook::hours_horizon);
  }
  step(arrived, now);
  if (!refused_.empty()) {
    leave(*contact, routing::Overflow::Kind::platform_queue, contact->queue, refused_, now);
  }
}

void Distribution::outcome_recorded(const v1::OutcomeRecorded& recorded, Time now) {
  const auto key = key_of(recorded.decision_id());
  if (!engine_->knows(key)) return;
  const auto& kind = recorded.outcome().kind();
  const auto* contact = state_.contact(key);
  const bool is_over = contact && contact->state == RoutedContact::State::wrap_up;
  if (kind == "abandoned") {
    step(routing::Gone{key}, now);
  } else if ((kind == "completed" || kind == "transferred") && !is_over) {
    step(routing::Ended{key}, now);
  } else if (kind == "accepted" || kind == "rejected" || kind == "ignored" || kind == "converted") {
    step(routing::Reported{key}, now);
  }
}

void Distribution::presence_changed(const v1::Presence& presence, Time now) {
  if (presence.adapter() == bus::hub_adapter) return;  // the engine said so
  // What the engine said of the agent before, and is not written yet, would stand in the log after this.
  std::erase_if(facts_, [&](const v1::Event& fact) {
    return fact.has_presence_changed() && fact.presence_changed().agent() == presence.agent();
  });
  said_of_ = presence.agent();
  step(routing::ConnectionChanged{presence.agent(), true}, now);
  step(routing::PresenceChanged{presence.agent(), presence_of(presence.state()), presence.reason()}, now);
  said_of_.clear();
}

void Distribution::agent_lost(const std::string& agent, Time now) {
  if (!engine_) return;
  step(routing::ConnectionChanged{agent, false}, now);
}

void Distribution::agents_lost(std::string_view adapter, Time now) {
  std::vector<std::string> theirs;
  for (const auto& [name, agent] : state_.agents()) {
    if (agent.adapter == adapter && !agent.lost && agent.lease == Duration{} && agent.state != "away") {
      theirs.push_back(name);
    }
  }
  for (const auto& name : theirs) agent_lost(name, now);
}

// What the channel could not do with a contact that an agent has.
void Distribution::command_done(const v1::Command& command, const v1::CommandDone& done, Time now) {
  const auto& kind = command.kind();
  if (done.error().empty() || (kind != "connect" && kind != "call_back")) return;
  const auto key = state_.key_of(command.contact_adapter(), command.contact_id());
  const auto* contact = state_.contact(key);
  const bool is_theirs = contact && contact->state == RoutedContact::State::talking &&
                         std::ranges::find(contact->agents, command.agent()) != contact->agents.end();
  if (!is_theirs || !engine_->knows(key)) return;
  if (std::ranges::find(gone_words, done.error()) != gone_words.end()) {
    return step(routing::Ended{key}, now);
  }
  step(routing::Moved{.contact = key}, now);
}

// An adapter does not hear events.
void Distribution::tell_orderer(const v1::Command& command, const v1::CommandDone& done) {
  const auto by = state_.commands().orderer_of(command.id());
  if (by.empty() || by == bus::hub_adapter) return;
  auto& signal = ended_.emplace_back();
  signal.set_kind(done.error().empty() ? "delivered" : "not_delivered");
  signal.set_subject(command.id());
  signal.set_contact_id(command.contact_id());
  signal.set_contact_adapter(command.contact_adapter());
  signal.set_agent(command.agent());
  signal.set_to(by);
}

// So that the agent is the same on every platform. The state does not know of it yet.
void Distribution::tell_presence(const v1::Presence& presence) {
  const auto* known = state_.agent(presence.agent());
  const std::string_view before = known ? std::string_view(known->state) : "away";
  const std::string_view reason = known ? std::string_view(known->reason) : "";
  if (before == presence.state() && reason == presence.reason()) return;
  presences_.push_back(
      presence_signal(presence.agent(), presence.state(), presence.reason(), presence.adapter()));
}

void Distribution::erase_done(const v1::Command& command, const v1::Event& event, Time now) {
  if (!state_.commands().ends(event.command_done(), event.adapter())) {
    auto& again = again_[command.id()];
    again.pause = std::clamp(2 * again.pause, erase_again, erase_again_most);
    again.at = now + again.pause;
    again.is_told = false;
    return;
  }
  again_.erase(command.id());
}

bool Distribution::is_due_again(const std::string& command, Time now) {
  const auto found = again_.find(command);
  if (found == again_.end() || found->second.is_told || found->second.at > now) return false;
  found->second.is_told = true;
  return true;
}

void Distribution::give_up(const v1::Command& command, const char* error, Time now) {
  if (!given_up_.insert(command.id()).second) return;
  auto& event = fact(nullptr, now);
  // Of an erased customer nothing else is written.
  if (command.kind() != erase_kind) event.set_customer_id(command.customer_id());
  auto& done = *event.mutable_command_done();
  done.set_command_id(command.id());
  done.set_error(error);
  done.set_adapter(command.adapter());
}

std::string Distribution::address_of(const std::string& agent, const std::string& channel) const {
  if (const auto* known = state_.agent(agent)) {
    const auto found = known->addresses.find(channel);
    if (found != known->addresses.end() && !found->second.empty()) return found->second;
  }
  if (const auto* planned = playbook_->queues().agent(agent)) {
    const auto found = planned->addresses.find(channel);
    if (found != planned->addresses.end()) return found->second;
  }
  return agent;
}

}  // namespace balie::service
