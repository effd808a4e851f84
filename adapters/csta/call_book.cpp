#include "adapters/csta/call_book.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::csta {
namespace {

constexpr std::string_view mark = "balie:";
constexpr std::size_t devices_max = 64;  // of one call
constexpr std::size_t calls_max = 100'000;

void set_seconds(v1::Outcome& outcome, const char* name, Time from, Time to) {
  const auto seconds = std::chrono::duration<double>(std::max(to - from, Time::duration::zero())).count();
  (*outcome.mutable_attributes()->mutable_fields())[name].set_number_value(seconds);
}

}  // namespace

std::string correlator_for(std::string_view contact) { return fmt::format("{}{}", mark, contact); }

std::string contact_in(std::string_view correlator) {
  if (!correlator.starts_with(mark)) return {};
  return std::string(correlator.substr(mark.size(), correlator.find('\n') - mark.size()));
}

std::string CallBook::contact_of(const std::string& call, std::string_view correlator, Time now,
                                 bool& fresh) {
  fresh = false;
  const auto found = calls_.find(call);
  if (found != calls_.end()) return found->second.contact;
  if (calls_.size() >= calls_max) calls_.erase(calls_.begin());  // of a PBX that never says how calls end
  auto& begun = calls_[call];
  begun.began = now;
  begun.contact = contact_in(correlator);
  if (begun.contact.empty()) {
    fresh = true;
    begun.contact = fmt::format("{}-{:x}", call, now.time_since_epoch().count() / 1000);
  }
  return begun.contact;
}

const std::pair<const std::string, CallBook::Call>* CallBook::find(std::string_view contact) const {
  for (const auto& one : calls_)
    if (one.second.contact == contact) return &one;
  return nullptr;
}

void CallBook::expect(const std::string& contact, std::string_view agent) {
  for (auto& [number, call] : calls_)
    if (call.contact == contact) {
      call.brought = !agent.empty();
      if (!call.answered) call.agent = agent;
    }
}

std::optional<ConnectionId> CallBook::connection_of(std::string_view contact, std::string_view device) const {
  const auto* found = find(contact);
  if (found == nullptr) return std::nullopt;
  return ConnectionId{found->first,
                      std::string(device.empty() ? std::string_view(found->second.at) : device)};
}

bool CallBook::answered(std::string_view contact) const {
  const auto* found = find(contact);
  return found != nullptr && found->second.answered;
}

bool CallBook::talks(std::string_view contact) const {
  const auto* found = find(contact);
  return found != nullptr && found->second.talks;
}

std::optional<bool> CallBook::held(std::string_view contact) const {
  const auto* found = find(contact);
  return found == nullptr ? std::nullopt : found->second.held;
}

std::optional<ConnectionId> CallBook::ringing(std::string_view contact) const {
  const auto* found = find(contact);
  if (found == nullptr || found->second.rings.empty()) return std::nullopt;
  return ConnectionId{found->first, found->second.rings};
}

bool CallBook::is_brought_to(std::string_view device) const {
  return std::ranges::any_of(calls_,
                             [&](const auto& one) { return one.second.brought && one.second.at == device; });
}

void CallBook::made(const ConnectionId& connection, const std::string& device, std::string_view agent) {
  const auto found = calls_.find(connection.call);
  if (found == calls_.end()) return;
  auto& known = found->second;
  known.made = known.brought = true;
  known.caller = device;
  known.at = connection.device.empty() ? device : connection.device;
  if (known.agent.empty()) known.agent = agent;
}

void CallBook::hold(Call& call, bool held) {
  if (std::exchange(call.held, held) != held) hold_changes_.push_back({call.contact, call.agent, held});
}

std::vector<sdk::HoldChange> CallBook::take_hold_changes() { return std::exchange(hold_changes_, {}); }

void CallBook::give_back(std::string_view contact, bool given) {
  for (auto& [number, call] : calls_)
    if (call.contact == contact) call.given_back = given && call.answered;
}

void CallBook::wait_at(std::string_view contact, const std::string& device) {
  for (auto& [number, call] : calls_) {
    if (call.contact != contact) continue;
    call.at = device;
    call.talks = false;
    hold(call, false);
    call.rings.clear();
  }
}

std::string CallBook::contact_at(const std::string& call) const {
  const auto found = calls_.find(call);
  return found == calls_.end() ? std::string() : found->second.contact;
}

v1::Outcome CallBook::outcome(const Call& call, const char* kind, Time at) const {
  return sdk::outcome_of(call.contact, call.agent, kind, at);
}

v1::Outcome CallBook::ended(const Call& call, std::string_view cause, Time now) const {
  auto last = outcome(call, call.answered ? "completed" : "abandoned", now);
  last.set_reason(std::string(cause));
  set_seconds(last, "duration_seconds", call.began, now);
  set_seconds(last, "waited_seconds", call.began, call.answered ? call.answered_at : now);
  if (call.answered) set_seconds(last, "talked_seconds", call.answered_at, now);
  return last;
}

