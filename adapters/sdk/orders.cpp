// The part of Runner that does what the hub orders: commands and reservations.
#include "adapters/sdk/guarded.hpp"
#include "adapters/sdk/net.hpp"
#include "adapters/sdk/runner.hpp"
#include "adapters/sdk/text_repair.hpp"
#include "adapters/sdk/wire_time.hpp"

#include <utility>

namespace balie::sdk {
namespace {

constexpr Duration reserve_limit = std::chrono::seconds(10);

std::unexpected<Error> not_connected() {
  return failure(Fate::retry, "adapter.not_connected", "the channel is not connected");
}

bool is_before(const google::protobuf::Timestamp& one, const google::protobuf::Timestamp& other) {
  return std::pair(one.seconds(), one.nanos()) < std::pair(other.seconds(), other.nanos());
}

}  // namespace

Task<void> Adapter::reserve(const v1::Reservation&) {
  co_return failure(Fate::reject, "adapter.no_agents", "this adapter has no agents");
}

void Runner::order(v1::FromHub message) {
  if (message.has_reservation()) {
    reservations_.push_back(std::move(*message.mutable_reservation()));
    if (!std::exchange(reserving_, true)) spawn(reserve());
    return;
  }
  commands_.push_back(std::move(*message.mutable_command()));
  if (delivering_ == deliveries_.at_once) return;
  ++delivering_;
  spawn(deliver());
}

asio::awaitable<void> Runner::deliver() {
  while (!commands_.empty()) {
    const auto command = std::move(commands_.front());
    commands_.pop_front();
    const auto delivered = co_await carry_out(command);
    report(command, delivered);
  }
  --delivering_;
}

Task<Delivered> Runner::carry_out(const v1::Command& command) {
  const bool alone = deliveries_.at_once == 1;
  if (alone) co_await take_turn();
  result<Delivered> delivered = not_connected();
  if (command.has_expires() && !is_before(to_wire(parts_.clock.time()), command.expires())) {
    delivered = failure(Fate::reject, "expired", "its time is over");
  } else if (connected_) {
    delivered = co_await guarded(within(deliveries_.limit, parts_.adapter.deliver(command)));
  }
  if (alone) end_turn();
  co_return delivered;
}

void Runner::report(const v1::Command& command, const result<Delivered>& delivered) {
  v1::CommandDone done;
  done.set_command_id(command.id());
  if (delivered) {
    done.mutable_ids()->Assign(delivered->ids.begin(), delivered->ids.end());
    done.set_text(delivered->text);
  } else {
    const bool unknown = delivered.error().fate() == Fate::reconnect;
    done.set_error(unknown ? "unknown" : delivered.error().code());
    done.set_text(delivered.error().text());
  }
  repair_text(done);
  parts_.metrics.command(delivered.has_value());
  client_.done(done);
  if (delivered) return;
  const auto& error = delivered.error();
  parts_.log.warning("a command was not carried out", {{"command", command.id()}, {"code", error.code()}});
  if (error.fate() == Fate::reconnect) parts_.adapter.close();
  if (error.fate() == Fate::fatal) fail(error);
}

asio::awaitable<void> Runner::reserve() {
  while (!reservations_.empty()) {
    const auto reservation = std::move(reservations_.front());
    reservations_.pop_front();
    const bool alone = deliveries_.at_once == 1;
    if (alone) co_await take_turn();
    result<void> shown = not_connected();
    if (connected_) shown = co_await guarded(within(reserve_limit, parts_.adapter.reserve(reservation)));
    if (alone) end_turn();
    client_.taken();
    if (shown) continue;
    const auto& error = shown.error();
    parts_.log.warning("a reservation was not shown",
                       {{"reservation", reservation.id()}, {"code", error.code()}});
    if (error.fate() == Fate::reconnect) parts_.adapter.close();
    if (error.fate() == Fate::fatal) fail(error);
    if (reservation.state() != "offered") continue;
    v1::ToHub message;
    auto& answer = *message.mutable_reservation_answer();
    answer.set_reservation_id(reservation.id());
    answer.set_agent(reservation.agent());
    answer.set_answer("decline");
    answer.set_reason(error.code());
    tell(std::move(message));
  }
  reserving_ = false;
}

}  // namespace balie::sdk
