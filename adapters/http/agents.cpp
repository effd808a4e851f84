#include "adapters/http/agents.hpp"

#include "protocols/bus/json.hpp"
#include "protocols/bus/time.hpp"

#include <algorithm>

namespace balie::http {

void append_event(std::string_view name, const google::protobuf::Message& data, std::string& out) {
  out += "event: ";
  out += name;
  out += "\ndata: ";
  bus::to_json(data, out);  // one line: JSON escapes line ends
  out += "\n\n";
}

bool Agents::present(const std::string& adapter, v1::Presence& presence) {
  const auto held = agents_.find(presence.agent());
  if (held == agents_.end() && agents_.size() >= agents_max) return false;
  auto& agent = held == agents_.end() ? agents_[presence.agent()] : held->second;
  agent.adapter = adapter;
  agent.lease = presence.has_lease() ? bus::to_duration(presence.lease()) : lease_;
  presence.clear_lease();
  agent.presence = presence;
  renew(agent);
  return true;
}

void Agents::renew(Agent& agent) {
  agent.until =
      clock_.instant() + std::clamp<Duration>(agent.lease, std::chrono::seconds(1), std::chrono::hours(24));
}

void Agents::said(const v1::Presence& presence, bool recorded) {
  const auto held = agents_.find(presence.agent());
  if (held == agents_.end() || !held->second.presence || held->second.presence->id() != presence.id()) return;
  if (recorded && presence.state() != "away") return;
  held->second.presence.reset();
  drop_if_unused(presence.agent());
}

void Agents::touch(const std::string& agent) {
  const auto held = agents_.find(agent);
  if (held != agents_.end()) renew(held->second);
}

bool Agents::reserve(const v1::Reservation& reservation) {
  const auto held = agents_.find(reservation.agent());
  if (held == agents_.end()) return false;
  auto& agent = held->second;
  agent.offered.erase(reservation.id());
  if (reservation.state() == "offered") {
    if (agent.offered.size() >= reservations_max) return false;
    agent.offered[reservation.id()] = reservation;
  }
  std::string text;
  append_event("reservation", reservation, text);
  for (const auto& mailbox : agent.listening) mailbox->put(text);
  return true;
}

void Agents::opened(const std::string& adapter) {
  for (auto& [name, agent] : agents_) {
    if (agent.adapter == adapter && agent.presence) say_anew(agent);
  }
}

// Under another id: the same one would be a repeat.
void Agents::say_anew(Agent& agent) {
  agent.presence->set_id(hooks_.fresh_id());
  hooks_.say(agent.adapter, *agent.presence);
}

std::vector<v1::Reservation> Agents::offered(const std::string& agent) const {
  std::vector<v1::Reservation> all;
  const auto held = agents_.find(agent);
  if (held == agents_.end()) return all;
  for (const auto& [id, one] : held->second.offered) all.push_back(one);
  std::ranges::stable_sort(all, {},
                           [](const auto& one) { return std::pair(one.at().seconds(), one.at().nanos()); });
  return all;
}

std::optional<std::string> Agents::adapter_of(const std::string& reservation) const {
  for (const auto& [name, agent] : agents_) {
    if (agent.offered.contains(reservation)) return agent.adapter;
  }
  return std::nullopt;
}

void Agents::answered(const std::string& reservation) {
  for (auto& [name, agent] : agents_) agent.offered.erase(reservation);
}

void Agents::listen(const std::string& name, const std::shared_ptr<Mailbox>& mailbox) {
  auto& agent = agents_[name];
  agent.listening.push_back(mailbox);
  std::string text = ":\n\n";  // a comment: shows that we are there
  for (const auto& one : offered(name)) append_event("reservation", one, text);
  mailbox->put(text);
}

void Agents::leave(const std::string& name, const std::shared_ptr<Mailbox>& mailbox) {
  auto& agent = agents_[name];
  std::erase(agent.listening, mailbox);
  renew(agent);
  drop_if_unused(name);
}

void Agents::sweep() {
  const auto now = clock_.instant();
  const auto time = clock_.time();
  for (auto& [name, agent] : agents_) {
    std::erase_if(agent.offered, [&](const auto& one) {
      return one.second.has_until() && bus::to_time(one.second.until()) <= time;
    });
    const bool lost =
        agent.presence && agent.presence->state() != "away" && agent.listening.empty() && agent.until <= now;
    if (!lost) continue;
    agent.presence->set_state("away");
    agent.presence->set_reason("client_lost");
    bus::set(*agent.presence->mutable_at(), time);
    agent.offered.clear();
    say_anew(agent);
  }
}

void Agents::close() {
  for (auto& [name, agent] : agents_) {
    for (const auto& mailbox : agent.listening) mailbox->close();
  }
}

void Agents::drop_if_unused(const std::string& name) {
  const auto held = agents_.find(name);
  if (held != agents_.end() && !held->second.presence && held->second.listening.empty()) agents_.erase(held);
}

}  // namespace balie::http
