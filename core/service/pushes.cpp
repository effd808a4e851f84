#include "core/service/pushes.hpp"

#include <algorithm>

namespace balie::service {
namespace {

// Desks hear of them as events. An admin: whoever comes by a socket of the machine.
bool hears_presences(const bus::Session& session) {
  return session.role == bus::Role::adapter || session.role == bus::Role::admin;
}

}  // namespace

v1::Signal presence_signal(const std::string& agent, const std::string& state, const std::string& reason,
                           const std::string& by) {
  v1::Signal signal;
  signal.set_kind("presence");
  signal.set_contact_adapter(by);
  signal.set_agent(agent);
  signal.set_subject(reason.empty() ? state : state + " " + reason);
  return signal;
}

void Pushes::begun(const std::shared_ptr<bus::Session>& session) {
  auto& desk =
      desks_[session->adapter].emplace_back(Desk{.session = session, .reservations = {}, .commands_to = 0});
  if (hears_presences(*session)) desk.presences_to.emplace();
}

void Pushes::over(const std::shared_ptr<bus::Session>& session) {
  const auto found = desks_.find(session->adapter);
  if (found == desks_.end()) return;
  std::erase_if(found->second, [&](const Desk& desk) { return desk.session == session; });
  if (found->second.empty()) desks_.erase(found);
}

void Pushes::tell(const std::string& adapter, const v1::Reservation& reservation) {
  const auto found = desks_.find(adapter);
  if (found == desks_.end()) return;
  for (auto& desk : found->second) desk.reservations.push_back(reservation);
}

void Pushes::tell(const std::shared_ptr<bus::Session>& session, const v1::Reservation& reservation) {
  const auto found = desks_.find(session->adapter);
  if (found == desks_.end()) return;
  for (auto& desk : found->second) {
    if (desk.session == session) desk.reservations.push_back(reservation);
  }
}

void Pushes::tell(bus::Sessions& sessions, const v1::Signal& signal, Instant now) const {
  const auto found = desks_.find(signal.to());
  if (found == desks_.end()) return;
  v1::FromHub message;
  *message.mutable_signal() = signal;
  for (const auto& desk : found->second) sessions.signal(desk.session, message, now);
}

void Pushes::tell_others(bus::Sessions& sessions, const v1::Signal& signal, Instant now) const {
  v1::FromHub message;
  *message.mutable_signal() = signal;
  for (const auto& [adapter, desks] : desks_) {
    if (adapter == signal.contact_adapter()) continue;
    message.mutable_signal()->set_to(adapter);
    for (const auto& desk : desks) {
      if (hears_presences(*desk.session)) sessions.signal(desk.session, message, now);
    }
  }
}

void Pushes::tell_presences(bus::Sessions& sessions, const RoutingState::Agents& agents, Instant now) {
  for (auto& [adapter, desks] : desks_) {
    for (auto& desk : desks) {
      if (desk.presences_to && desk.presences_at <= now) tell_presences(desk, sessions, agents, now);
    }
  }
}

void Pushes::tell_presences(Desk& desk, bus::Sessions& sessions, const RoutingState::Agents& agents,
                            Instant now) {
  desk.presences_at = now + presences_pause;
  if (desk.session->room == 0) return;  // a signal would be dropped
  const auto& own = desk.session->adapter;
  std::size_t told = 0;
  v1::FromHub message;
  for (auto one = agents.upper_bound(*desk.presences_to); one != agents.end(); ++one) {
    const auto& [name, agent] = *one;
    if (agent.adapter == own || agent.adapter.empty()) continue;
    if (told++ == presences_at_once) return;
    *message.mutable_signal() = presence_signal(name, agent.state, agent.reason, agent.adapter);
    message.mutable_signal()->set_to(own);
    sessions.signal(desk.session, message, now);
    desk.presences_to = name;
  }
  desk.presences_to.reset();
}

Instant Pushes::presences_at() const {
  auto at = Instant::max();
  for (const auto& [adapter, desks] : desks_) {
    for (const auto& desk : desks) {
      if (desk.presences_to) at = std::min(at, desk.presences_at);
    }
  }
  return at;
}

void Pushes::push(bus::Sessions& sessions, const CommandBook& commands, Instant now) {
  for (auto& [adapter, desks] : desks_) {
    for (auto& desk : desks) push(desk, &desk == &desks.back(), sessions, commands, now);
  }
}

void Pushes::push(Desk& desk, bool newest, bus::Sessions& sessions, const CommandBook& commands,
                  Instant now) {
  v1::FromHub message;
  while (!desk.reservations.empty() && desk.session->room > 0) {
    *message.mutable_reservation() = std::move(desk.reservations.front());
    desk.reservations.pop_front();
    if (!sessions.push(desk.session, message, now)) return;
  }
  if (desk.reservations.size() > reservations_waiting_max) {
    return sessions.end(desk.session, "too_slow", "too many reservations wait for room", now);
  }
  if (!newest || desk.session->room == 0) return;
  const auto& open = commands.open_of(desk.session->adapter);
  while (!desk.again.empty()) {
    if (const auto found = open.find(*desk.again.begin()); found != open.end()) {
      *message.mutable_command() = found->second;
      if (!sessions.push(desk.session, message, now)) return;
    }
    desk.again.erase(desk.again.begin());
  }
  for (auto one = open.upper_bound(desk.commands_to); one != open.end(); ++one) {
    *message.mutable_command() = one->second;
    if (!sessions.push(desk.session, message, now)) return;
    desk.commands_to = one->first;
  }
}

bool Pushes::has_been_told(const v1::Command& command, std::uint64_t sequence) const {
  const auto found = desks_.find(command.adapter());
  return found != desks_.end() && found->second.back().commands_to >= sequence;
}

void Pushes::tell_again(const std::string& adapter, std::uint64_t sequence) {
  const auto found = desks_.find(adapter);
  if (found != desks_.end()) found->second.back().again.insert(sequence);
}

void Pushes::forget_commands() {
  for (auto& [adapter, desks] : desks_) {
    for (auto& desk : desks) {
      desk.commands_to = 0;
      desk.again.clear();
    }
  }
}

}  // namespace balie::service
