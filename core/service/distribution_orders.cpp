// What desks, supervisors and platforms ask for: checked, and carried out at once.
#include "core/bus/sessions.hpp"
#include "core/routing/plan_of.hpp"
#include "core/service/distribution.hpp"
#include "protocols/bus/time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace balie::service {
namespace {

constexpr std::array presence_states = {"ready", "not_ready", "busy", "wrap_up", "away"};

constexpr auto erase_limit = std::chrono::days(90);  // for an adapter that is away
constexpr std::size_t erased_at_once = 200;          // contacts in one command

std::optional<v1::Refusal> refused(const char* code, std::string text, const char* field = "") {
  v1::Refusal made;
  made.set_fate("reject");
  made.set_code(code);
  made.set_text(std::move(text));
  made.set_field(field);
  return made;
}

bool is_desk(const Orderer& asker) { return asker.role == bus::Role::desk || asker.role == bus::Role::admin; }

}  // namespace

Distribution::Refused Distribution::check(const v1::Presence& presence) const {
  if (!engine_ || playbook_->queues().agents.empty()) return std::nullopt;  // nobody is given anything
  if (std::ranges::find(presence_states, presence.state()) == presence_states.end()) {
    return refused("invalid", "presence.state is not one of ready, not_ready, busy, wrap_up, away",
                   "presence.state");
  }
  if (!playbook_->queues().agent(presence.agent())) {
    return refused("not_found", fmt::format("there is no agent \"{}\" in agents.toml", presence.agent()),
                   "presence.agent");
  }
  return std::nullopt;
}

// Who is to carry it out, and who brought the contact: the same adapter, where only one of them is named; of
// what the customer wrote, whoever hands it on.
Distribution::Refused Distribution::address(v1::Command& command, const Orderer& asker) const {
  const bool shows = command.kind() == "show";
  if (shows && asker.role == bus::Role::adapter && !command.contact_adapter().empty() &&
      command.contact_adapter() != asker.adapter) {
    return refused("not_allowed", "an adapter hands on what was written in its own contacts",
                   "command.contactAdapter");
  }
  if (command.contact_id().empty()) return std::nullopt;
  if (shows && command.contact_adapter().empty()) command.set_contact_adapter(std::string(asker.adapter));
  if (!shows && command.adapter().empty()) command.set_adapter(command.contact_adapter());
  if (!shows && command.adapter().empty()) {
    for (const auto& [key, contact] : state_.contacts()) {
      if (contact.id != command.contact_id() || contact.adapter == command.adapter()) continue;
      if (!command.adapter().empty()) {
        return refused("invalid", "contacts of several adapters have this id: name the adapter",
                       "command.contactAdapter");
      }
      command.set_adapter(contact.adapter);
    }
  }
  if (command.contact_adapter().empty()) command.set_contact_adapter(command.adapter());
  return std::nullopt;
}

Distribution::Refused Distribution::check(v1::Command& command, const Orderer& asker) const {
  if (command.kind() == erase_kind) {
    return refused("not_allowed", "the hub alone orders this, where a customer is erased", "command.kind");
  }
  if (auto wrong = address(command, asker)) return wrong;
  if (command.adapter().empty()) {
    return refused("invalid", "command.adapter is required: who is to carry it out", "command.adapter");
  }
  if (!adapters_.carries_out(command.adapter(), command.kind())) {
    return refused(
        "unknown_command",
        fmt::format("the adapter \"{}\" does not carry out \"{}\"", command.adapter(), command.kind()),
        "command.kind");
  }
  if (state_.commands().find(command.id())) {
    return refused("conflict", "another command of this id is not done yet", "command.id");
  }
  if (state_.commands().full(command.adapter())) {
    auto busy = refused("too_busy", "as many commands wait for this adapter as may");
    busy->set_fate("retry");
    return busy;
  }
  return std::nullopt;
}

bool Distribution::wants(const v1::CommandDone& done, std::string_view adapter) const {
  const auto* open = state_.commands().find(done.command_id());
  return open && open->adapter() == adapter && !given_up_.contains(done.command_id());
}

