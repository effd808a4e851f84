// Calls that we make, reservations that ring, and queue members.
#include "adapters/asterisk/desk.hpp"
#include "adapters/asterisk/orders.hpp"
#include "adapters/sdk/wire_time.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace balie::asterisk {

ami::Action Desk::call_action(const v1::Command& command, const std::string& channel,
                              const std::string& exten) const {
  const auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(settings_.ring).count();
  auto action = ami::Action("Originate")
                    .with("Channel", channel)
                    .with("Context", settings_.context)
                    .with("Exten", exten)
                    .with("Priority", "1")
                    .with("Timeout", std::to_string(limit))
                    .with("Async", "true")
                    .with("ChannelId", channel_id_of(command));
  if (!command.contact_id().empty() && ami::is_plain(command.contact_id()))
    action = std::move(action).with("Variable", fmt::format("BALIE_CONTACT={}", command.contact_id()));
  if (command.kind() == "dial") action = std::move(action).with("Variable", "BALIE_SIDE=agent");
  return action;
}

// "dial": the agent's telephone first, then the customer's. "call_back": the customer's first, then the
// agent's.
sdk::Task<sdk::Delivered> Desk::originate(const v1::Command& command) {
  const auto to = command.to().empty() ? members_.interface_of(command.agent()) : command.to();
  if (!is_address(to)) co_return refused("bad_address", "the agent has no address like PJSIP/2001");
  const bool back = command.kind() == "call_back";
  const auto* known = calls_.find(command.contact_id());
  auto number = dialled_number(command.identifier().value());
  if (number.empty() && back) number = dialled_number(calls_.number_of(command.contact_id()));
  if (number.empty()) co_return refused("bad_number", "there is no number to call");
  auto channel = to;
  if (back) {
    const std::string place = "{number}";
    const auto at = settings_.outgoing.find(place);
    if (at == std::string::npos)
      co_return refused("no_outgoing", "the setting outgoing does not say how to call out");
    channel = settings_.outgoing;
    channel.replace(at, place.size(), number);
  }
  if (known && known->talks) co_return refused("in_a_call", "the customer is on the line");
  auto action = call_action(command, channel, back ? "agent" : number).with("CallerID", number);
  if (back) {
    action =
        std::move(action)
            .with("Variable", fmt::format("BALIE_TO={}", to))
            .with("Variable", fmt::format("BALIE_RING={}",
                                          std::chrono::ceil<std::chrono::seconds>(settings_.ring).count()));
  }
  const auto id = channel_id_of(command);
  auto taken = std::make_shared<Awaited<ami::Message>>(executor_);
  originated_[id] = taken;
  if (!command.contact_id().empty()) {  // before its first event
    Call call;
    call.contact_id = command.contact_id();
    call.caller = id;
    call.number = number;
    call.began = clock_.time();
    call.made_for = command.agent();
    call.agent_first = !back;
    call.call_back = true;
    calls_.add(std::move(call));
  }
  if (const auto asked = co_await ask(std::move(action)); !asked) {
    originated_.erase(id);
    calls_.drop(command.contact_id());
    co_return std::unexpected(asked.error());
  }
  const auto response = co_await Awaited<ami::Message>::of(taken);
  originated_.erase(id);
  if (!response) co_return std::unexpected(response.error());
  if (response->value("Response") != "Success")
    co_return refused(reason_of(response->value("Reason")), "nobody took the call");
  co_return sdk::Delivered{{id}, {}};
}

void Desk::on_originated(const ami::Message& event) {
  const auto found = originated_.find(std::string(event.value("Uniqueid")));
  if (found != originated_.end()) found->second->bring(event);
}

sdk::Task<void> Desk::reserve(const v1::Reservation& reservation) {
  if (reservation.state() != "offered") {
    const auto caller = rings_.caller_of(reservation.id());
    if (caller.empty() || reservation.state() == "accepted") co_return result<void>{};
    rings_.end(caller, "superseded");
    send_back(caller);
    co_return result<void>{};
  }
  BALIE_CO_CHECK(co_await until_listed());
  auto to = members_.interface_of(reservation.agent());
  if (!is_address(to)) co_return refused("no_address", "no telephone is known of the agent");
  if (!calls_.find(reservation.contact_id()) && !reservation.callback())
    co_return refused("not_a_call", "only calls are brought to telephones");
  BALIE_CO_CHECK(goes_elsewhere(reservation.contact_id()));
  asio::co_spawn(executor_, answer_reservation(reservation, std::move(to)), asio::detached);
  co_return result<void>{};
}

// Outlives nothing: whoever waits in it is let go when the program ends.
asio::awaitable<void> Desk::answer_reservation(v1::Reservation reservation, std::string to) {
  std::string error;
  if (!reservation
           .callback()) {  // a customer who hung up cannot ring; the agent is rung when that one answers
    auto limit = settings_.ring;
    if (reservation.has_limit())
      limit = std::min(limit, sdk::from_wire(reservation.limit()) - std::chrono::seconds(1));
    members_.engage(reservation.agent(), true);
    const auto taken = co_await ring(reservation.contact_id(), to, reservation.id(),
                                     std::max(limit, Duration(std::chrono::seconds(1))));
    error = taken ? *taken : taken.error().code();
    if (!error.empty()) members_.engage(reservation.agent(), false);
  }
  if (error == "superseded") co_return;  // the hub took it back
  hub_.tell(sdk::answer_to(reservation, error));
  flush();
}

sdk::Task<sdk::Delivered> Desk::change_member(const v1::Command& command) {
  const auto interface = command.to().empty() ? members_.interface_of(command.agent()) : command.to();
  if (!is_address(interface))
    co_return refused("bad_address", "no interface like PJSIP/2001 is known of the agent");
  const auto& kind = command.kind();
  const bool signs = kind == "sign_in" || kind == "sign_out";
  if (signs && command.queue().empty()) co_return refused("no_queue", "which queue is not said");
  auto action = ami::Action(!signs              ? "QueuePause"
                            : kind == "sign_in" ? "QueueAdd"
                                                : "QueueRemove")
                    .with("Interface", interface)
                    .with("Queue", command.queue());
  if (kind == "sign_in") action = std::move(action).with("MemberName", command.agent());
  if (!signs)
    action =
        std::move(action).with("Paused", kind == "pause" ? "true" : "false").with("Reason", command.text());
  BALIE_CO_TRY(const auto done, co_await ask(std::move(action)));
  (void)done;
  co_return sdk::Delivered{};
}

}  // namespace balie::asterisk
