#include "adapters/freeswitch/call_book.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::freeswitch {
namespace {

void set_number(v1::Outcome& outcome, const char* name, double value) {
  (*outcome.mutable_attributes()->mutable_fields())[name].set_number_value(value);
}

double seconds_between(std::int64_t from, std::int64_t to) {
  return from > 0 && to > from ? static_cast<double>(to - from) / 1e6 : 0.0;
}

}  // namespace

Time time_of(const esl::Event& event, Time now) {
  const auto stamp = event.number("Event-Date-Timestamp");
  const Time at{std::chrono::microseconds(stamp)};
  return stamp > 0 && at <= now + std::chrono::hours(1) ? at : now;
}

void CallBook::begin(std::string_view uuid, std::string_view contact_id, bool agents) {
  auto& call = calls_[std::string(uuid)];
  if (!call.contact_id.empty()) return;
  call.contact_id = contact_id;
  call.agents = agents;
  call.number = ++begun_;
}

void CallBook::expect(std::string_view uuid, std::string_view agent) {
  const auto found = calls_.find(std::string(uuid));
  if (found == calls_.end()) return;
  auto& call = found->second;
  if (!call.answered || call.given_back) call.agent = agent;
}

void CallBook::give_back(std::string_view uuid) {
  const auto found = calls_.find(std::string(uuid));
  if (found == calls_.end() || !found->second.answered) return;
  found->second.given_back = true;
  hold(found->second, false);
  found->second.partner.clear();
}

CallBook::Call* CallBook::find(const esl::Event& event) {
  const auto uuid = event.uuid(), contact_id = event.variable("BALIE_CONTACT");
  if (uuid.empty()) return nullptr;
  if (!contact_id.empty() && !ended_.contains(std::string(uuid)))
    begin(uuid, contact_id, event.variable("BALIE_LEG") == "agent");
  const auto found = calls_.find(std::string(uuid));
  return found == calls_.end() ? nullptr : &found->second;
}

bool CallBook::is_agents(const std::string& uuid) const {
  const auto found = calls_.find(uuid);
  return found != calls_.end() && found->second.agents;
}

bool CallBook::is_answered(const std::string& uuid) const {
  const auto found = calls_.find(uuid);
  return found != calls_.end() && found->second.answered;
}

std::optional<bool> CallBook::is_held(const std::string& uuid) const {
  const auto found = calls_.find(uuid);
  if (found == calls_.end() || (!found->second.held && found->second.partner.empty())) return std::nullopt;
  return found->second.held;
}

void CallBook::hold(Call& call, bool held) {
  if (std::exchange(call.held, held) != held) hold_changes_.push_back({call.contact_id, call.agent, held});
}

void CallBook::on_hold(const esl::Event& event) {
  const bool held = event.name() == "CHANNEL_HOLD";
  if (!held && event.name() != "CHANNEL_UNHOLD") return;
  const auto own = calls_.find(std::string(event.uuid()));
  if (own != calls_.end() && own->second.agents) return hold(own->second, held);
  // Who talks to it now; of one that was transferred the other leg may be that of before.
  auto other = event.variable("signal_bond");
  if (other.empty()) other = event.text("Other-Leg-Unique-ID");
  const auto customers = calls_.find(std::string(other));
  if (customers != calls_.end() && !customers->second.agents) hold(customers->second, held);
}

void CallBook::on_held(const std::unordered_set<std::string>& held) {
  for (auto& [uuid, call] : calls_) hold(call, held.contains(call.agents ? uuid : call.partner));
}

std::vector<sdk::HoldChange> CallBook::take_hold_changes() { return std::exchange(hold_changes_, {}); }

v1::Outcome CallBook::outcome(const Call& call, const char* kind, Time at) const {
  return sdk::outcome_of(call.contact_id, call.agent, kind, at);
}

