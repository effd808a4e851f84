// What the engine wants, as facts for the log.
#include "core/bus/sessions.hpp"
#include "core/service/distribution.hpp"
#include "protocols/bus/time.hpp"

#include <algorithm>
#include <string_view>

namespace balie::service {
namespace {

using routing::Overflow;

// Not carried out later: by then the contact is elsewhere.
constexpr Duration connect_limit = std::chrono::seconds(30), others_limit = std::chrono::minutes(10);

const char* word_of(Overflow::Kind kind) {
  switch (kind) {
    case Overflow::Kind::channel:
      return "channel";
    case Overflow::Kind::callback:
      return "callback";
    case Overflow::Kind::message:
      return "message";
    case Overflow::Kind::queue:
    case Overflow::Kind::platform_queue:
      break;
  }
  return "queue";
}

void set_argument(v1::Command& command, const char* name, std::string value) {
  (*command.mutable_arguments()->mutable_fields())[name].set_string_value(std::move(value));
}

}  // namespace

v1::Event& Distribution::fact(const RoutedContact* contact, Time now) {
  auto& event = facts_.emplace_back();
  bus::set(*event.mutable_at(), now);
  event.set_adapter(std::string(bus::hub_adapter));
  if (contact) event.set_customer_id(contact->customer);
  return event;
}

v1::ContactRouted& Distribution::routed(const RoutedContact& contact, const char* state, Time now) {
  auto& one = *fact(&contact, now).mutable_contact_routed();
  one.set_contact_id(contact.id);
  one.set_contact_adapter(contact.adapter);
  one.set_state(state);
  one.set_queue(contact.queue);
  bus::set(*one.mutable_since(), contact.since);
  return one;
}

v1::Reservation Distribution::reservation(const RoutedContact& contact, std::uint64_t number,
                                          const std::string& agent, const char* state, Time now) const {
  v1::Reservation one;
  one.set_id(reservation_id(number));
  one.set_agent(agent);
  one.set_contact_id(contact.id);
  one.set_contact_adapter(contact.adapter);
  one.set_queue(contact.queue);
  one.set_state(state);
  bus::set(*one.mutable_at(), now);
  one.set_channel(contact.channel);
  one.set_customer_id(contact.customer);
  one.set_decision_id(contact.decision);
  one.set_callback(contact.callback);
  bus::set(*one.mutable_waited(), std::max(Duration{}, Duration(now - contact.since)));
  return one;
}

std::string Distribution::next_command_id() {
  last_command_ = std::max(last_command_, state_.commands().last_own()) + 1;
  return own_command_id(last_command_);
}

v1::Command& Distribution::command(const RoutedContact& contact, const char* kind, Time now) {
  auto& one = *fact(&contact, now).mutable_command_ordered();
  one.set_id(next_command_id());
  one.set_kind(kind);
  one.set_contact_id(contact.id);
  one.set_adapter(contact.adapter);
  one.set_contact_adapter(contact.adapter);
  one.set_queue(contact.queue);
  one.set_customer_id(contact.customer);
  one.set_actor(std::string(bus::hub_adapter));
  bus::set(*one.mutable_at(), now);
  const std::string_view what = kind;
  const bool connects = what == "connect" || what == "call_back" || what == "join";
  bus::set(*one.mutable_expires(),
           now + std::chrono::duration_cast<Time::duration>(connects ? connect_limit : others_limit));
  return one;
}

void Distribution::on(const routing::Offered& one, Time now) {
  const auto* contact = state_.contact(one.contact);
  if (!contact) return;
  auto made = reservation(*contact, one.reservation, one.agent, "offered", now);
  made.set_queue(engine_->plan().queues[one.queue].name);
  made.set_callback(one.callback);
  bus::set(*made.mutable_until(), one.until);
  bus::set(*made.mutable_limit(), Duration(one.until - now));
  *fact(contact, now).mutable_reservation_changed() = std::move(made);
}

void Distribution::on(const routing::Withdrawn& one, Time now) {
  const auto* contact = state_.contact(one.contact);
  if (!contact) return;
  const bool is_answer = one.reason == "declined" || one.reason == "expired";
  auto made =
      reservation(*contact, one.reservation, one.agent, is_answer ? one.reason.c_str() : "cancelled", now);
  made.set_reason(one.reason);
  *fact(contact, now).mutable_reservation_changed() = std::move(made);
}

void Distribution::on(const routing::Assigned& one, Time now) {
  const auto* contact = state_.contact(one.contact);
  if (!contact) return;
  if (joining_) {
    routed(*contact, "joined", now).set_agent(one.agent);
  } else {
    auto made = reservation(*contact, answered_, one.agent, "accepted", now);
    made.set_queue(engine_->plan().queues[one.queue].name);
    made.set_callback(one.callback);
    bus::set(*made.mutable_waited(), one.waited);
    *fact(contact, now).mutable_reservation_changed() = std::move(made);
  }
  // A channel that cannot bring the two together has nothing to do: what was written is with the agent, who
  // calls back another way.
  const auto* kind = joining_ ? "join" : one.callback ? "call_back" : "connect";
  if (!adapters_.carries_out(contact->adapter, kind)) return;
  auto& ordered = command(*contact, kind, now);
  ordered.set_to(address_of(one.agent, contact->channel));
  ordered.set_agent(one.agent);
  if (one.callback && !contact->telephone.empty()) {
    ordered.mutable_identifier()->set_scheme("tel");
    ordered.mutable_identifier()->set_value(contact->telephone);
  }
  ordered.set_queue(engine_->plan().queues[one.queue].name);
}

// That it waits stands in the log by what made it wait; the channel is told where the customer notices.
void Distribution::on(const routing::Waiting& one, Time now) {
  const auto* contact = state_.contact(one.contact);
  if (!contact) return;
  if (one.reason == "callback" || one.reason == "opened") {
    auto& made = routed(*contact, "waiting", now);
    made.set_queue(engine_->plan().queues[one.queue].name);
    made.set_reason(one.reason);
    return;
  }
  const bool is_noticed = one.reason == "moved" || one.reason == "overflow" || one.reason == "agent_lost" ||
                          (one.reason == "arrived" && one.estimate);
  if (!is_noticed || contact->callback || !adapters_.carries_out(contact->adapter, "wait")) return;
  auto& ordered = command(*contact, "wait", now);
  ordered.set_queue(engine_->plan().queues[one.queue].name);
  set_argument(ordered, "reason", one.reason);
  if (!one.estimate) return;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*one.estimate).count();
  (*ordered.mutable_arguments()->mutable_fields())["estimate_seconds"].set_number_value(
      static_cast<double>(seconds));
}

