// What the hub says of agents, as actions on Asterisk's queues.
#include "adapters/asterisk/members.hpp"

#include <algorithm>
#include <utility>

namespace balie::asterisk {
namespace {

bool is_paused(const auto& member, std::string_view reason) {
  return std::all_of(member.queues.begin(), member.queues.end(),
                     [&](const auto& one) { return one.second.paused && one.second.reason == reason; });
}

}  // namespace

std::vector<ami::Action> Members::follow(const v1::Signal& signal) {
  const std::string_view subject = signal.subject();
  const auto blank = std::min(subject.find(' '), subject.size());
  const auto state = subject.substr(0, blank);
  const auto reason = subject.substr(std::min(blank + 1, subject.size()));
  std::vector<ami::Action> actions;
  bool is_member = false;
  for (auto& [interface, member] : members_) {
    const bool is_gone = member.queues.empty() && member.awaited.empty();
    if (member.agent != signal.agent() || is_gone) continue;
    is_member = true;
    member.told = told_of(presence_of(member));  // the hub's word is newer
    if (state == "ready" && member.awaited.last() == "away") {
      sign_in(signal.agent(), interface, actions);
    } else if (state == "ready") {
      unpause(interface, member, actions);
    } else if (state == "away" && !sign_in_queues_.empty()) {
      sign_out(interface, member, actions);
    } else {
      pause(interface, member, reason.empty() ? state : reason, actions);
    }
  }
  const auto named = named_.find(signal.agent());
  if (!is_member && state == "ready" && named != named_.end()) sign_in(named->first, named->second, actions);
  return actions;
}

void Members::pause(const std::string& interface, Member& member, std::string_view reason,
                    std::vector<ami::Action>& actions) {
  if (member.awaited.empty() && is_paused(member, reason)) return;
  member.awaited.add("not_ready");
  actions.push_back(
      ami::Action("QueuePause").with("Interface", interface).with("Paused", "true").with("Reason", reason));
}

// One who is paused in some queues only is ready, and stays so in the others: a supervisor's doing.
void Members::unpause(const std::string& interface, Member& member, std::vector<ami::Action>& actions) {
  const auto paused = [](const auto& one) { return one.second.paused; };
  if (member.awaited.empty() && !std::ranges::all_of(member.queues, paused)) return;
  member.awaited.add("ready");
  actions.push_back(ami::Action("QueuePause").with("Interface", interface).with("Paused", "false"));
}

// Out of the queues that agents are signed in to from here; paused in those that are Asterisk's own.
void Members::sign_out(const std::string& interface, Member& member, std::vector<ami::Action>& actions) {
  bool stays = false;
  const bool changes = !member.awaited.empty();
  for (const auto& [queue, state] : member.queues) {
    const bool ours = std::ranges::find(sign_in_queues_, queue) != sign_in_queues_.end();
    stays = stays || !ours;
    if (ours) actions.push_back(ami::Action("QueueRemove").with("Queue", queue).with("Interface", interface));
    if (!ours && (changes || !state.paused))
      actions.push_back(ami::Action("QueuePause")
                            .with("Interface", interface)
                            .with("Queue", queue)
                            .with("Paused", "true")
                            .with("Reason", "away"));
  }
  if (member.queues.empty()) {  // to be signed in just now
    for (const auto& queue : sign_in_queues_)
      actions.push_back(ami::Action("QueueRemove").with("Queue", queue).with("Interface", interface));
  }
  if (!actions.empty()) member.awaited.add(stays ? "not_ready" : "away");
}

void Members::sign_in(const std::string& agent, const std::string& interface,
                      std::vector<ami::Action>& actions) {
  if (sign_in_queues_.empty() || (members_.size() >= members_max && !members_.contains(interface))) return;
  auto& member = members_[interface];
  member.agent = agent;
  member.awaited.add("ready");
  for (const auto& queue : sign_in_queues_)
    actions.push_back(
        ami::Action("QueueAdd").with("Queue", queue).with("Interface", interface).with("MemberName", agent));
}

}  // namespace balie::asterisk
