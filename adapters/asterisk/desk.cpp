#include "adapters/asterisk/desk.hpp"

#include "adapters/asterisk/question.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace balie::asterisk {
namespace {

// "00:01:30" of CoreShowChannels, "90" of Status.
Duration duration_of(std::string_view text) {
  long seconds = 0, part = 0;
  for (const char character : text) {
    if (character == ':') {
      seconds = (seconds + part) * 60;
      part = 0;
    } else if (character >= '0' && character <= '9' && part < 1'000'000) {
      part = part * 10 + (character - '0');
    }
  }
  return std::chrono::seconds(std::min(seconds + part, 10'000'000L));
}

}  // namespace

Desk::Desk(asio::any_io_executor executor, const Clock& clock, Log log, const Settings& settings,
           sdk::Hub& hub)
    : executor_(std::move(executor)),
      clock_(clock),
      log_(std::move(log)),
      settings_(settings),
      hub_(hub),
      members_(settings.agents, settings.sign_in_queues),
      calls_(members_),
      ring_timer_(executor_),
      boot_id_(fmt::format("balie{}", clock.time().time_since_epoch().count())),
      learnt_(executor_) {
  ManagerLink::Hooks hooks;
  hooks.opened = [this] { opened(); };
  // Calls go on without us; what became of them is seen when the link is back.
  hooks.closed = [this] { known_ = false; };
  hooks.event = [this](const ami::Message& event) { on_event(event); };
  link_ = std::make_shared<ManagerLink>(executor_, clock_, log_.part("manager"), settings_, boot_id_,
                                        std::move(hooks));
}

// Commands come as soon as the hub is there, which may be sooner than we know which calls there are.
sdk::Task<void> Desk::until_listed() {
  constexpr Duration most = std::chrono::seconds(5);
  const auto until = clock_.instant() + most;
  while (!known_ && clock_.instant() < until) {
    learnt_.expires_at(until);
    co_await learnt_.async_wait(asio::as_tuple(asio::use_awaitable));
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) break;
  }
  if (!known_) co_return failure(Fate::retry, "not_connected", "no link to Asterisk's manager");
  co_return result<void>{};
}

Desk::~Desk() {
  link_->stop();
  ring_timer_.cancel();
}

result<void> Desk::start() { return link_->start(); }

void Desk::asked(const agi::Asked& asked, const v1::Contact& contact) {
  Call call;
  call.contact_id = contact.id();
  call.caller = calls_.channels().find(asked.linkedid) ? asked.linkedid
                                                       : std::string(asked.environment.value("uniqueid"));
  const auto* channel = calls_.channels().find(call.caller);
  call.channel = channel ? channel->name : std::string(asked.environment.value("channel"));
  call.began = clock_.time();
  for (const auto& one : contact.identifiers()) {
    if (one.scheme() == "tel") call.number = one.value();
  }
  calls_.add(std::move(call));
  flush();
}

void Desk::decided(const std::string& contact_id, bool held) { calls_.hold(contact_id, held); }

sdk::Task<bool> Desk::call_back(std::string contact_id) {
  if (!calls_.find(contact_id)) co_return false;
  v1::ToHub message;
  auto& order = *message.mutable_routing_order();
  order.set_id(fmt::format("{}/callback", contact_id));
  order.set_kind("callback");
  order.set_contact_id(contact_id);
  const auto answer = co_await hub_.ask(std::move(message));
  co_return answer&& calls_.call_back(contact_id);
}

// What is there now; what was there and is not has ended meanwhile. Answers come in the order of the
// questions.
void Desk::opened() {
  calls_.begin_list();
  members_.begin_list();
  listed_ = false;
  const auto log_refused = [this](const char* action, const result<ami::Message>& response) {
    if (response && response->name() == "Error")
      log_.warning("the manager refused a list", {{"action", action}, {"error", response->value("Message")}});
    return response && response->name() != "Error";
  };
  link_->submit(
      ami::Action("QueueStatus"),
      [this, log_refused](const auto& response) {
        if (log_refused("QueueStatus", response)) members_.end_list();
      },
      [this](const auto& item) { members_.on_event(item); });
  link_->submit(
      ami::Action("CoreShowChannels"),
      [this, log_refused](const auto& response) { listed_ = log_refused("CoreShowChannels", response); },
      [this](const auto& item) { calls_.on_event(item, clock_.time()); });
  link_->submit(
      ami::Action("Status").with("Variables", "BALIE_CONTACT,BALIE_HOLD,BALIE_LEG,BALIE_SIDE"),
      [this, log_refused](const auto& response) {
        if (!response) return;
        if (log_refused("Status", response) || listed_) calls_.end_list(clock_.time());
        for (const auto& caller : rings_.callers()) {
          const auto* call = calls_.of_caller(caller);
          if (!call) rings_.end(caller, "hung_up");
          if (call && call->talks) rings_.end(caller, {});
        }
        known_ = true;
        learnt_.cancel();
        for (const auto& [agent, signal] : std::exchange(unfollowed_, {})) follow(signal);
        flush();
      },
      [this](const auto& item) { on_listed(item); });
}

