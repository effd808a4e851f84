// The part of CstaAdapter that does what the hub orders.
#include "adapters/csta/csta_adapter.hpp"
#include "adapters/sdk/net.hpp"

namespace balie::csta {
namespace {

namespace asio = sdk::asio;
constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t orders_at_once = 10'000;
constexpr Duration order_slack = std::chrono::seconds(90);  // so that ours ends before the SDK's

std::unexpected<Error> refused(std::string_view code, std::string_view text) {
  return failure(Fate::reject, code, std::string(text));
}

std::unexpected<Error> away() {
  return failure(Fate::retry, "csta.away", "there is no session with the PBX");
}

std::string argument_of(const v1::Command& command, const std::string& name) {
  const auto& fields = command.arguments().fields();
  const auto found = fields.find(name);
  return found == fields.end() ? std::string() : found->second.string_value();
}

}  // namespace

sdk::Deliveries CstaAdapter::deliveries() const {
  return {.at_once = orders_at_once,
          .limit = order_slack,
          .kinds = {"answer", "call_back", "connect", "dial", "get_agent_state", "hang_up", "hold", "route",
                    "set_agent_state", "transfer", "wait"}};
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

sdk::Task<sdk::Delivered> CstaAdapter::carry_out(const v1::Command& command) {
  const auto& kind = command.kind();
  if (!session_ || !session_->open()) co_return away();
  if (kind == "dial" || kind == "call_back") {
    auto done = co_await call_out(command);
    co_return done;
  }
  if (kind == "set_agent_state" || kind == "get_agent_state") {
    auto done = co_await tell_agent(command);
    co_return done;
  }
  if (kind == "wait") {
    auto done = co_await keep_waiting(command);
    co_return done;
  }
  if (kind == "connect" || kind == "route" || kind == "transfer") {
    auto done = co_await bring_to(command);
    co_return done;
  }
  if (kind != "hang_up" && kind != "answer" && kind != "hold")
    co_return refused("csta.unknown_order", "this adapter does not know such a command");
  const auto connection = calls_.connection_of(command.contact_id(), command.to());
  if (!connection) co_return refused("csta.no_call", "the contact is no call that goes on");
  const auto& space = session_->space();
  const auto request = kind == "hang_up"  ? clear_connection(space, *connection)
                       : kind == "answer" ? answer_call(space, *connection)
                                          : hold_call(space, *connection);
  auto answer = co_await ask(request);
  if (!answer) co_return std::unexpected(answer.error());
  co_return sdk::Delivered{.ids = {connection->call}};
}

std::string CstaAdapter::device_of_queue(const v1::Command& command) const {
  const auto name = argument_of(command, "name");
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
  const auto connection = calls_.connection_of(contact);
  if (!connection) co_return refused("csta.no_call", "the contact is no call that goes on");
  if (has_it) co_return sdk::Delivered{.ids = {connection->call}};  // picking up answered the reservation
  const bool talks = calls_.talks(contact);
  if (command.kind() == "connect" && !talks && watches(destination)) {
    auto ring = std::make_shared<Ring>(Ring{.device = destination,
                                            .back = {},
                                            .agent = command.agent(),
                                            .timer = sdk::asio::steady_timer(executor_)});
    BALIE_CO_CHECK(co_await this->ring(contact, ring, settings_.ring));
    co_return sdk::Delivered{.ids = {connection->call}};
  }
  if (!talks) calls_.expect(contact, command.agent());
  Along along;
  if (settings_.correlator != "none") along.correlator = correlator_for(contact);
  const auto& space = session_->space();
  const auto request = talks ? single_step_transfer_call(space, *connection, destination, along)
                             : deflect_call(space, *connection, destination, along);
  auto answer = co_await ask(request);
  if (!answer) co_return std::unexpected(answer.error());
  co_return sdk::Delivered{.ids = {connection->call}};
}

sdk::Task<sdk::Delivered> CstaAdapter::call_out(const v1::Command& command) {
  const auto number =
      command.identifier().scheme() == "tel" ? number_of(command.identifier().value()) : std::string();
  if (number.empty()) co_return refused("csta.bad_number", "the customer's number cannot be dialled");
  if (command.to().empty()) co_return refused("csta.bad_address", "`to` is no device");
  Along along;
  if (!command.contact_id().empty() && settings_.correlator != "none")
    along.correlator = correlator_for(command.contact_id());
  const auto document = make_call(session_->space(), command.to(), number, along);
  auto answer = co_await ask(document);
  if (!answer) co_return std::unexpected(answer.error());
  const auto& call = answer->connection.call;
  if (call.empty()) co_return refused("csta.incomplete", "the PBX did not say which call it made");
  bool fresh = false;
  const auto id = calls_.contact_of(call, along.correlator, clock_.time(), fresh);
  if (fresh) {
    sdk::Inbound inbound;
    inbound.contact = contact_from(id, number, {});
    inbound.contact.set_direction("outbound");
    push(std::move(inbound));
  }
  co_return sdk::Delivered{.ids = {id}};
}

sdk::Task<sdk::Delivered> CstaAdapter::tell_agent(const v1::Command& command) {
  auto device = command.to().empty() ? agents_.device_of(command.agent()) : command.to();
  if (device.empty()) co_return refused("csta.bad_address", "the agent's device is not known");
  const auto& space = session_->space();
  if (command.kind() == "get_agent_state") {
    const auto request = agent_state(space, device);
    auto answer = co_await ask(request);
    if (!answer) co_return std::unexpected(answer.error());
    tell(agents_.on_states(device, answer->agents));
    co_return sdk::Delivered{.text = answer->agents.empty() ? std::string() : answer->agents.front().state};
  }
  static constexpr std::pair<std::string_view, std::string_view> words[] = {{"ready", "ready"},
                                                                            {"not_ready", "notReady"},
                                                                            {"wrap_up", "workingAfterCall"},
                                                                            {"logged_on", "loggedOn"},
                                                                            {"away", "loggedOff"}};
  for (const auto& [word, state] : words) {
    if (word != argument_of(command, "state")) continue;
    const auto id = argument_of(command, "agent_id");
    const auto request = set_agent_state(space, device, state, id, argument_of(command, "group"));
    auto answer = co_await ask(request);
    if (!answer) co_return std::unexpected(answer.error());
    co_return sdk::Delivered{};
  }
  co_return refused("csta.bad_state", "state: ready, not_ready, wrap_up, logged_on or away");
}

}  // namespace balie::csta