void Distribution::on(const routing::Requeued& one, Time now) {
  const auto* contact = state_.contact(one.contact);
  if (!contact || by_order_) return;
  auto& made = routed(*contact, "waiting", now);
  made.set_queue(engine_->plan().queues[one.queue].name);
  made.set_reason(one.reason);
}

void Distribution::on(const routing::Left& one, Time now) {
  if (const auto* contact = state_.contact(one.contact)) leave(*contact, one.to, one.name, "overflow", now);
}

void Distribution::leave(const RoutedContact& contact, Overflow::Kind to, const std::string& name,
                         const std::string& reason, Time now) {
  auto& made = routed(contact, "left", now);
  made.set_to(word_of(to));
  made.set_name(name);
  made.set_reason(reason);
  auto& ordered = command(contact, "route", now);
  ordered.set_to(name);
  set_argument(ordered, "kind", word_of(to));
  set_argument(ordered, "name", name);
  if (to == Overflow::Kind::message) ordered.set_text(message_text(name, contact.channel));
  const auto* queue = playbook_->queues().queue(name);
  if (queue && std::string_view(word_of(to)) == "queue" && !queue->target.empty())
    ordered.set_to(queue->target);
  // The log says that nobody sent it there.
  if (!adapters_.carries_out(contact.adapter, "route")) give_up(ordered, "unknown_command", now);
}

std::string Distribution::message_text(const std::string& name, const std::string& channel) const {
  for (const auto& message : playbook_->queues().messages) {
    if (message.name != name) continue;
    for (const auto& text : message.texts) {
      if (text.channels.empty() || std::ranges::find(text.channels, channel) != text.channels.end()) {
        return text.text;
      }
    }
  }
  return {};
}

void Distribution::on(const routing::Asleep& one, Time now) {
  const auto* contact = state_.contact(one.contact);
  if (!contact) return;
  auto& made = routed(*contact, "sleeping", now);
  bus::set(*made.mutable_estimate(), Duration(one.until - now));
  made.set_reason(one.closed ? sleeps_closed : "");
}

void Distribution::on(const routing::WrappingUp& one, Time now) {
  if (const auto* contact = state_.contact(one.contact)) routed(*contact, "wrap_up", now);
}

void Distribution::on(const routing::Forgotten& one, Time now) {
  const auto* contact = state_.contact(one.contact);
  if (contact && (one.reason == "ended" || one.reason == "gone")) routed(*contact, one.reason.c_str(), now);
}

void Distribution::on(const routing::PresenceSet& one, Time now) {
  if (one.agent == said_of_) return;
  auto& made = *fact(nullptr, now).mutable_presence_changed();
  made.set_adapter(std::string(bus::hub_adapter));
  made.set_agent(one.agent);
  made.set_state(one.presence == routing::Presence::away    ? "away"
                 : one.presence == routing::Presence::ready ? "ready"
                                                            : "not_ready");
  made.set_reason(one.reason);
  bus::set(*made.mutable_at(), now);
}

void Distribution::on(const routing::Refused& one, Time) { refused_ = one.reason; }

}  // namespace balie::service
