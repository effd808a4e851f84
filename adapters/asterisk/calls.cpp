#include "adapters/asterisk/calls.hpp"

#include "adapters/asterisk/question.hpp"
#include "adapters/sdk/wire_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace balie::asterisk {
namespace {

double seconds_of(Duration duration) {
  constexpr double thousand = 1000;
  return static_cast<double>(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count()) /
         thousand;
}

void set(v1::Outcome& outcome, const char* name, double value) {
  (*outcome.mutable_attributes()->mutable_fields())[name].set_number_value(value);
}

void set(v1::Outcome& outcome, const char* name, std::string_view value) {
  if (!value.empty())
    (*outcome.mutable_attributes()->mutable_fields())[name].set_string_value(std::string(value));
}

}  // namespace

void Calls::add(Call call) {
  const auto found = calls_.find(call.caller);
  if (found != calls_.end()) {
    if (found->second.contact_id == call.contact_id) return;
    report(found->second, "completed", "completed", call.began).set_reason("asked_again");
    callers_.erase(found->second.contact_id);
    auto contact_id = std::move(call.contact_id);
    call = std::exchange(found->second, {});
    call.contact_id = std::move(contact_id);
    call.agents = 0;
  } else if (calls_.size() >= calls_max) {
    return;
  }
  callers_[call.contact_id] = call.caller;
  auto caller = call.caller;
  calls_[caller] = std::move(call);
}

void Calls::drop(const std::string& contact_id) {
  const auto caller = callers_.find(contact_id);
  if (caller == callers_.end()) return;
  calls_.erase(caller->second);
  callers_.erase(caller);
}

void Calls::hold(const std::string& contact_id, bool held) {
  const auto caller = callers_.find(contact_id);
  if (caller == callers_.end()) return;
  auto& call = calls_[caller->second];
  call.held = held;
  if (held) call.agent.clear();
}

void Calls::part(const std::string& contact_id, const std::string& leg) {
  const auto caller = callers_.find(contact_id);
  if (caller == callers_.end()) return;
  auto& call = calls_[caller->second];
  if (call.parted == leg) return;
  parted_.erase(call.parted);
  call.parted = leg;
  if (!leg.empty()) parted_[leg] = call.caller;
  if (leg.empty() && !call.talks) {  // it is no longer that agent's
    hold(call, false);
    members_.engage(call.agent, false);
  }
}

// Before the channel is forgotten: whom a hang-up leaves alone on hold.
void Calls::leave(const std::string& uniqueid) {
  const auto* call = of_caller(uniqueid);
  const auto caller = parted_.find(uniqueid);
  if (caller != parted_.end()) {
    if (const auto* customers = of_caller(caller->second)) left_.push_back(customers->channel);
    parted_.erase(caller);
  } else if (call && !call->parted.empty()) {
    if (const auto* leg = channels_.find(call->parted)) left_.push_back(leg->name);
    parted_.erase(call->parted);
  }
}

std::vector<std::string> Calls::take_left() { return std::exchange(left_, {}); }

void Calls::hold(Call& call, bool held) {
  if (std::exchange(call.on_hold, held) == held) return;
  hold_changes_.push_back({call.contact_id, call.agent, held});
}

std::vector<sdk::HoldChange> Calls::take_hold_changes() { return std::exchange(hold_changes_, {}); }

bool Calls::call_back(const std::string& contact_id) {
  const auto caller = callers_.find(contact_id);
  if (caller == callers_.end()) return false;
  calls_[caller->second].call_back = true;
  if (to_call_back_.size() < calls_max) to_call_back_[contact_id] = calls_[caller->second].number;
  return true;
}

std::string Calls::number_of(const std::string& contact_id) const {
  if (const auto* call = find(contact_id); call && !call->number.empty()) return call->number;
  const auto found = to_call_back_.find(contact_id);
  return found == to_call_back_.end() ? std::string() : found->second;
}

const Call* Calls::find(const std::string& contact_id) const {
  const auto caller = callers_.find(contact_id);
  return caller == callers_.end() ? nullptr : of_caller(caller->second);
}