std::vector<v1::Outcome> CallBook::on_event(const esl::Event& event, Time now) {
  const auto at = time_of(event, now);
  if (event.name() == "CHANNEL_BRIDGE") {
    const auto other = event.text("Other-Leg-Unique-ID");
    auto* call = find(event);
    if (call == nullptr) return {};
    if (call->agents) return bridged(*call, other, {}, at);  // that number is the customer's
    const auto queue_agent = event.variable("cc_agent");
    auto agent = agent_of_(queue_agent.empty() ? event.text("Other-Leg-Destination-Number") : queue_agent);
    return bridged(*call, other, std::move(agent), at);
  }
  if (event.name() == "CUSTOM" && event.text("CC-Action") == "bridge-agent-start") {
    const auto found = calls_.find(std::string(event.text("CC-Member-Session-UUID")));
    if (found == calls_.end()) return {};
    return bridged(found->second, event.text("CC-Agent-UUID"), agent_of_(event.text("CC-Agent")), at);
  }
  if (event.name() == "CHANNEL_HANGUP_COMPLETE") return ended(event, at);
  return {};
}

std::vector<v1::Outcome> CallBook::bridged(Call& call, std::string_view partner, std::string agent, Time at) {
  if (call.answered && call.partner == partner) return {};
  const bool first = !std::exchange(call.answered, true);
  call.partner = partner;
  hold(call, false);
  if (!agent.empty() && (!first || call.agent.empty())) call.agent = std::move(agent);
  if (std::exchange(call.given_back, false) || first) {
    auto answered = outcome(call, "answered", at);
    if (++call.answers > 1) answered.set_id(fmt::format("{}-{}", answered.id(), call.answers));
    return {std::move(answered)};
  }
  auto moved = outcome(call, "transferred", at);
  moved.set_id(fmt::format("{}-{}", moved.id(), ++call.transfers));
  return {std::move(moved)};
}

std::vector<v1::Outcome> CallBook::ended(const esl::Event& event, Time at) {
  auto* call = find(event);
  if (call == nullptr) return {};
  const auto created = event.number("Caller-Channel-Created-Time");
  const auto answered = event.number("Caller-Channel-Bridged-Time");
  const auto gone = event.number("Caller-Channel-Hangup-Time");
  // One that was adopted just now was answered if its channel says so.
  const bool talked = call->answered || answered > 0;
  if (call->agent.empty()) call->agent = agent_of_(event.variable("cc_agent"));
  auto last = outcome(*call, talked ? "completed" : "abandoned", at);
  last.set_reason(std::string(event.text("Hangup-Cause")));
  set_number(last, "duration_seconds", seconds_between(created, gone));
  set_number(last, "waited_seconds", seconds_between(created, talked ? answered : gone));
  if (talked) set_number(last, "talked_seconds", seconds_between(answered, gone));
  forget(calls_.find(std::string(event.uuid())));
  return {std::move(last)};
}

void CallBook::forget(std::unordered_map<std::string, Call>::iterator call) {
  constexpr std::size_t ended_max = 10'000;
  if (ended_.insert(call->first).second) ended_in_order_.push_back(call->first);
  calls_.erase(call);
  if (ended_in_order_.size() <= ended_max) return;
  ended_.erase(ended_in_order_.front());
  ended_in_order_.pop_front();
}

std::vector<v1::Outcome> CallBook::on_hang_up(std::string_view uuid, Time now, std::string_view reason) {
  const auto found = calls_.find(std::string(uuid));
  if (found == calls_.end()) return {};
  auto last = outcome(found->second, found->second.answered ? "completed" : "abandoned", now);
  last.set_reason(std::string(reason));
  forget(found);
  return {std::move(last)};
}

std::vector<v1::Outcome> CallBook::on_list(const std::unordered_set<std::string>& alive, std::uint64_t mark,
                                           Time now) {
  std::vector<std::string> gone;
  for (const auto& [uuid, call] : calls_)
    if (call.number <= mark && !alive.contains(uuid)) gone.push_back(uuid);
  std::ranges::sort(gone);
  std::vector<v1::Outcome> outcomes;
  for (const auto& uuid : gone)
    for (auto& one : on_hang_up(uuid, now, "unseen")) outcomes.push_back(std::move(one));
  return outcomes;
}

std::string CallBook::uuid_of(const std::string& contact_id) const {
  if (calls_.contains(contact_id)) return contact_id;
  for (const auto& [uuid, call] : calls_)
    if (call.contact_id == contact_id) return uuid;
  return contact_id;
}

}  // namespace balie::freeswitch
