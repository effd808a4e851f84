#include "adapters/asterisk/members.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace balie::asterisk {
namespace {

// devicestate.h
enum DeviceState : int { not_in_use = 1, in_use, busy, invalid, unavailable, ringing, ring_in_use, on_hold };

int number_of(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string agent_name(std::string_view member_name, std::string_view interface) {
  if (!member_name.empty() && member_name != interface) return std::string(member_name);
  const auto slash = interface.find('/');
  const auto rest = slash == std::string_view::npos ? interface : interface.substr(slash + 1);
  return std::string(rest.substr(0, rest.find('@')));
}

}  // namespace

Members::Members(const std::vector<std::string>& named, std::vector<std::string> sign_in_queues)
    : sign_in_queues_(std::move(sign_in_queues)) {
  for (const auto& one : named) {
    const auto equals = one.find('=');
    if (equals != std::string::npos) named_[one.substr(0, equals)] = one.substr(equals + 1);
  }
}

void Members::on_event(const ami::Message& event) {
  const auto kind = event.name();
  const bool listed = kind == "QueueMember";
  if (!listed && !kind.starts_with("QueueMember")) return;
  const auto interface = std::string(event.value(listed ? "Location" : "Interface"));
  const auto queue = std::string(event.value("Queue"));
  if (interface.empty() || (members_.size() >= members_max && !members_.contains(interface))) return;
  auto& member = members_[interface];
  if (kind == "QueueMemberRemoved") {
    member.queues.erase(queue);
    return;
  }
  member.agent = agent_name(event.value(listed ? "Name" : "MemberName"), interface);
  member.queues[queue] = {event.value("Paused") == "1", std::string(event.value("PausedReason")),
                          number_of(event.value("Status")), list_};
}

void Members::end_list() {
  for (auto& [interface, member] : members_) {
    std::erase_if(member.queues, [&](const auto& one) { return one.second.seen != list_; });
  }
}

v1::Presence Members::presence_of(const Member& member) {
  v1::Presence presence;
  presence.set_agent(member.agent);
  presence.set_state("away");
  if (member.queues.empty()) return presence;
  const auto paused = [](const auto& one) { return one.second.paused; };
  const auto is = [&](auto... states) {
    return std::any_of(member.queues.begin(), member.queues.end(),
                       [&](const auto& one) { return ((one.second.status == states) || ...); });
  };
  if (is(invalid, unavailable)) {
    presence.set_reason("unreachable");
  } else if (std::all_of(member.queues.begin(), member.queues.end(), paused)) {
    presence.set_state("not_ready");
    presence.set_reason(member.queues.begin()->second.reason);
  } else if (!member.engaged && is(in_use, busy, ringing, ring_in_use, on_hold)) {
    presence.set_state("busy");
  } else {
    presence.set_state("ready");
  }
  return presence;
}

std::string Members::told_of(const v1::Presence& presence) {
  return fmt::format("{}/{}", presence.state(), presence.reason());
}

void Members::refused(const std::string& agent) {
  for (auto& [interface, member] : members_) {
    if (member.agent == agent) member.awaited.clear();
  }
}

void Members::engage(const std::string& agent, bool engaged) {
  for (auto& [interface, member] : members_) {
    if (member.agent == agent) member.engaged = engaged;
  }
}

std::vector<v1::Presence> Members::take_changes() {
  std::vector<v1::Presence> changes;
  for (auto one = members_.begin(); one != members_.end();) {
    auto& [interface, member] = *one;
    auto presence = presence_of(member);
    auto told = told_of(presence);
    const bool is_gone = member.queues.empty();
    if (told != member.told && !(is_gone && member.told.empty())) {
      member.told = std::move(told);
      const bool is_ours = member.awaited.takes(presence.state());
      (*presence.mutable_addresses())["voice"] = interface;
      if (!is_ours) changes.push_back(std::move(presence));
    }
    one = is_gone && member.awaited.empty() ? members_.erase(one) : std::next(one);
  }
  return changes;
}

std::string Members::interface_of(const std::string& agent) const {
  for (const auto& [interface, member] : members_) {
    if (member.agent == agent) return interface;
  }
  const auto found = named_.find(agent);
  return found == named_.end() ? std::string() : found->second;
}

std::string Members::agent_at(std::string_view interface) const {
  if (const auto found = members_.find(interface); found != members_.end()) return found->second.agent;
  for (const auto& [agent, where] : named_) {
    if (where == interface) return agent;
  }
  return std::string(interface);
}

}  // namespace balie::asterisk
