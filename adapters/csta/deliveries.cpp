// The part of CstaAdapter that does what the hub orders.
#include "adapters/csta/csta_adapter.hpp"
#include "adapters/sdk/arguments.hpp"
#include "adapters/sdk/net.hpp"

namespace balie::csta {
namespace {

namespace asio = sdk::asio;
constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t orders_at_once = 10'000;
constexpr Duration order_slack = std::chrono::seconds(90);  // so that ours ends before the SDK's

using sdk::refused;
using sdk::text_argument;

std::unexpected<Error> away() {
  return failure(Fate::retry, "csta.away", "there is no session with the PBX");
}

}  // namespace

sdk::Deliveries CstaAdapter::deliveries() const {
  return {.at_once = orders_at_once, .limit = order_slack, .kinds = sdk::kinds_of(kinds())};
}

sdk::Task<sdk::Delivered> CstaAdapter::deliver(const v1::Command& command) {
  auto done = co_await carry_out(command);
  if (!done && done.error().fate() == Fate::reconnect && session_) ++spared_;
  co_return done;
}

// The session ends when the PBX is silent: so each of these has an answer.
sdk::Task<Answer> CstaAdapter::ask(std::string document) {
  if (!session_ || !session_->open()) co_return away();
  const auto waiter =
      std::make_shared<Waiter>(asio::steady_timer(executor_, asio::steady_timer::time_point::max()));
  waiters_.emplace(session_->ask(std::move(document), clock_.instant()), waiter);
  pump();
  while (!waiter->answer) {
    [[maybe_unused]] const auto woken = co_await waiter->timer.async_wait(awaited);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none)
      co_return failure(Fate::reconnect, "csta.late", "the PBX took too long");
  }
  co_return *waiter->answer;
}

const CstaAdapter::Kinds& CstaAdapter::kinds() {
  using Self = CstaAdapter;
  static const Kinds all = {{"connect", &Self::bring_to},
                            {"route", &Self::bring_to},
                            {"transfer", &Self::bring_to},
                            {"wait", &Self::keep_waiting},
                            {"hang_up", &Self::hang_up},
                            {"answer", &Self::pick_up},
                            {"hold", &Self::hold},
                            {"retrieve", &Self::retrieve},
                            {"dial", &Self::call_out},
                            {"call_back", &Self::call_out},
                            {"set_agent_state", &Self::set_state},
                            {"get_agent_state", &Self::ask_state}};
  return all;
}

sdk::Task<sdk::Delivered> CstaAdapter::carry_out(const v1::Command& command) {
  const auto kind = kinds().find(command.kind());
  if (kind == kinds().end())
    co_return refused("csta.unknown_order", "this adapter does not know such a command");
  if (!session_ || !session_->open()) co_return away();
  auto done = co_await (this->*kind->second)(command);
  co_return done;
}

result<ConnectionId> CstaAdapter::connection_of(const std::string& contact, const std::string& device) const {
  auto connection = calls_.connection_of(contact, device);
  if (!connection) return refused("hung_up", "the contact is no call that goes on");
  return *std::move(connection);
}

// Of the call's connections the agent's, which is the one we see in every call: without its agent a call of
// two is over.
sdk::Task<sdk::Delivered> CstaAdapter::hang_up(const v1::Command& command) {
  BALIE_CO_TRY(const auto connection, connection_of(command.contact_id(), command.to()));
  const auto request = clear_connection(session_->space(), connection);
  auto done = co_await tell_call(connection, request);
  co_return done;
}

sdk::Task<sdk::Delivered> CstaAdapter::pick_up(const v1::Command& command) {
  BALIE_CO_CHECK(connection_of(command.contact_id()));
  const auto connection = calls_.ringing(command.contact_id());
  if (!connection) co_return refused("not_ringing", "no telephone rings for the call");
  const auto request = answer_call(session_->space(), *connection);
  auto done = co_await tell_call(*connection, request);
  co_return done;
}

sdk::Task<sdk::Delivered> CstaAdapter::set_hold(const v1::Command& command, bool held) {
  BALIE_CO_TRY(const auto connection, connection_of(command.contact_id()));
  if (held && !calls_.talks(command.contact_id())) co_return refused("not_talking", "nobody has the call");
  if (calls_.held(command.contact_id()) == held) co_return sdk::refused_hold(held);
  const auto& space = session_->space();
  const auto request = held ? hold_call(space, connection) : retrieve_call(space, connection);
  auto done = co_await tell_call(connection, request);
  co_return done;
}

sdk::Task<sdk::Delivered> CstaAdapter::tell_call(ConnectionId connection, std::string request) {
  auto answer = co_await ask(std::move(request));
  if (!answer) co_return std::unexpected(answer.error());
  co_return sdk::Delivered{.ids = {std::move(connection.call)}};
}

std::string CstaAdapter::device_of_queue(const v1::Command& command) const {
  const auto name = text_argument(command, "name");
  const auto queue = queues_.find(name.empty() ? command.queue() : name);
  return queue == queues_.end() ? std::string() : queue->second;
}