// A channel with the contact's id on it: known from before, or from before our own start.
void Desk::on_listed(const ami::Message& status) {
  calls_.on_event(status, clock_.time());
  Call call;
  std::string leg;
  bool held = false;
  for (const auto variable : status.values("Variable")) {
    constexpr std::string_view contact = "BALIE_CONTACT=", hold = "BALIE_HOLD=1", apart = "BALIE_LEG=";
    if (variable.starts_with(contact)) call.contact_id = variable.substr(contact.size());
    if (variable.starts_with(apart)) leg = variable.substr(apart.size());
    held = held || variable == hold;
    call.agent_first = call.agent_first || variable == "BALIE_SIDE=agent";
  }
  if (call.contact_id.empty()) return;
  if (const auto* known = calls_.find(call.contact_id)) {
    const auto* other = calls_.channels().other_end(known->caller);
    return calls_.part(call.contact_id, other && other->uniqueid == leg ? std::string() : leg);
  }
  const auto linkedid = status.value("Linkedid");
  call.caller = calls_.channels().find(linkedid) ? linkedid : status.value("Uniqueid");
  if (calls_.of_caller(call.caller)) return;
  const auto* channel = calls_.channels().find(call.caller);
  if (channel) call.channel = channel->name;
  call.number = status.value("CallerIDNum");
  call.began =
      clock_.time() - std::chrono::duration_cast<Time::duration>(duration_of(status.value("Seconds")));
  // Who has it on hold answered it; when is not known any more.
  const auto* has_it = calls_.channels().find(call.agent_first ? call.caller : leg);
  if (!leg.empty() && has_it) {
    call.interface = interface_of(has_it->name);
    call.agent = members_.agent_at(call.interface);
    if (call.agent_first) call.made_for = call.agent;
    call.agents = 1;
    call.answered = call.began;
  }
  const auto contact_id = call.contact_id;
  calls_.add(std::move(call));
  calls_.hold(contact_id, held && leg.empty());
  calls_.part(contact_id, leg);
}

void Desk::on_event(const ami::Message& event) {
  if (event.name().starts_with("QueueMember")) {
    members_.on_event(event);
  } else if (event.name() == "OriginateResponse") {
    on_originated(event);
  } else {
    calls_.on_event(event, clock_.time());
    rings_.on_event(event);
    wait_for_rings();
  }
  flush();
}

void Desk::flush() {
  sdk::tell(hub_, calls_.take_outcomes());
  for (const auto& change : calls_.take_hold_changes()) hub_.tell(sdk::told(change, settings_.desk));
  for (const auto& channel : calls_.take_left()) let_go(channel);
  auto changes = members_.take_changes();
  std::erase_if(changes, [&](const auto& one) { return unfollowed_.contains(one.agent()); });
  if (settings_.presence) sdk::tell(hub_, std::move(changes));
}

// What is said while the manager is away comes when it is back.
void Desk::follow(const v1::Signal& signal) {
  if (signal.kind() != "presence" || !settings_.presence) return;
  if (!known_) {
    if (unfollowed_.size() < Members::members_max) unfollowed_.insert_or_assign(signal.agent(), signal);
    return;
  }
  for (auto& action : members_.follow(signal)) {
    link_->submit(std::move(action), [this, signal](const auto& response) {
      if (response && response->name() != "Error") return;
      members_.refused(signal.agent());
      if (!response) {  // nobody knows whether it was done: once more, when it is back
        unfollowed_.try_emplace(signal.agent(), signal);
        return;
      }
      log_.warning("a queue member's state was not set",
                   {{"agent", signal.agent()}, {"error", response->value("Message")}});
    });
  }
}

void Desk::wait_for_rings() {
  ring_timer_.expires_at(rings_.wake_at());
  ring_timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    for (const auto& caller : rings_.on_time(clock_.instant())) send_back(caller);
    wait_for_rings();
  });
}

// Who was left alone on hold.
void Desk::let_go(const std::string& channel) {
  link_->submit(ami::Action("Hangup").with("Channel", channel).with("Cause", "16"), [](const auto&) {});
}

// Takes the customer away from the agent's telephone, back to waiting.
void Desk::send_back(const std::string& caller) {
  const auto* call = calls_.of_caller(caller);
  if (!call || call->talks) return;
  link_->submit(ami::Action("Redirect")
                    .with("Channel", call->channel)
                    .with("Context", settings_.context)
                    .with("Exten", "hold")
                    .with("Priority", "1"),
                [](const auto&) {});
}

}  // namespace balie::asterisk