std::vector<v1::Outcome> CallBook::on_event(const CallEvent& event, Time now) {
  if (event.kind == "Transfered" || event.kind == "Conferenced") return moved(event, now);
  if (event.kind == "ConnectionCleared" || event.kind == "CallCleared") return cleared(event, now);
  auto found = calls_.find(event.connection.call);
  if (found == calls_.end()) {
    if (contact_in(event.correlator).empty()) return {};
    bool fresh = false;  // of one that we routed before we were restarted
    contact_of(event.connection.call, event.correlator, now, fresh);
    found = calls_.find(event.connection.call);
  }
  auto& call = found->second;
  if (call.caller.empty()) call.caller = event.calling;
  if (!event.connection.device.empty() && call.devices.size() < devices_max)
    call.devices.insert(event.connection.device);
  if (event.kind == "Diverted") {
    call.devices.erase(event.connection.device);
    if (event.connection.device == call.rings) call.rings.clear();
  } else if (event.kind == "Delivered" || event.kind == "Queued" || event.kind == "Offered") {
    arrived(call, event);
  } else if (event.kind == "Held" || event.kind == "Retrieved") {
    if (event.connection.device == call.at || event.device == call.at) hold(call, event.kind == "Held");
  } else if (event.kind == "Established") {
    return established(call, event, now);
  }
  return {};
}

// Rings at a telephone, or waits. Of a call that we made the customer's rings, which is not ours to answer.
void CallBook::arrived(Call& call, const CallEvent& event) {
  if (call.made) return;
  const bool queued = event.kind == "Queued";
  if (queued) call.talks = false;
  if (queued) hold(call, false);
  if (!call.answered || queued) call.at = event.connection.device;
  call.rings = event.kind == "Delivered" && !call.talks ? event.connection.device : std::string();
}

std::vector<v1::Outcome> CallBook::established(Call& call, const CallEvent& event, Time now) {
  const auto& device = event.device.empty() ? event.connection.device : event.device;
  const bool own = call.made && event.connection.device == call.at;
  if (device.empty() || device == call.caller || own) return {};
  call.talks = true;
  call.rings.clear();
  const bool first = !std::exchange(call.answered, true);
  if (!first && (call.made || call.at == event.connection.device)) return {};  // seen from another monitor
  if (!call.made) call.at = event.connection.device;
  call.devices = {
      event.connection.device};  // what rang or queued it has it no longer, said by the PBX or not
  hold(call, false);
  if (call.agent.empty() || !first) call.agent = agent_at_(call.made ? call.at : device);
  if (first) call.answered_at = now;
  if (std::exchange(call.given_back, false) || first) {
    auto answered = outcome(call, "answered", now);
    if (++call.answers > 1) answered.set_id(fmt::format("{}-{}", answered.id(), call.answers));
    return {std::move(answered)};
  }
  auto transferred = outcome(call, "transferred", now);
  transferred.set_id(fmt::format("{}-{}", transferred.id(), ++call.transfers));
  return {std::move(transferred)};
}

std::vector<v1::Outcome> CallBook::moved(const CallEvent& event, Time now) {
  auto node = calls_.extract(event.connection.call);
  if (!node) node = calls_.extract(event.secondary.call);
  if (!node) return {};
  calls_.erase(event.secondary.call);  // the consultation: part of this one from now on
  if (!event.new_call.empty()) node.key() = event.new_call;
  auto& call = node.mapped();
  std::vector<v1::Outcome> outcomes;
  if (event.kind == "Transfered") {
    hold(call, false);
    call.devices.erase(event.device);
    if (!event.destination.empty()) {
      call.devices.insert(event.destination);
      call.at = event.destination;
      if (event.secondary.call.empty()) call.talks = false;  // in one step: it alerts there
      call.made = false;
      call.agent = agent_at_(event.destination);
    }
    auto transferred = outcome(call, "transferred", now);
    transferred.set_id(fmt::format("{}-{}", transferred.id(), ++call.transfers));
    if (!call.given_back) outcomes.push_back(std::move(transferred));
  }
  calls_.erase(node.key());
  calls_.insert(std::move(node));
  return outcomes;
}

std::vector<v1::Outcome> CallBook::cleared(const CallEvent& event, Time now) {
  const auto found = calls_.find(event.connection.call);
  if (found == calls_.end()) return {};
  auto& call = found->second;
  call.devices.erase(event.connection.device);
  const bool caller_left = event.kind == "CallCleared" ||
                           (!call.caller.empty() && event.device == call.caller) ||
                           (!call.caller.empty() && event.connection.device == call.caller);
  call.devices.erase(call.caller);
  // A phone that stopped ringing leaves the call in its queue, which has a connection, too.
  if (!caller_left && !call.devices.empty()) return {};
  auto last = ended(call, event.cause, now);
  calls_.erase(found);
  return {std::move(last)};
}

std::vector<v1::Outcome> CallBook::on_routed(const std::string& call, std::string_view device, Time now) {
  const auto found = calls_.find(call);
  if (found == calls_.end() || device.empty()) return {};
  auto routed = outcome(found->second, "routed", now);
  (*routed.mutable_attributes()->mutable_fields())["to"].set_string_value(std::string(device));
  return {std::move(routed)};
}

std::vector<v1::Outcome> CallBook::on_snapshot(const std::vector<SnapshotCall>& alive, Time now) {
  std::set<std::string_view> numbers;
  for (const auto& call : alive) numbers.insert(call.connection.call);
  std::vector<v1::Outcome> outcomes;
  for (auto call = calls_.begin(); call != calls_.end();) {
    if (numbers.contains(call->first)) {
      call->second.held.reset();  // what its telephone's key did meanwhile was not told
      ++call;
      continue;
    }
    outcomes.push_back(ended(call->second, "unseen", now));
    call = calls_.erase(call);
  }
  std::ranges::sort(outcomes, {}, &v1::Outcome::id);
  return outcomes;
}

}  // namespace balie::csta
