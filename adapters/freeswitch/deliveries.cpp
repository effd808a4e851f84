// The part of FreeswitchAdapter that does what the hub orders.
#include "adapters/freeswitch/freeswitch_adapter.hpp"
#include "adapters/freeswitch/orders.hpp"
#include "adapters/freeswitch/translate.hpp"
#include "adapters/sdk/net.hpp"

#include <fmt/format.h>

namespace balie::freeswitch {
namespace {

constexpr std::size_t orders_at_once = 10'000;              // each may wait for a phone
constexpr Duration order_slack = std::chrono::seconds(30);  // so that ours ends before the SDK's

std::unexpected<Error> refused(std::string_view code, std::string_view text) {
  return failure(Fate::reject, code, std::string(text));
}

}  // namespace

sdk::Deliveries FreeswitchAdapter::deliveries() const {
  return {.at_once = orders_at_once,
          .limit = 2 * settings_.ring + order_slack,
          .kinds = {"call_back", "connect", "dial", "hang_up", "join", "route", "wait"}};
}

sdk::Task<sdk::Delivered> FreeswitchAdapter::deliver(const v1::Command& command) {
  auto done = co_await carry_out(command);
  if (!done && done.error().fate() == Fate::reconnect) ++spared_;
  co_return done;
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
    auto done = co_await keep_waiting(command, uuid);
    co_return done;
  }
  if (kind == "hang_up") {
    auto done = co_await tell_call(uuid, "uuid_kill " + uuid);
    co_return done;
  }
  if (kind == "join") {
    auto done = co_await join(command, uuid);
    co_return done;
  }
  co_return refused("freeswitch.unknown_order", "this adapter does not know such a command");
}

// Somebody who has it gives it back, or it is elsewhere in FreeSWITCH: it comes to our socket.
sdk::Task<sdk::Delivered> FreeswitchAdapter::keep_waiting(const v1::Command& command, std::string uuid) {
  if (const auto link = held(uuid)) link->set(wait_variables(command));
  if (calls_.contains(uuid) || ringing_.contains(uuid)) co_return sdk::Delivered{};
  if (own_address_.empty())
    co_return refused("freeswitch.no_address", "nothing listens for calls: see `listen`");
  if (!line_) co_return failure(Fate::retry, "freeswitch.away", "there is no line to FreeSWITCH");
  taken_.erase(uuid);
  returning_.insert(uuid);
  book_.give_back(uuid);
  auto done = co_await tell_call(
      uuid, fmt::format("uuid_transfer {} {}", uuid, esl::socket_target(own_address_, settings_.lost)));
  if (!done) returning_.erase(uuid);
  co_return done;
}

sdk::Task<sdk::Delivered> FreeswitchAdapter::join(const v1::Command& command, std::string uuid) {
  const auto phone = phone_endpoint(command.to());
  if (phone.empty()) co_return refused("freeswitch.bad_address", "`to` is no endpoint of FreeSWITCH");
  if (!line_) co_return failure(Fate::retry, "freeswitch.away", "there is no line to FreeSWITCH");
  const auto line = fmt::format("originate {{originate_timeout={}}}{} &three_way({})",
                                std::chrono::ceil<std::chrono::seconds>(settings_.ring).count(), phone, uuid);
  BALIE_CO_TRY(const auto joined, co_await line_->run(line, command.id()));
  co_return sdk::Delivered{};
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
  const auto taken = taken_.find(uuid);
  const bool has_it = taken != taken_.end() && taken->second == command.agent();
  if (taken != taken_.end()) taken_.erase(taken);
  if (has_it) co_return sdk::Delivered{.ids = {uuid}};  // picking up was the answer to the reservation
  if (ringing_.contains(uuid)) co_return refused("freeswitch.rings", "the call is being brought to an agent");
  Ringable what{.uuid = uuid,
                .contact = command.contact_id(),
                .agent = command.agent(),
                .to = command.to(),
                .reservation = {},
                .limit = settings_.ring};
  BALIE_CO_CHECK(co_await ring(std::move(what)));
  co_return sdk::Delivered{.ids = {uuid}};
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
