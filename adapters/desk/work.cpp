#include "adapters/desk/work.hpp"

#include <utility>

namespace balie::desk {

std::vector<Work::Change> Work::replace(const wire::Agents& all) {
  std::map<ConversationKey, Contact> now;
  for (const auto& agent : all.agents()) {
    for (const auto& one : agent.contacts()) {
      auto& contact = now[{one.contact_adapter(), one.contact_id()}];
      (one.state() == "offered" ? contact.offered_to : contact.agents).insert(agent.agent());
      contact.decision = one.decision_id();
      contact.customer = one.customer_id();
    }
  }
  for (auto& [key, contact] : now) {
    const auto found = contacts_.find(key);
    if (found != contacts_.end()) contact.held = found->second.held;
  }
  std::vector<Change> changes;
  for (const auto& [key, contact] : contacts_) {
    const auto found = now.find(key);
    for (const auto& agent : contact.agents) {
      if (found != now.end() && found->second.agents.contains(agent)) continue;
      const bool elsewhere = found != now.end() && !found->second.agents.empty();
      changes.push_back({key, agent, false, elsewhere ? "transferred" : "ended"});
    }
  }
  for (const auto& [key, contact] : now) {
    const auto found = contacts_.find(key);
    for (const auto& agent : contact.agents) {
      if (found == contacts_.end() || !found->second.agents.contains(agent)) {
        changes.push_back({key, agent, true});
      }
    }
  }
  contacts_ = std::move(now);
  agents_ = all;
  return changes;
}

void Work::take(const ConversationKey& key, const std::string& agent) {
  auto& contact = contacts_[key];
  contact.offered_to.erase(agent);
  contact.agents.insert(agent);
}

void Work::hold(const ConversationKey& key, bool held) {
  if (const auto found = contacts_.find(key); found != contacts_.end()) found->second.held = held;
}

void Work::offer(const wire::Reservation& reservation) {
  auto& contact = contacts_[{reservation.contact_adapter(), reservation.contact_id()}];
  contact.offered_to.insert(reservation.agent());
  contact.decision = reservation.decision_id();
  contact.customer = reservation.customer_id();
}

bool Work::has(std::string_view agent, const ConversationKey& key) const {
  const auto* contact = find(key);
  return contact && !agent.empty() && contact->agents.contains(std::string(agent));
}

const Work::Contact* Work::find(const ConversationKey& key) const {
  const auto found = contacts_.find(key);
  return found == contacts_.end() ? nullptr : &found->second;
}

const wire::AgentStatus* Work::status(std::string_view name) const {
  for (const auto& agent : agents_.agents()) {
    if (agent.agent() == name) return &agent;
  }
  return nullptr;
}

}  // namespace balie::desk
