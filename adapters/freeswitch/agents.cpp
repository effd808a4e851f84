#include "adapters/freeswitch/agents.hpp"

#include "protocols/esl/command.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::freeswitch {
namespace {

constexpr std::size_t agents_max = 100'000;

std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  while (true) {
    const auto end = line.find('|');
    fields.push_back(line.substr(0, end));
    if (end == std::string_view::npos) return fields;
    line.remove_prefix(end + 1);
  }
}

// "[leg_timeout=10]user/1001@example.org" without what stands in front.
std::string endpoint_of(std::string_view contact) {
  while (!contact.empty() && (contact.front() == '[' || contact.front() == '{')) {
    const auto end = contact.find(contact.front() == '[' ? ']' : '}');
    if (end == std::string_view::npos) return {};
    contact.remove_prefix(end + 1);
  }
  return std::string(contact);
}

std::string number_at(std::string_view endpoint) {
  const auto slash = endpoint.rfind('/');
  auto phone = endpoint.substr(slash == std::string_view::npos ? 0 : slash + 1);
  return std::string(phone.substr(0, phone.find('@')));
}

const char* presence_of(std::string_view status, std::string_view state) {
  if (status.empty() || status == "Logged Out") return "away";
  if (status == "On Break") return "not_ready";
  return state == "Receiving" || state == "In a queue call" ? "busy" : "ready";
}

}  // namespace

Agents::Agents(const std::vector<std::string>& names) {
  for (const auto& pair : names) {
    const auto equals = pair.find('=');
    if (equals != std::string::npos) names_.emplace(pair.substr(equals + 1), pair.substr(0, equals));
  }
}

std::string Agents::name_of(std::string_view platform_name) const {
  const auto found = names_.find(platform_name);
  return found == names_.end() ? std::string(platform_name) : found->second;
}

std::vector<v1::Presence> Agents::tell(const std::string& name, Agent& agent, std::string_view status) {
  const auto* state = presence_of(status, agent.state);
  auto told = fmt::format("{} {} {}", state, status, agent.phone);
  if (agent.told == told) return {};
  agent.told = std::move(told);
  if (agent.awaited.takes(state)) return {};
  agent.follows = false;
  v1::Presence presence;
  presence.set_agent(name_of(name));
  presence.set_state(state);
  if (presence.state() != "ready" && presence.state() != "busy") presence.set_reason(std::string(status));
  if (!agent.phone.empty()) (*presence.mutable_addresses())["voice"] = agent.phone;
  return {std::move(presence)};
}

std::vector<v1::Presence> Agents::on_event(const esl::Event& event) {
  if (event.text("Event-Subclass") != "callcenter::info") return {};
  const auto name = event.text("CC-Agent"), action = event.text("CC-Action");
  if (!action.starts_with("agent-") || !action.ends_with("-change")) return {};
  if (name.empty() || (agents_.size() >= agents_max && !agents_.contains(name))) return {};
  auto& agent = agents_[std::string(name)];
  if (action == "agent-status-change") {
    agent.status = event.text("CC-Agent-Status");
  } else if (action == "agent-state-change") {
    agent.state = event.text("CC-Agent-State");
  } else if (action == "agent-contact-change") {
    agent.phone = endpoint_of(event.text("CC-Agent-Contact"));
  } else {
    return {};
  }
  return tell(std::string(name), agent, agent.status);
}

std::vector<v1::Presence> Agents::on_list(std::string_view list) {
  std::vector<v1::Presence> changed;
  std::vector<std::string_view> header;
  std::map<std::string, Agent, std::less<>> seen;
  while (!list.empty() && seen.size() < agents_max) {
    const auto end = list.find('\n');
    const auto fields = fields_of(list.substr(0, end));
    list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    if (header.empty() && fields.front() == "name") {
      header = fields;
    } else if (!header.empty() && fields.size() == header.size()) {
      const auto field = [&](std::string_view name) {
        const auto found = std::ranges::find(header, name);
        return found == header.end() ? std::string()
                                     : std::string(fields[static_cast<std::size_t>(found - header.begin())]);
      };
      seen[field("name")] = {field("status"), field("state"), endpoint_of(field("contact"))};
    }
  }
  if (header.empty()) return {};  // mod_callcenter is not loaded
  for (auto& [name, agent] : agents_) {
    const auto found = seen.find(name);
    if (found != seen.end()) {
      found->second.told = agent.told;
      found->second.follows = agent.follows;
      found->second.awaited = agent.awaited;
    } else {
      for (auto& one : tell(name, agent, "Logged Out")) changed.push_back(std::move(one));
    }
  }
  agents_ = std::move(seen);
  for (auto& [name, agent] : agents_)
    for (auto& one : tell(name, agent, agent.status)) changed.push_back(std::move(one));
  return changed;
}

std::vector<v1::Presence> Agents::on_loss() {
  std::vector<v1::Presence> changed;
  for (auto& [name, agent] : agents_) {
    agent.awaited.clear();  // nobody knows whether it was done
    if (agent.follows) continue;
    for (auto& one : tell(name, agent, "")) changed.push_back(std::move(one));
  }
  return changed;
}

std::string Agents::follow(const v1::Signal& signal) {
  const std::string_view subject = signal.subject();
  const auto state = subject.substr(0, subject.find(' '));
  const auto found =
      std::ranges::find_if(agents_, [&](const auto& one) { return name_of(one.first) == signal.agent(); });
  // A name that another could be made of is refused, not escaped.
  if (found == agents_.end() || !esl::is_endpoint(found->first)) return {};
  auto& [name, agent] = *found;
  agent.follows = true;
  const char* status = state == "ready" ? "Available" : state == "away" ? "Logged Out" : "On Break";
  if (agent.awaited.empty() && agent.status.starts_with(status)) return {};  // also "Available (On Demand)"
  agent.awaited.add(presence_of(status, {}));
  return fmt::format("callcenter_config agent set status {} '{}'", name, status);
}

void Agents::refused(std::string_view agent) {
  for (auto& [name, known] : agents_)
    if (name_of(name) == agent) known.awaited.clear();
}

std::string Agents::phone_of(std::string_view agent) const {
  for (const auto& [name, known] : agents_)
    if (name_of(name) == agent) return known.phone;
  return {};
}

std::string Agents::agent_of(std::string_view name_or_phone) const {
  if (name_or_phone.empty()) return {};
  if (agents_.contains(name_or_phone) || names_.contains(name_or_phone)) return name_of(name_or_phone);
  for (const auto& [name, agent] : agents_)
    if (!agent.phone.empty() && number_at(agent.phone) == name_or_phone) return name_of(name);
  return std::string(name_or_phone);
}

}  // namespace balie::freeswitch
