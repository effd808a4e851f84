// The part of FreeswitchAdapter that does what the hub orders.
#include "adapters/freeswitch/freeswitch_adapter.hpp"
#include "adapters/freeswitch/orders.hpp"
#include "adapters/freeswitch/translate.hpp"
#include "adapters/sdk/net.hpp"

#include <fmt/format.h>

namespace balie::freeswitch {
namespace {

namespace asio = sdk::asio;
constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t orders_at_once = 10'000;              // each may wait for a phone
constexpr Duration slack = std::chrono::seconds(5);         // beyond the ringing, for FreeSWITCH to say so
constexpr Duration order_slack = std::chrono::seconds(30);  // so that ours ends before the SDK's

std::unexpected<Error> refused(std::string_view code, std::string_view text) {
  return failure(Fate::reject, code, std::string(text));
}

}  // namespace

sdk::Deliveries FreeswitchAdapter::deliveries() const {
  return {.at_once = orders_at_once, .limit = 2 * settings_.ring + order_slack};
}

sdk::Task<sdk::Delivered> FreeswitchAdapter::deliver(const v1::Command& command) {
  auto done = co_await carry_out(command);
  if (!done && done.error().fate() == Fate::reconnect) ++spared_;
  co_return done;
}

// The agent's phone is the offer: it rings when the hub says "connect", and whoever does not answer declines.
sdk::Task<void> FreeswitchAdapter::reserve(const v1::Reservation& reservation) {
  if (reservation.state() != "offered") co_return result<void>{};
  if (!line_ || !line_->open())
    co_return failure(Fate::retry, "freeswitch.away", "there is no line to FreeSWITCH");
  v1::ToHub message;
  auto& answer = *message.mutable_reservation_answer();
  answer.set_reservation_id(reservation.id());
  answer.set_agent(reservation.agent());
  answer.set_answer("accept");
  hub().tell(std::move(message));
  co_return result<void>{};
}

sdk::Task<sdk::Delivered> FreeswitchAdapter::carry_out(const v1::Command& command) {
  const auto& kind = command.kind();
  const auto uuid = book_.uuid_of(command.contact_id());
  if (kind == "dial" || kind == "call_back") {
    auto done = co_await call_out(command);
    co_return done;
  }
  if (!esl::is_endpoint(uuid))
    co_return refused("freeswitch.no_call", "the contact is no call of FreeSWITCH");
  if (kind == "connect") {
    auto done = co_await bring_to(command, uuid);
    co_return done;
  }
  if (kind == "route") {
    auto done = co_await send_on(command, uuid);
    co_return done;
  }
  if (kind == "wait") {
    if (const auto link = held(uuid)) link->set(wait_variables(command));
    co_return sdk::Delivered{};
  }
  if (kind == "hang_up") {
    auto done = co_await tell_call(uuid, "uuid_kill " + uuid);
    co_return done;
  }
  if (kind == "join") {
    const auto phone = phone_endpoint(command.to());
    if (phone.empty()) co_return refused("freeswitch.bad_address", "`to` is no endpoint of FreeSWITCH");
    if (!line_) co_return failure(Fate::retry, "freeswitch.away", "there is no line to FreeSWITCH");
    const auto line =
        fmt::format("originate {{originate_timeout={}}}{} &three_way({})",
                    std::chrono::ceil<std::chrono::seconds>(settings_.ring).count(), phone, uuid);
    BALIE_CO_TRY(const auto joined, co_await line_->run(line, command.id()));
    co_return sdk::Delivered{};
  }
  co_return refused("freeswitch.unknown_order", "this adapter does not know such a command");
}

FreeswitchAdapter::Link FreeswitchAdapter::held(const std::string& uuid) {
  const auto found = calls_.find(uuid);
  return found != calls_.end() && found->second->held() ? found->second : nullptr;
}

sdk::Task<sdk::Delivered> FreeswitchAdapter::tell_call(std::string uuid, std::string line) {
  if (!line_) co_return failure(Fate::retry, "freeswitch.away", "there is no line to FreeSWITCH");
  BALIE_CO_TRY(const auto said, co_await line_->ask(std::move(line)));
  co_return sdk::Delivered{.ids = {std::move(uuid)}};
}

sdk::Task<sdk::Delivered> FreeswitchAdapter::bring_to(const v1::Command& command, std::string uuid) {
  // The line tells whether the agent answered: without it nobody would know, and the call would ring for
  // nothing.
  if (!line_ || !line_->open())
    co_return failure(Fate::retry, "freeswitch.away", "there is no line to FreeSWITCH");
  if (ringing_.contains(uuid)) co_return refused("freeswitch.rings", "the call is being brought to an agent");
  const bool extension = command.to().find('/') == std::string::npos && esl::is_extension(command.to());
  const auto phone = phone_endpoint(command.to());
  if (!extension && phone.empty())
    co_return refused("freeswitch.bad_address", "`to` is no address of FreeSWITCH");
  const auto target =
      extension ? command.to() : esl::ring_target({phone, settings_.ring, own_address_, settings_.lost});
  const auto ringing = std::make_shared<Promise<result<void>>>(executor_);
  ringing_.emplace(uuid, ringing);
  book_.begin(uuid, command.contact_id());
  book_.expect(uuid, command.agent());
  if (const auto link = held(uuid)) {
    link->move(target);
  } else {
    // It waits elsewhere in FreeSWITCH, since this process or the link was away: it is taken from there.
    auto moved = co_await line_->ask(fmt::format("uuid_setvar {} socket_resume false", uuid));
    if (moved) moved = co_await line_->ask(fmt::format("uuid_transfer {} {}", uuid, target));
    if (!moved) settle_ringing(uuid, std::unexpected(moved.error()));
  }
  BALIE_CO_CHECK(co_await wait_for_answer(uuid, ringing));
  co_return sdk::Delivered{.ids = {uuid}};
}

sdk::Task<void> FreeswitchAdapter::wait_for_answer(const std::string& uuid, const Ringing& ringing) {
  ringing->timer.expires_after(settings_.ring + slack);
  while (!ringing->value) {
    co_await ringing->timer.async_wait(awaited);
    if (ringing->value) break;
    const auto found = ringing_.find(uuid);
    if (found != ringing_.end() && found->second == ringing) ringing_.erase(found);
    co_return failure(Fate::reconnect, "freeswitch.late", "FreeSWITCH did not say what became of the call");
  }
  co_return *ringing->value;
}

sdk::Task<sdk::Delivered> FreeswitchAdapter::send_on(const v1::Command& command, std::string uuid) {
  const auto target = route_target(command, settings_);
  if (target.empty())
    co_return refused("freeswitch.no_target", "the route names no extension: see `transfer`");
  if (const auto link = held(uuid)) {
    link->set({{"BALIE_QUEUE", argument_of(command, "name")}});
    link->move(target);
    co_return sdk::Delivered{.ids = {uuid}};
  }
  auto done = co_await tell_call(uuid, fmt::format("uuid_transfer {} {}", uuid, target));
  co_return done;
}

sdk::Task<sdk::Delivered> FreeswitchAdapter::call_out(const v1::Command& command) {
  BALIE_CO_TRY(auto call, new_call(command, settings_));
  if (!line_) co_return failure(Fate::retry, "freeswitch.away", "there is no line to FreeSWITCH");
  book_.begin(call.uuid, call.contact_id);
  book_.expect(call.uuid, command.agent());
  const auto made = co_await line_->run(call.line, call.uuid);
  if (!made) {
    if (made.error().fate() == Fate::reject) (void)book_.on_hang_up(call.uuid, clock_.time(), {});
    co_return std::unexpected(made.error());
  }
  if (!call.contact.id().empty())
    push({.contact = std::move(call.contact), .outcome = {}, .settle = {}, .refuse = {}});
  co_return sdk::Delivered{.ids = {call.uuid}};
}

}  // namespace balie::freeswitch
