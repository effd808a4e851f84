#include "adapters/csta/agent_book.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace balie::csta {
namespace {

constexpr std::size_t agents_max = 100'000;

struct Word {
  std::string_view event, state;
  const char* presence;
};

constexpr std::array words{
    Word{"AgentLoggedOn", "", "not_ready"},
    Word{"AgentReady", "agentReady", "ready"},
    Word{"AgentNotReady", "agentNotReady", "not_ready"},
    Word{"AgentBusy", "agentBusy", "busy"},
    Word{"AgentWorkingAfterCall", "agentWorkingAfterCall", "wrap_up"},
    Word{"AgentLoggedOff", "agentNull", "away"},
};

const char* presence_of_state(const AgentState& state) {
  if (!state.logged_on && state.state.empty()) return "away";
  for (const auto& word : words)
    if (!word.state.empty() && word.state == state.state) return word.presence;
  return state.logged_on ? "not_ready" : "away";
}

}  // namespace

AgentBook::AgentBook(const std::map<std::string, std::string, std::less<>>& ids) {
  for (const auto& [agent, id] : ids) names_.emplace(id, agent);
}

std::vector<v1::Presence> AgentBook::tell(const std::string& id, const std::string& device,
                                          const char* state) {
  if (agents_.size() >= agents_max && !agents_.contains(id)) return {};
  auto& agent = agents_[id];
  if (agent.state == state && (device.empty() || agent.device == device)) return {};
  const bool same = std::exchange(agent.state, state) == state;
  if (!device.empty()) agent.device = device;
  if (!same && agent.awaited.takes(state)) return {};
  agent.follows = agent.follows && same;
  v1::Presence presence;
  const auto name = names_.find(id);
  presence.set_agent(name == names_.end() ? id : name->second);
  presence.set_state(state);
  if (!agent.device.empty()) (*presence.mutable_addresses())["voice"] = agent.device;
  return {std::move(presence)};
}

std::vector<v1::Presence> AgentBook::on_event(const AgentEvent& event, bool ours) {
  if (ours && event.kind == "AgentBusy") return {};
  // An agent without an id is known by the phone; so is one whose phone stands in the settings.
  const auto& id = event.agent.empty() || names_.contains(event.device) ? event.device : event.agent;
  for (const auto& word : words)
    if (word.event == event.kind) return tell(id, event.device, word.presence);
  return {};
}

std::vector<v1::Presence> AgentBook::on_states(const std::string& device,
                                               const std::vector<AgentState>& states) {
  std::vector<v1::Presence> changed;
  // Of a group there are many, each at a phone that the answer does not tell.
  const auto place = states.size() == 1 ? device : std::string();
  for (const auto& state : states) {
    const auto& id = state.agent.empty() || names_.contains(device) ? device : state.agent;
    for (auto& one : tell(id, place, presence_of_state(state))) changed.push_back(std::move(one));
  }
  return changed;
}

std::vector<v1::Presence> AgentBook::on_loss() {
  std::vector<v1::Presence> changed;
  for (const auto& [id, agent] : std::map(agents_)) {
    agents_[id].awaited.clear();  // nobody knows whether it was done
    if (agent.follows) continue;
    for (auto& one : tell(id, {}, "away")) changed.push_back(std::move(one));
  }
  return changed;
}

std::string_view state_for(std::string_view presence) {
  using Pair = std::pair<std::string_view, std::string_view>;
  static constexpr Pair states[] = {{"ready", "ready"},    {"not_ready", "notReady"},
                                    {"busy", "notReady"},  {"wrap_up", "workingAfterCall"},
                                    {"away", "loggedOff"}, {"logged_on", "loggedOn"}};
  const auto* found = std::ranges::find(states, presence, &Pair::first);
  return found == std::end(states) ? std::string_view() : found->second;
}

std::vector<AgentBook::Order> AgentBook::follow(const v1::Signal& signal) {
  const std::string_view subject = signal.subject();
  const auto wanted = subject.substr(0, subject.find(' '));
  const auto presence = wanted == "busy" ? std::string_view("not_ready") : wanted;
  const auto found = agents_.find(id_of(signal.agent()));
  if (found == agents_.end() || found->second.device.empty() || state_for(presence).empty()) return {};
  auto& [id, agent] = *found;
  agent.follows = true;
  const auto before = agent.awaited.empty() ? std::string_view(agent.state) : agent.awaited.last();
  if (before == presence) return {};
  const auto name = id == agent.device ? std::string() : id;  // known by the phone alone
  std::vector<Order> orders;
  if (before == "away") {
    orders.push_back({agent.device, state_for("logged_on"), name});
    agent.awaited.add("not_ready");
    if (presence == "not_ready") return orders;
  }
  orders.push_back({agent.device, state_for(presence), name});
  agent.awaited.add(presence);
  return orders;
}

void AgentBook::refused(std::string_view agent) {
  const auto found = agents_.find(id_of(agent));
  if (found != agents_.end()) found->second.awaited.clear();
}

std::string AgentBook::agent_at(std::string_view device) const {
  if (device.empty()) return {};
  for (const auto& [id, agent] : agents_) {
    if (agent.device != device || agent.state == "away") continue;
    const auto name = names_.find(id);
    return name == names_.end() ? id : name->second;
  }
  const auto name = names_.find(device);
  return name == names_.end() ? std::string(device) : name->second;
}

std::string AgentBook::id_of(std::string_view agent) const {
  for (const auto& [id, name] : names_)
    if (name == agent) return id;
  return std::string(agent);
}

std::string AgentBook::device_of(std::string_view agent) const {
  const auto id = id_of(agent);
  const auto found = agents_.find(id);
  return found == agents_.end() ? std::string() : found->second.device;
}

}  // namespace balie::csta