const Call* Calls::of_caller(std::string_view uniqueid) const {
  const auto found = calls_.find(std::string(uniqueid));
  return found == calls_.end() ? nullptr : &found->second;
}

Call* Calls::known(std::string_view uniqueid) {
  return const_cast<Call*>(std::as_const(*this).of_caller(uniqueid));
}

void Calls::on_event(const ami::Message& event, Time now) {
  const auto kind = event.name();
  const auto uniqueid = std::string(event.value("Uniqueid"));
  if (kind == "Hangup") {
    const auto before = channels_.connected(uniqueid);
    leave(uniqueid);
    channels_.on_event(event);
    agents_.erase(uniqueid);
    end(uniqueid, {}, event.value("Cause"), now);
    for (const auto& one : before) check(one, now);
  } else if (kind == "BridgeEnter" || kind == "BridgeLeave" || kind == "CoreShowChannel" ||
             kind == "Status" || kind == "Newchannel" || kind == "Rename") {
    const auto before = channels_.connected(uniqueid);
    channels_.on_event(event);
    if (auto* call = known(uniqueid)) {
      if (const auto* channel = channels_.find(uniqueid)) call->channel = channel->name;
      unseen_.erase(uniqueid);
    }
    if (kind == "CoreShowChannel" || kind == "Status") return;  // whom it talks to is known at the list's end
    for (const auto& one : before) check(one, now);
    for (const auto& one : channels_.connected(uniqueid)) check(one, now);
  } else if (kind == "Hold" || kind == "Unhold") {  // the agent's telephone
    for (const auto& one : channels_.connected(uniqueid)) {
      auto* call = known(one);
      const auto* agents = call && call->agent_first ? &call->caller : call ? &call->talks_to : nullptr;
      if (agents && *agents == uniqueid) hold(*call, kind == "Hold");
    }
  } else if (kind == "AgentCalled" || kind == "AgentConnect") {
    on_agent_called(event, now);
  } else if (kind == "QueueCallerJoin") {
    if (auto* call = known(uniqueid)) call->queue = event.value("Queue");
  } else if (kind == "BlindTransfer" || kind == "AttendedTransfer") {
    on_transfer(event, now);
  }
}

void Calls::on_agent_called(const ami::Message& event, Time now) {
  const auto name = event.value("MemberName");
  const auto interface = event.value("Interface");
  const auto agent = name == interface || name.empty() ? members_.agent_at(interface) : std::string(name);
  if (agents_.size() < Channels::channels_max) agents_[std::string(event.value("DestUniqueid"))] = agent;
  auto* call = known(event.value("Uniqueid"));
  if (!call || event.name() != "AgentCalled") return;
  call->queue = event.value("Queue");
  auto& outcome = report(*call, "ringing", fmt::format("ringing/{}", event.value("DestUniqueid")), now);
  outcome.set_agent(agent);
  set(outcome, "queue", call->queue);
  set(outcome, "interface", interface);
}

void Calls::on_transfer(const ami::Message& event, Time now) {
  if (event.value("Result") != "Success") return;
  const bool blind = event.name() == "BlindTransfer";
  for (const auto* field : {"TransfereeUniqueid", "TransfererUniqueid", "OrigTransfererUniqueid"}) {
    for (const auto& one : channels_.connected(event.value(field))) {
      auto* call = known(one);
      if (!call || call->agent.empty()) continue;
      return transferred(*call, blind ? "blind" : "attended", blind ? event.value("Extension") : "", now);
    }
  }
}

void Calls::transferred(Call& call, std::string_view reason, std::string_view to, Time now) {
  if (std::exchange(call.transferred, true)) return;
  auto& outcome = report(call, "transferred", fmt::format("transferred/{}", call.agents), now);
  outcome.set_agent(call.agent);
  outcome.set_reason(std::string(reason));
  set(outcome, "to", to);
}

void Calls::check(const std::string& uniqueid, Time now) {
  if (auto* call = known(uniqueid)) check(*call, now);
}