Distribution::Refused Distribution::answer(const v1::ReservationAnswer& answer, const Orderer& asker,
                                           Time now) {
  const auto number = reservation_number(answer.reservation_id());
  const bool accepts = answer.answer() == "accept";
  if (!accepts && answer.answer() != "decline") {
    return refused("invalid", "reservationAnswer.answer is not one of accept, decline",
                   "reservationAnswer.answer");
  }
  const auto* agent = state_.agent(answer.agent());
  if (!number || !agent) return refused("not_found", "there is no such reservation");
  if (!is_desk(asker) && agent->adapter != asker.adapter) {
    return refused("not_allowed", "another adapter reported this agent");
  }
  on_time(now);  // what is due comes first
  answered_ = *number;
  step(routing::Answered{*number, answer.agent(), accepts}, now);
  if (refused_.empty() || (accepts && has_accepted(*number, answer.agent()))) return std::nullopt;
  return refused("conflict", refused_);
}

// An answer that comes again, as its sender does not know that it came: it was so.
bool Distribution::has_accepted(std::uint64_t reservation, const std::string& agent) const {
  return std::ranges::any_of(state_.contacts(), [&](const auto& one) {
    const auto& [key, contact] = one;
    return contact.state == RoutedContact::State::talking && contact.reservation == reservation &&
           contact.agents == std::vector{agent};
  });
}

bool Distribution::may_order(const v1::RoutingOrder& order, const RoutedContact* contact,
                             const Orderer& asker) const {
  if (is_desk(asker)) return true;
  const auto reports = [&](const std::string& name) {
    const auto* agent = state_.agent(name);
    return agent && agent->adapter == asker.adapter;
  };
  if (!contact) return reports(order.agent());
  return contact->adapter == asker.adapter || std::ranges::any_of(contact->agents, reports);
}

Distribution::Refused Distribution::order(v1::RoutingOrder& order, const Orderer& asker, Time now) {
  on_time(now);  // what is due comes first
  if (order.contact_adapter().empty()) order.set_contact_adapter(std::string(asker.adapter));
  order.set_adapter(std::string(asker.adapter));
  const auto key = state_.key_of(order.contact_adapter(), order.contact_id());
  const auto* contact = state_.contact(key);
  const bool is_of_agent = order.kind() == "end_wrap_up";
  if (!is_of_agent && (!contact || !engine_->knows(key))) {
    return refused("not_found", "no such contact waits or is talked to");
  }
  if (!may_order(order, is_of_agent ? nullptr : contact, asker)) {
    return refused("not_allowed", "neither the contact nor the agent is of this adapter");
  }
  if (!order.agent().empty() && !playbook_->queues().agent(order.agent())) {
    return refused("not_found", fmt::format("there is no agent \"{}\" in agents.toml", order.agent()),
                   "routingOrder.agent");
  }
  if (is_of_agent) return ordered(order, routing::WrapUpOver{order.agent()}, now);
  if (order.kind() == "move" || order.kind() == "transfer") return move(order, key, *contact, now);
  if (order.kind() == "join") {
    return ordered(order, routing::Joined{key, order.agent(), is_desk(asker)}, now);
  }
  if (order.kind() == "callback") {
    routing::CallbackWanted wanted{.contact = key};
    if (order.has_callback_at()) wanted.at = bus::to_time(order.callback_at());
    return ordered(order, wanted, now);
  }
  const bool talks = contact->state == RoutedContact::State::talking;
  if (order.kind() == "end" || order.kind() == "cancel") {
    if ((order.kind() == "end") != talks) {
      return refused("conflict", talks ? "the contact is talked to: end it" : "nobody talks to the contact");
    }
    return ordered(order, routing::Ended{key}, now);
  }
  return refused("invalid",
                 "routingOrder.kind is not one of move, transfer, join, callback, end, cancel, end_wrap_up",
                 "routingOrder.kind");
}