// It waits where it is; one that somebody has goes back to the queue's device.
sdk::Task<sdk::Delivered> CstaAdapter::keep_waiting(const v1::Command& command) {
  const auto contact = command.contact_id();
  const auto connection = calls_.connection_of(contact);
  if (!connection || !calls_.talks(contact)) co_return sdk::Delivered{};
  const auto device = device_of_queue(command);
  if (device.empty()) co_return refused("csta.no_target", "no device to wait at: see `queues`");
  taken_.erase(contact);
  Along along;
  if (settings_.correlator != "none") along.correlator = correlator_for(contact);
  calls_.give_back(contact);
  const auto request = single_step_transfer_call(session_->space(), *connection, device, along);
  auto answer = co_await ask(request);
  if (!answer) calls_.give_back(contact, false);
  if (!answer) co_return std::unexpected(answer.error());
  calls_.wait_at(contact, device);
  tell_holds();
  co_return sdk::Delivered{.ids = {connection->call}};
}

// A call that waits or rings is deflected, one that somebody has is transferred.
sdk::Task<sdk::Delivered> CstaAdapter::bring_to(const v1::Command& command) {
  const auto& contact = command.contact_id();
  const auto taken = taken_.find(contact);
  const bool has_it =
      taken != taken_.end() && taken->second == command.agent() && command.kind() == "connect";
  if (taken != taken_.end()) taken_.erase(taken);
  auto destination = command.to().empty() ? device_of_queue(command) : command.to();
  if (destination.empty()) co_return refused("csta.no_target", "no device: see `queues`");
  BALIE_CO_TRY(const auto connection, connection_of(contact));
  if (has_it) co_return sdk::Delivered{.ids = {connection.call}};  // picking up answered the reservation
  const bool talks = calls_.talks(contact);
  if (command.kind() == "connect" && !talks && watches(destination)) {
    auto ring = std::make_shared<Ring>(Ring{.device = destination,
                                            .back = {},
                                            .agent = command.agent(),
                                            .timer = sdk::asio::steady_timer(executor_)});
    BALIE_CO_CHECK(co_await this->ring(contact, ring, settings_.ring));
    co_return sdk::Delivered{.ids = {connection.call}};
  }
  if (!talks) calls_.expect(contact, command.agent());
  Along along;
  if (settings_.correlator != "none") along.correlator = correlator_for(contact);
  const auto& space = session_->space();
  const auto request = talks ? single_step_transfer_call(space, connection, destination, along)
                             : deflect_call(space, connection, destination, along);
  auto done = co_await tell_call(connection, request);
  co_return done;
}

sdk::Task<sdk::Delivered> CstaAdapter::call_out(const v1::Command& command) {
  const auto number =
      command.identifier().scheme() == "tel" ? number_of(command.identifier().value()) : std::string();
  if (number.empty()) co_return refused("csta.bad_number", "the customer's number cannot be dialled");
  const auto device = device_for(command);
  if (device.empty()) co_return refused("csta.bad_address", "the agent's device is not known");
  Along along;
  if (!command.contact_id().empty() && settings_.correlator != "none")
    along.correlator = correlator_for(command.contact_id());
  const auto document = make_call(session_->space(), device, number, along);
  auto answer = co_await ask(document);
  if (!answer) co_return std::unexpected(answer.error());
  const auto& call = answer->connection.call;
  if (call.empty()) co_return refused("csta.incomplete", "the PBX did not say which call it made");
  bool fresh = false;
  const auto id = calls_.contact_of(call, along.correlator, clock_.time(), fresh);
  calls_.made(answer->connection, device, command.agent());
  if (fresh) {
    sdk::Inbound inbound;
    inbound.contact = contact_from(id, number, {});
    inbound.contact.set_direction("outbound");
    push(std::move(inbound));
  }
  co_return sdk::Delivered{.ids = {id}};
}

std::string CstaAdapter::device_for(const v1::Command& command) const {
  return command.to().empty() ? agents_.device_of(command.agent()) : command.to();
}

sdk::Task<sdk::Delivered> CstaAdapter::ask_state(const v1::Command& command) {
  const auto device = device_for(command);
  if (device.empty()) co_return refused("csta.bad_address", "the agent's device is not known");
  const auto request = agent_state(session_->space(), device);
  auto answer = co_await ask(request);
  if (!answer) co_return std::unexpected(answer.error());
  tell(agents_.on_states(device, answer->agents));
  co_return sdk::Delivered{.text = answer->agents.empty() ? std::string() : answer->agents.front().state};
}

sdk::Task<sdk::Delivered> CstaAdapter::set_state(const v1::Command& command) {
  const auto device = device_for(command);
  if (device.empty()) co_return refused("csta.bad_address", "the agent's device is not known");
  const auto state = state_for(text_argument(command, "state"));
  if (state.empty())
    co_return refused("csta.bad_state", "state: ready, not_ready, wrap_up, logged_on or away");
  const auto id = text_argument(command, "agent_id");
  const auto request = set_agent_state(session_->space(), device, state, id, text_argument(command, "group"));
  auto answer = co_await ask(request);
  if (!answer) co_return std::unexpected(answer.error());
  co_return sdk::Delivered{};
}

}  // namespace balie::csta