void Calls::check(Call& call, Time now) {
  const auto* other = channels_.other_end(call.caller);
  if (other && other->uniqueid == call.talks_to) return;
  stop_talking(call, now);
  if (!other && !call.parted.empty()) return hold(call, true);
  if (!other) return;
  call.talks = now;
  call.talks_to = other->uniqueid;
  if (!call.parted.empty()) part(call.contact_id, {});
  const auto interface = std::string(interface_of(other->name));
  const auto named = agents_.find(other->uniqueid);
  const auto agent = !call.made_for.empty()   ? call.made_for
                     : named != agents_.end() ? named->second
                                              : members_.agent_at(interface);
  if (agent == call.agent && !call.transferred) {  // back from hold, say
    members_.engage(agent, true);
    return hold(call, false);
  }
  hold(call, false);
  if (!call.agent.empty()) transferred(call, "redirected", interface, now);
  call.agent = agent;
  call.interface = interface;
  call.transferred = false;
  call.held = false;
  ++call.agents;
  members_.engage(agent, true);
  auto& outcome =
      report(call, "answered", call.agents == 1 ? "answered" : fmt::format("answered/{}", call.agents), now);
  outcome.set_agent(agent);
  set(outcome, "wait_seconds", seconds_of(now - call.began));
  set(outcome, "interface", interface);
  if (!call.answered) call.answered = now;
}

void Calls::stop_talking(Call& call, Time now) {
  if (call.talks) call.talked += now - *call.talks;
  call.talks.reset();
  const bool talked = !std::exchange(call.talks_to, {}).empty();
  if (!talked || !call.parted.empty()) return;  // on hold it is still the agent's
  members_.engage(call.agent, false);
  hold(call, false);
}

void Calls::end(const std::string& caller, std::string_view reason, std::string_view cause, Time now) {
  const auto found = calls_.find(caller);
  if (found == calls_.end()) return;
  auto& call = found->second;
  stop_talking(call, now);
  if (!call.parted.empty()) members_.engage(call.agent, false);
  if (call.answered) to_call_back_.erase(call.contact_id);
  if (!call.call_back || call.answered) {
    const char* kind = call.answered ? "completed" : "abandoned";
    auto& outcome = report(call, kind, kind, now);
    outcome.set_agent(call.agent);
    outcome.set_reason(std::string(reason));
    set(outcome, "wait_seconds", seconds_of((call.answered ? *call.answered : now) - call.began));
    set(outcome, "talk_seconds", seconds_of(call.talked));
    set(outcome, "queue", call.queue);
    set(outcome, "hangup_cause", cause);
  }
  callers_.erase(call.contact_id);
  unseen_.erase(caller);
  calls_.erase(found);
}

void Calls::begin_list() {
  channels_.begin_list();
  for (const auto& [caller, call] : calls_) unseen_.insert(caller);
}

void Calls::end_list(Time now) {
  for (const auto& channel : channels_.end_list()) agents_.erase(channel.uniqueid);
  std::vector<std::string> callers;
  for (const auto& [caller, call] : calls_) callers.push_back(caller);
  for (const auto& caller : callers) {
    // One that was asked about while the list came is in no list yet.
    if (!channels_.find(caller) && unseen_.contains(caller)) {
      leave(caller);
      end(caller, "link_lost", {}, now);
    } else {
      const auto& parted = calls_[caller].parted;
      if (!parted.empty() && !channels_.find(parted)) leave(std::string(parted));
      check(caller, now);
    }
  }
  unseen_.clear();
}

v1::Outcome& Calls::report(const Call& call, std::string_view kind, std::string_view suffix, Time now) {
  auto& outcome = outcomes_.emplace_back();
  outcome.set_id(fmt::format("{}/{}", call.contact_id, suffix));
  outcome.set_contact_id(call.contact_id);
  outcome.set_kind(std::string(kind));
  *outcome.mutable_at() = sdk::to_wire(now);
  return outcome;
}

std::vector<v1::Outcome> Calls::take_outcomes() { return std::exchange(outcomes_, {}); }

}  // namespace balie::asterisk
