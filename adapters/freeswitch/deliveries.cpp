// The part of FreeswitchAdapter that does what the hub orders.
#include "adapters/freeswitch/freeswitch_adapter.hpp"
#include "adapters/freeswitch/orders.hpp"
#include "adapters/freeswitch/translate.hpp"
#include "adapters/sdk/arguments.hpp"
#include "adapters/sdk/net.hpp"

#include <fmt/format.h>

namespace balie::freeswitch {
namespace {

constexpr std::size_t orders_at_once = 10'000;              // each may wait for a phone
constexpr Duration order_slack = std::chrono::seconds(30);  // so that ours ends before the SDK's

using sdk::refused;

bool is_refused(const result<sdk::Delivered>& done) {
  return !done && done.error().code() == "freeswitch.refused";
}

}  // namespace

sdk::Deliveries FreeswitchAdapter::deliveries() const {
  sdk::Deliveries how{.at_once = orders_at_once, .limit = 2 * settings_.ring + order_slack};
  if (settings_.port != 0) how.kinds = sdk::kinds_of(kinds());
  return how;
}

sdk::Task<sdk::Delivered> FreeswitchAdapter::deliver(const v1::Command& command) {
  auto done = co_await carry_out(command);
  if (!done && done.error().fate() == Fate::reconnect) ++spared_;
  co_return done;
}

const FreeswitchAdapter::Kinds& FreeswitchAdapter::kinds() {
  using Self = FreeswitchAdapter;
  static const Kinds all = {{"connect", &Self::bring_to}, {"wait", &Self::keep_waiting},
                            {"route", &Self::send_on},    {"join", &Self::join},
                            {"hang_up", &Self::hang_up},  {"answer", &Self::pick_up},
                            {"hold", &Self::hold},        {"retrieve", &Self::retrieve},
                            {"dial", &Self::call_out},    {"call_back", &Self::call_out}};
  return all;
}

sdk::Task<sdk::Delivered> FreeswitchAdapter::carry_out(const v1::Command& command) {
  const auto kind = kinds().find(command.kind());
  if (kind == kinds().end())
    co_return refused("freeswitch.unknown_order", "this adapter does not know such a command");
  if (!line_) co_return failure(Fate::retry, "freeswitch.away", "there is no line to FreeSWITCH");
  auto done = co_await (this->*kind->second)(command);
  co_return done;
}

result<std::string> FreeswitchAdapter::uuid_of(const v1::Command& command) const {
  auto uuid = book_.uuid_of(command.contact_id());
  if (!esl::is_endpoint(uuid)) return refused("freeswitch.no_call", "the contact is no call of FreeSWITCH");
  return uuid;
}

// Whom we would send elsewhere is the channel that we follow: of a call that we dialled, the agent.
result<void> FreeswitchAdapter::goes_elsewhere(const std::string& uuid) const {
  if (!book_.is_agents(uuid)) return {};
  return refused("not_possible", "the call's channel is the agent's: the customer would be lost");
}

result<std::string> FreeswitchAdapter::customers_uuid_of(const v1::Command& command) const {
  BALIE_TRY(auto uuid, uuid_of(command));
  BALIE_CHECK(goes_elsewhere(uuid));
  return uuid;
}

sdk::Task<sdk::Delivered> FreeswitchAdapter::hang_up(const v1::Command& command) {
  BALIE_CO_TRY(const auto uuid, uuid_of(command));
  auto done = co_await tell_call(uuid, "uuid_kill " + uuid);
  co_return done;
}

// The leg of the agent who talks, as FreeSWITCH itself says: that outlives this process.
sdk::Task<std::string> FreeswitchAdapter::leg_of_agent(std::string uuid) {
  BALIE_CO_TRY(auto partner, co_await line_->ask(fmt::format("uuid_getvar {} signal_bond", uuid)));
  if (partner == "_undef_" || !esl::is_endpoint(partner))
    co_return refused("not_talking", "nobody has the call");
  if (book_.is_agents(uuid)) partner = uuid;
  co_return partner;
}

// The agent's telephone is asked to pick up, by NOTIFY: one that does not understand it rings on.
sdk::Task<sdk::Delivered> FreeswitchAdapter::pick_up(const v1::Command& command) {
  BALIE_CO_TRY(const auto uuid, uuid_of(command));
  const auto ring = ringing_.find(uuid);
  std::string leg;
  if (ring != ringing_.end()) leg = ring->second.leg;
  if (book_.is_agents(uuid) && !book_.is_answered(uuid)) leg = uuid;
  if (leg.empty()) co_return refused("not_ringing", "no telephone rings for the call");
  auto done = co_await tell_call(uuid, fmt::format("uuid_phone_event {} talk", leg));
  co_return done;
}

// FreeSWITCH holds the agent's telephone, and plays music to the customer.
sdk::Task<sdk::Delivered> FreeswitchAdapter::set_hold(const v1::Command& command, bool held) {
  BALIE_CO_TRY(const auto uuid, uuid_of(command));
  BALIE_CO_TRY(const auto leg, co_await leg_of_agent(uuid));
  if (book_.is_held(uuid) == held) co_return sdk::refused_hold(held);
  auto line = fmt::format("uuid_hold {}{}", held ? "" : "off ", leg);
  auto done = co_await tell_call(uuid, std::move(line));
  if (is_refused(done)) co_return sdk::refused_hold(held);  // its one reason
  co_return done;
}

// Somebody who has it gives it back, or it is elsewhere in FreeSWITCH: it comes to our socket.
sdk::Task<sdk::Delivered> FreeswitchAdapter::keep_waiting(const v1::Command& command) {
  BALIE_CO_TRY(const auto uuid, customers_uuid_of(command));
  if (const auto link = held(uuid)) link->set(wait_variables(command));
  if (calls_.contains(uuid) || ringing_.contains(uuid)) co_return sdk::Delivered{};
  if (own_address_.empty())
    co_return refused("freeswitch.no_address", "nothing listens for calls: see `listen`");
  taken_.erase(uuid);
  returning_.insert(uuid);
  book_.give_back(uuid);
  tell_holds();
  auto done = co_await tell_call(
      uuid, fmt::format("uuid_transfer {} {}", uuid, esl::socket_target(own_address_, settings_.lost)));
  if (!done) returning_.erase(uuid);
  co_return done;
}

sdk::Task<sdk::Delivered> FreeswitchAdapter::join(const v1::Command& command) {
  BALIE_CO_TRY(const auto uuid, uuid_of(command));
  const auto phone = phone_endpoint(command.to());
  if (phone.empty()) co_return refused("freeswitch.bad_address", "`to` is no endpoint of FreeSWITCH");
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
  BALIE_CO_TRY(const auto said, co_await line_->ask(std::move(line)));
  co_return sdk::Delivered{.ids = {std::move(uuid)}};
}

sdk::Task<sdk::Delivered> FreeswitchAdapter::bring_to(const v1::Command& command) {
  BALIE_CO_TRY(const auto uuid, customers_uuid_of(command));
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

sdk::Task<sdk::Delivered> FreeswitchAdapter::send_on(const v1::Command& command) {
  BALIE_CO_TRY(const auto uuid, customers_uuid_of(command));
  const auto target = route_target(command, settings_);
  if (target.empty())
    co_return refused("freeswitch.no_target", "the route names no extension: see `transfer`");
  if (const auto link = held(uuid)) {
    link->set({{"BALIE_QUEUE", sdk::text_argument(command, "name")}});
    link->move(target);
    co_return sdk::Delivered{.ids = {uuid}};
  }
  auto done = co_await tell_call(uuid, fmt::format("uuid_transfer {} {}", uuid, target));
  co_return done;
}

sdk::Task<sdk::Delivered> FreeswitchAdapter::call_out(const v1::Command& command) {
  auto asked = command;
  if (asked.to().empty()) asked.set_to(agents_.phone_of(command.agent()));
  BALIE_CO_TRY(auto call, new_call(asked, settings_));
  book_.begin(call.uuid, call.contact_id, command.kind() == "dial");
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