// The order comes first in the log, then what follows from it.
Distribution::Refused Distribution::ordered(const v1::RoutingOrder& order, const routing::Input& input,
                                            Time now) {
  const auto key = state_.key_of(order.contact_adapter(), order.contact_id());
  const auto* contact = state_.contact(key);
  const auto before = facts_.size();
  *fact(contact, now).mutable_routing_ordered() = order;
  facts_.back().set_adapter(order.adapter());
  by_order_ = true;
  joining_ = order.kind() == "join";
  step(input, now);
  by_order_ = joining_ = false;
  if (!refused_.empty() && facts_.size() == before + 1) {
    facts_.pop_back();
    return refused("conflict", refused_);
  }
  // Who orders it from elsewhere has not ended it where it is.
  const bool ends = order.kind() == "end" || order.kind() == "cancel";
  const bool elsewhere = contact && contact->adapter != order.adapter();
  if (ends && elsewhere && adapters_.carries_out(contact->adapter, "hang_up"))
    command(*contact, "hang_up", now);
  return std::nullopt;
}

Distribution::Refused Distribution::move(const v1::RoutingOrder& order, const Hash128& key,
                                         const RoutedContact& contact, Time now) {
  if (order.queue().empty() && order.agent().empty() && !order.has_priority()) {
    return refused("invalid", "a queue, an agent or a priority is required", "routingOrder.queue");
  }
  constexpr std::int32_t priority_max = 1'000'000;
  if (std::abs(std::int64_t{order.priority()}) > priority_max) {
    return refused("invalid", "routingOrder.priority is beyond a million", "routingOrder.priority");
  }
  if (contact.state == RoutedContact::State::wrap_up) {
    return refused("conflict", "the conversation is over already");
  }
  routing::Moved moved{.contact = key};
  if (!order.queue().empty()) {
    const auto* queue = playbook_->queues().queue(order.queue());
    if (!queue) {
      return refused("not_found", fmt::format("there is no queue \"{}\" in queues.toml", order.queue()),
                     "routingOrder.queue");
    }
    moved.queue = routing::queue_of(*playbook_, order.queue());
    if (!queue->hold) {  // the platform's from now on
      const auto gone = ordered(order, routing::Dropped{key}, now);
      if (!gone) leave(contact, routing::Overflow::Kind::platform_queue, queue->name, "moved", now);
      return gone;
    }
  }
  if (!order.agent().empty()) moved.agent = order.agent();
  if (order.has_priority()) moved.priority = order.priority() * 1000;
  return ordered(order, moved, now);
}

std::optional<v1::Reservation> Distribution::open_reservation(const Hash128& key) const {
  const auto* contact = state_.contact(key);
  if (!contact || contact->state != RoutedContact::State::offered) return std::nullopt;
  auto made =
      reservation(*contact, contact->reservation, contact->agents.front(), "offered", contact->changed);
  bus::set(*made.mutable_until(), contact->until);
  bus::set(*made.mutable_limit(), Duration(contact->until - contact->changed));
  return made;
}

std::vector<v1::Command> Distribution::erase_orders(const std::string& customer,
                                                    const ErasureScan::Contacts& contacts, Time now) {
  std::vector<v1::Command> orders;
  for (const auto& [adapter, ids] : contacts) {
    if (!adapters_.names(adapter, erase_kind)) continue;
    std::size_t from = 0;
    do {
      auto& one = orders.emplace_back();
      one.set_id(next_command_id());
      one.set_kind(std::string(erase_kind));
      one.set_adapter(adapter);
      one.set_contact_adapter(adapter);
      one.set_customer_id(customer);
      one.set_actor(std::string(bus::hub_adapter));
      one.set_repeatable(true);
      bus::set(*one.mutable_at(), now);
      bus::set(*one.mutable_expires(), now + erase_limit);
      auto& list = *(*one.mutable_arguments()->mutable_fields())["contact_ids"].mutable_list_value();
      const auto end = std::min(ids.size(), from + erased_at_once);
      for (; from < end; ++from) list.add_values()->set_string_value(ids[from]);
    } while (from < ids.size());
  }
  return orders;
}

}  // namespace balie::service
