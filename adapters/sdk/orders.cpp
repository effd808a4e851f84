// The part of Runner that does what the hub orders: commands and reservations.
#include "adapters/sdk/guarded.hpp"
#include "adapters/sdk/net.hpp"
#include "adapters/sdk/runner.hpp"
#include "adapters/sdk/text_repair.hpp"
#include "adapters/sdk/wire_time.hpp"

#include <algorithm>
#include <iterator>
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
  begin(std::move(*message.mutable_command()));
}

// Gives those of which nobody knows whether they were carried out.
result<std::vector<v1::Command>> Runner::recover_commands() {
  BALIE_TRY(auto found, book_.recover());
  commands_.assign(std::make_move_iterator(found.again.begin()), std::make_move_iterator(found.again.end()));
  for (const auto& command : found.unknown) {
    unsaid_.push_back(book_.end_of(command.id()));
    parts_.log.warning("nobody knows whether a command was carried out", {{"command", command.id()}});
  }
  return std::move(found.unknown);
}

// For the history of the customer whom they were for.
void Runner::say_unknown(const std::vector<v1::Command>& commands) {
  for (const auto& command : commands) {
    v1::ToHub message;
    auto& outcome = *message.mutable_outcome();
    outcome.set_id(command.id() + "-unknown");
    outcome.set_command_id(command.id());
    outcome.set_contact_id(command.contact_id());
    outcome.set_kind("unknown");
    outcome.set_reason(book_.end_of(command.id()).text());
    tell(std::move(message));
  }
}

bool Runner::is_lookup(const v1::Command& command) const {
  return std::ranges::find(deliveries_.lookups, command.kind()) != deliveries_.lookups.end();
}

void Runner::begin(v1::Command command) {
  if (is_lookup(command)) {
    commands_.push_back(std::move(command));
    return start_delivering();
  }
  switch (book_.seen(command.id())) {
    case CommandBook::Seen::ended:
      client_.taken();
      return client_.done(book_.end_of(command.id()));
    case CommandBook::Seen::begun:  // the hub was restarted meanwhile; it will be told
      return client_.taken();
    case CommandBook::Seen::never:
      break;
  }
  if (const auto begun = book_.begin(command); !begun) return report(command, std::unexpected(begun.error()));
  commands_.push_back(std::move(command));
  start_delivering();
}

void Runner::start_delivering() {
  // Those that run have their command already, so each that waits may need one more.
  for (auto more = commands_.size(); more > 0 && delivering_ < deliveries_.at_once; --more) {
    ++delivering_;
    spawn(deliver());
  }
}

// What still waits when the program stops was not carried out; the hub orders it again in another session.
asio::awaitable<void> Runner::deliver() {
  while (!commands_.empty()) {
    const auto command = std::move(commands_.front());
    commands_.pop_front();
    if (stopping_) {
      if (!is_lookup(command)) book_.forget(command.id());
      continue;
    }
    const auto delivered = co_await carry_out(command);
    report(command, delivered);
  }
  --delivering_;
}

Task<Delivered> Runner::carry_out(const v1::Command& command) {
  if (command.has_expires() && !is_before(to_wire(parts_.clock.time()), command.expires())) {
    co_return failure(Fate::reject, "expired", "its time is over");
  }
  if (!is_lookup(command)) BALIE_CO_CHECK(book_.sync(command.id()));
  if (deliveries_.at_once > 1) co_return co_await speak(command);
  co_await take_turn();
  auto delivered = co_await speak(command);
  end_turn();
  co_return delivered;
}

Task<Delivered> Runner::speak(const v1::Command& command) {
  if (!connected_) co_return not_connected();
  co_return co_await guarded(within(deliveries_.limit, parts_.adapter.deliver(command)));
}

void Runner::report(const v1::Command& command, const result<Delivered>& delivered) {
  v1::CommandDone done;
  done.set_command_id(command.id());
  bool again = false;  // the same id may be ordered again, and is carried out then
  if (delivered) {
    done.mutable_ids()->Assign(delivered->ids.begin(), delivered->ids.end());
    done.set_text(delivered->text);
  } else {
    const auto& error = delivered.error();
    const bool unknown = error.fate() == Fate::reconnect;
    done.set_error(unknown ? "unknown" : error.code());
    done.set_text(error.text());
    // The hub orders an erasure until it is done, whatever hindered it.
    again = error.fate() == Fate::retry || (command.repeatable() && (unknown || command.kind() == "erase"));
  }
  repair_text(done);
  if (!is_lookup(command)) {
    if (again) {
      book_.forget(command.id());
    } else {
      book_.end(done);
    }
  }
  parts_.metrics.command(delivered.has_value());
  client_.taken();
  say_done(done);
  if (delivered) return;
  const auto& error = delivered.error();
  parts_.log.warning("a command was not carried out", {{"command", command.id()}, {"code", error.code()}});
  if (error.fate() == Fate::reconnect) parts_.adapter.close();
  if (error.fate() == Fate::fatal) fail(error);
}

void Runner::say_done(const v1::CommandDone& done) {
  if (!client_.open()) return unsaid_.push_back(done);
  client_.done(done);
}

void Runner::say_unsaid() {
  for (const auto& done : std::exchange(unsaid_, {})) client_.done(done);
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
