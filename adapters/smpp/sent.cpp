// The part of SmppAdapter that asks the centre about messages which it was sent, and takes them back.
#include "adapters/sdk/arguments.hpp"
#include "adapters/sdk/net.hpp"
#include "adapters/smpp/adapter.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>

namespace balie::smpp {
namespace {

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t overdue_at_once = 20;  // in one turn of the sweep

std::unexpected<Error> nothing_under_way() {
  return failure(Fate::reject, "smpp.nothing_under_way",
                 "the argument command_id names no message whose end is open");
}

result<void> always() { return {}; }

}  // namespace

// What waits here goes no more; what the centre has, it is asked to delete (cancel_sm).
Task<sdk::Delivered> SmppAdapter::cancel(const v1::Command& order) {
  const auto command = sdk::text_argument(order, "command_id");
  const auto found = sending_.find(command);
  const auto sending = found == sending_.end() ? nullptr : found->second;
  if (sending) {
    sending->unwanted = true;
    sender_.ask_again();
  }
  while (sending_.contains(command)) {
    sent_.expires_at(Instant::max());
    co_await sent_.async_wait(awaited);
  }
  const bool stopped = sending && sending->stopped;
  BALIE_CO_TRY(const auto parts, outbox_->open_parts(command));
  if (parts.empty() && !stopped) co_return nothing_under_way();
  std::size_t taken_back = 0;
  std::optional<Error> refused;
  for (const auto& part : parts) {
    Pdu pdu;
    pdu.command = command::cancel_sm;
    pdu.body = Cancel{settings_.service_type, part.message_id, part.source, part.destination};
    std::uint64_t token = 0;
    const auto answer = co_await sender_.submit(pdu, true, token, always);
    if (!answer) {
      refused = answer.error();
      continue;
    }
    ++taken_back;
    BALIE_CO_CHECK(settle(part, MessageState::deleted, {}));
  }
  if (refused && taken_back > 0) {
    co_return failure(Fate::reject, "smpp.partly_cancelled",
                      fmt::format("{} of {} parts: {}", taken_back, parts.size(), refused->text()));
  }
  if (refused) co_return std::unexpected(*refused);
  co_return sdk::Delivered{{}, parts.empty() ? "it was not sent" : "the centre has deleted it"};
}

// What the centre says of each part that is open.
Task<sdk::Delivered> SmppAdapter::query(const v1::Command& order) {
  const auto command = sdk::text_argument(order, "command_id");
  BALIE_CO_TRY(const auto parts, outbox_->open_parts(command));
  if (parts.empty() && sending_.contains(command)) co_return sdk::Delivered{{}, "it waits to be sent"};
  if (parts.empty()) co_return nothing_under_way();
  sdk::Delivered delivered;
  for (const auto& part : parts) {
    BALIE_CO_TRY(const auto word, co_await ask_about(part));
    delivered.text += delivered.text.empty() ? word : ", " + word;
  }
  co_return delivered;
}

Task<std::string> SmppAdapter::ask_about(const Outbox::Part& part) {
  Pdu pdu;
  pdu.command = command::query_sm;
  pdu.body = Query{part.message_id, part.source};
  std::uint64_t token = 0;
  BALIE_CO_TRY(const auto answer, co_await sender_.submit(pdu, true, token, always));
  const auto* said = std::get_if<QueryResponse>(&answer.body);
  if (said == nullptr) co_return failure(Fate::reject, "smpp.no_state", "the centre said no state");
  if (said->message_state > static_cast<std::uint8_t>(MessageState::skipped))
    co_return fmt::format("state {}", said->message_state);
  const auto state = MessageState(said->message_state);
  if (is_final(state)) {
    const auto error = said->error_code == 0 ? std::string() : fmt::format("{:03}", said->error_code);
    BALIE_CO_CHECK(settle(part, state, error));
  }
  co_return std::string(to_string(state));
}

result<void> SmppAdapter::settle(const Outbox::Part& part, MessageState state, const std::string& error) {
  BALIE_TRY(const auto report, outbox_->settle(part, state, error));
  if (report) tell(outcome_of(*report));
  return {};
}

void SmppAdapter::ask_overdue() {
  if (settings_.query_after == Duration::zero() || !any_bound()) return;
  const auto now = clock_.time();
  const auto before = now - std::chrono::ceil<std::chrono::microseconds>(settings_.query_after);
  const auto commands = outbox_->overdue(before, now, overdue_at_once);
  if (!commands) return log_.warning("state", {{"error", commands.error().text()}});
  for (const auto& command : *commands) {
    asio::co_spawn(executor_, ask_about_all(command), asio::detached);
  }
}

asio::awaitable<void> SmppAdapter::ask_about_all(std::string command) {
  v1::Command order;
  (*order.mutable_arguments()->mutable_fields())["command_id"].set_string_value(command);
  const auto asked = co_await query(order);
  if (!asked) {
    log_.warning("a message's state is not known", {{"command", command}, {"code", asked.error().code()}});
  }
}

}  // namespace balie::smpp
