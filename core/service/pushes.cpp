#include "core/service/pushes.hpp"

#include <algorithm>

namespace balie::service {

void Pushes::begun(const std::shared_ptr<bus::Session>& session) {
  desks_[session->adapter].push_back({.session = session, .reservations = {}, .commands_to = 0});
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
      const auto role = desk.session->role;  // an admin: whoever comes by a socket of the machine
      if (role == bus::Role::adapter || role == bus::Role::admin) sessions.signal(desk.session, message, now);
    }
  }
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

void Pushes::forget_commands() {
  for (auto& [adapter, desks] : desks_) {
    for (auto& desk : desks) desk.commands_to = 0;
  }
}

}  // namespace balie::service
