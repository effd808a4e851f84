#include "adapters/desk/presences.hpp"

#include <utility>

namespace balie::desk {

wire::Presence Presences::away(const std::string& agent, std::string_view reason) {
  wire::Presence presence;
  presence.set_agent(agent);
  presence.set_state("away");
  presence.set_reason(std::string(reason));
  return presence;
}

std::optional<wire::Presence> Presences::came(const std::string& name) {
  auto& agent = agents_[name];
  ++agent.pages;
  if (!std::exchange(agent.lost, false)) return std::nullopt;
  return agent.said;
}

void Presences::left(const std::string& name) {
  const auto found = agents_.find(name);
  if (found == agents_.end() || found->second.pages == 0) return;
  if (--found->second.pages == 0) found->second.left = clock_.instant();
}

void Presences::said(const wire::Presence& presence) {
  auto& agent = agents_[presence.agent()];
  agent.said = presence;
  agent.said.clear_id();
  agent.said.clear_at();
  agent.lost = false;
}

std::optional<wire::Presence> Presences::signed_out(const std::string& name, std::string_view reason) {
  const auto found = agents_.find(name);
  if (found == agents_.end()) return std::nullopt;
  auto& agent = found->second;
  const bool was_there = !agent.said.agent().empty() && agent.said.state() != "away" && !agent.lost;
  agent.said = away(name, reason);
  agent.lost = false;
  return was_there ? std::optional(agent.said) : std::nullopt;
}

std::vector<wire::Presence> Presences::sweep() {
  std::vector<wire::Presence> lost;
  for (auto& [name, agent] : agents_) {
    const bool is_there = !agent.said.agent().empty() && agent.said.state() != "away";
    if (agent.pages > 0 || agent.lost || !is_there || clock_.instant() - agent.left < grace_) continue;
    agent.lost = true;
    lost.push_back(away(name, "lost"));
  }
  return lost;
}

std::vector<wire::Presence> Presences::all() const {
  std::vector<wire::Presence> all;
  for (const auto& [name, agent] : agents_) {
    if (!agent.lost && !agent.said.agent().empty() && agent.said.state() != "away") all.push_back(agent.said);
  }
  return all;
}

const wire::Presence* Presences::of(std::string_view name) const {
  const auto found = agents_.find(name);
  return found == agents_.end() || found->second.said.agent().empty() ? nullptr : &found->second.said;
}

bool Presences::expects(std::string_view name) const {
  const auto found = agents_.find(name);
  if (found == agents_.end()) return false;
  const auto& agent = found->second;
  const bool is_there = !agent.said.agent().empty() && agent.said.state() != "away" && !agent.lost;
  return agent.pages > 0 || is_there;
}

std::size_t Presences::there() const {
  std::size_t count = 0;
  for (const auto& [name, agent] : agents_) count += agent.pages > 0 ? 1 : 0;
  return count;
}

}  // namespace balie::desk
