#include "adapters/sdk/runner.hpp"

#include "adapters/sdk/guarded.hpp"
#include "adapters/sdk/net.hpp"
#include "adapters/sdk/text_repair.hpp"
#include "adapters/sdk/wire_time.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include <utility>

namespace balie::sdk {
namespace {

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr Duration settle_limit = std::chrono::seconds(10);  // for one call of settle or refuse
constexpr Duration forever = std::chrono::hours(24 * 365);

BusClient::Settings with_kinds(BusClient::Settings bus, Deliveries how) {
  bus.session.commands = std::move(how.kinds);
  return bus;
}

}  // namespace

v1::Route Adapter::on_fallback(const v1::Contact&, const v1::Route& configured) { return configured; }

Runner::Runner(Parts parts)
    : parts_(std::move(parts)),
      client_(parts_.executor, parts_.clock, with_kinds(parts_.bus, parts_.adapter.deliveries()), hooks()),
      backoff_(parts_.backoff, std::hash<std::string>{}(parts_.bus.session.boot_id)),
      pause_(parts_.executor),
      room_(parts_.executor),
      replay_pause_(parts_.executor),
      turn_(parts_.executor, forever),
      ended_(parts_.executor),
      deliveries_(parts_.adapter.deliveries()),
      book_(parts_.commands) {
  parts_.adapter.attach(*this);
}

BusClient::Hooks Runner::hooks() {
  BusClient::Hooks hooks;
  hooks.opened = [this](const v1::Welcome& welcome) {
    parts_.log.info("session with the hub is open",
                    {{"session", welcome.session()}, {"hub", welcome.boot_id()}});
    parts_.metrics.hub(true);
    replay_pause_.cancel();
    say_presences();
    say_unsaid();
  };
  hooks.closed = [this](const Error& error) {
    parts_.log.warning("no session with the hub", {{"code", error.code()}, {"error", error.text()}});
    parts_.metrics.hub(false);
  };
  hooks.ordered = [this](v1::FromHub message) { order(std::move(message)); };
  hooks.signalled = [this](const v1::Signal& signal) {
    // Another one's word holds now: ours is not to be said again in the next session.
    if (signal.kind() == "presence") presences_.erase(signal.agent());
    parts_.adapter.signal(signal);
  };
  return hooks;
}

asio::awaitable<result<void>> Runner::run() {
  BALIE_CO_TRY(const auto unknown, recover_commands());
  BALIE_CO_CHECK(client_.start());
  say_unknown(unknown);
  count_spool();
  receiving_ = true;
  ++tasks_;
  asio::co_spawn(parts_.executor, channel(),
                 asio::bind_cancellation_slot(cancel_channel_.slot(), [this](const std::exception_ptr&) {
                   receiving_ = false;
                   --tasks_;
                   ended_.cancel();
                 }));
  spawn(replay());
  co_await until([this] { return stopping_ && !receiving_; }, forever);
  co_await until([this] { return waiting_ + telling_ + delivering_ == 0; }, parts_.settings.drain);
  co_await client_.stop(Duration::zero());  // what still waits for the hub goes to the spool
  co_await until([this] { return tasks_ == 0; }, forever);
  parts_.adapter.close();
  if (fatal_) co_return std::unexpected(*fatal_);
  co_return result<void>{};
}

void Runner::stop() {
  if (std::exchange(stopping_, true)) return;
  cancel_channel_.emit(asio::cancellation_type::terminal);
  for (auto* timer : {&pause_, &room_, &replay_pause_, &ended_}) timer->cancel();
}

void Runner::fail(const Error& error) {
  parts_.log.error("the adapter cannot go on", {{"code", error.code()}, {"error", error.text()}});
  if (!fatal_) fatal_ = error;
  stop();
}

void Runner::spawn(asio::awaitable<void> task) {
  ++tasks_;
  asio::co_spawn(parts_.executor, std::move(task), [this](const std::exception_ptr&) {
    --tasks_;
    ended_.cancel();
  });
}

asio::awaitable<void> Runner::until(std::function<bool()> holds, Duration limit) {
  const auto end = parts_.clock.instant() + limit;
  while (!holds()) {
    ended_.expires_after(end - parts_.clock.instant());
    const auto [cancelled] = co_await ended_.async_wait(awaited);
    if (!cancelled) co_return;
  }
}

asio::awaitable<void> Runner::channel() {
  co_await asio::this_coro::throw_if_cancelled(false);
  while (!stopping_) {
    const auto connected = co_await guarded(parts_.adapter.connect());
    if (connected && !stopping_) {
      parts_.log.info("the channel is connected");
      parts_.metrics.channel(connected_ = true);
      backoff_.worked(parts_.clock.instant());
      start_delivering();
      co_await serve();
      if (stopping_) co_return;  // run() closes, when all is answered over this link
      parts_.metrics.channel(connected_ = false);
      ++link_;
    } else if (!connected && connected.error().fate() == Fate::fatal) {
      co_return fail(connected.error());
    } else if (!connected && !stopping_) {
      const auto& error = connected.error();
      parts_.log.warning("the channel is not connected", {{"code", error.code()}, {"error", error.text()}});
    }
    parts_.adapter.close();
    co_await back_off();
  }
}

asio::awaitable<void> Runner::back_off() {
  if (stopping_) co_return;
  pause_.expires_after(backoff_.failed(parts_.clock.instant()));
  co_await pause_.async_wait(awaited);
}

asio::awaitable<void> Runner::serve() {
  while (!stopping_) {
    if (waiting_ >= parts_.settings.window) {
      room_.expires_after(forever);
      co_await room_.async_wait(awaited);
      continue;
    }
    auto inbound = co_await guarded(parts_.adapter.receive());
    if (inbound) {
      ++waiting_;
      spawn(handle(std::move(*inbound), link_));
      continue;
    }
    if (stopping_) co_return;
    const auto& error = inbound.error();
    if (error.fate() == Fate::fatal) co_return fail(error);
    parts_.log.warning("receiving from the channel", {{"code", error.code()}, {"error", error.text()}});
    if (error.fate() != Fate::reject) co_return;
    co_await asio::post(parts_.executor,
                        asio::use_awaitable);  // a channel full of these must not keep out the rest
  }
}

asio::awaitable<void> Runner::handle(Inbound inbound, std::uint64_t link) {
  const auto began = parts_.clock.instant();
  complete(inbound);
  Settled settled;
  if (inbound.outcome.kind().empty()) {
    settled = co_await decide(inbound.contact);
  } else {
    settled = co_await record(inbound.outcome);
  }
  const auto* word = !settled ? "refused" : !inbound.outcome.kind().empty() ? "recorded" : "decided";
  if (settled && settled->fallback()) word = "fallback";
  parts_.metrics.inbound(word, parts_.clock.instant() - began);
  if (!settled) {
    const auto& error = settled.error();
    parts_.log.warning("not taken",
                       {{"contact", inbound.contact.id()}, {"code", error.code()}, {"error", error.text()}});
  }
  co_await answer(inbound, settled, link);
  --waiting_;
  room_.cancel();
}

std::string Runner::fresh_id() { return fmt::format("{}-{}", parts_.bus.session.boot_id, ++ids_given_); }

void Runner::complete(Inbound& inbound) {
  const auto now = parts_.clock.time();
  auto& outcome = inbound.outcome;
  repair_text(inbound.contact);
  repair_text(outcome);
  if (!outcome.kind().empty()) {
    if (outcome.id().empty()) outcome.set_id(fresh_id());
    if (!outcome.has_at()) *outcome.mutable_at() = to_wire(now);
    return;
  }
  auto& contact = inbound.contact;
  if (contact.id().empty()) contact.set_id(fresh_id());
  if (contact.channel().empty()) contact.set_channel(parts_.settings.channel);
  if (!contact.has_at()) *contact.mutable_at() = to_wire(now);
  if (!contact.has_wait()) *contact.mutable_wait() = to_wire(parts_.settings.deadline);
}

asio::awaitable<Runner::Settled> Runner::decide(const v1::Contact& contact) {
  const auto deadline = from_wire(contact.wait());
  v1::ToHub message;
  *message.mutable_contact() = contact;
  // The hub's own fallback is better than ours, as it is recorded: give it the time to come.
  *message.mutable_contact()->mutable_wait() = to_wire(deadline / 4 * 3);
  const auto reply = co_await client_.request(message, deadline);
  const bool decided = reply && reply->has_decision();
  if (decided && reply->decision().fallback_reason() != "not_ready") co_return reply->decision();
  if (reply && reply->has_refusal() && reply->refusal().fate() == "reject") {
    const auto& refusal = reply->refusal();
    co_return failure(Fate::reject, "adapter.refused", fmt::format("{} {}", refusal.code(), refusal.field()));
  }
  message.mutable_contact()->clear_wait();  // whoever reports late is in no hurry
  const auto kept = co_await keep(std::move(message));
  if (!kept) co_return std::unexpected(kept.error());
  if (decided) co_return reply->decision();
  if (reply) co_return fallback(contact, "refused");
  co_return fallback(contact, reply.error().code() == "bus.late" ? "late" : "away");
}

v1::Decision Runner::fallback(const v1::Contact& contact, std::string_view reason) {
  v1::Decision decision;
  decision.set_contact_id(contact.id());
  decision.set_adapter(parts_.bus.session.adapter);
  *decision.mutable_at() = to_wire(parts_.clock.time());
  *decision.mutable_route() = parts_.adapter.on_fallback(contact, parts_.settings.fallback_route());
  decision.set_fallback(true);
  decision.set_fallback_reason(std::string(reason));
  return decision;
}

asio::awaitable<Runner::Settled> Runner::record(const v1::Outcome& outcome) {
  v1::ToHub message;
  *message.mutable_outcome() = outcome;
  const auto reply = co_await client_.request(message, parts_.settings.deadline);
  if (reply && reply->has_recorded()) co_return v1::Decision();
  if (reply && reply->has_refusal() && reply->refusal().fate() == "reject") {
    const auto& refusal = reply->refusal();
    co_return failure(Fate::reject, "adapter.refused", fmt::format("{} {}", refusal.code(), refusal.field()));
  }
  const auto kept = co_await keep(std::move(message));
  if (!kept) co_return std::unexpected(kept.error());
  co_return v1::Decision();
}

asio::awaitable<result<void>> Runner::keep(v1::ToHub message) {
  BALIE_CO_TRY(const auto number, parts_.spool.add(message.SerializeAsString()));
  co_await asio::post(parts_.executor, asio::use_awaitable);  // so that those of one turn share one sync
  const auto synced = parts_.spool.sync(number);
  count_spool();
  replay_pause_.cancel();
  co_return synced;
}

asio::awaitable<void> Runner::take_turn() {
  while (speaking_) co_await turn_.async_wait(awaited);
  speaking_ = true;
}

void Runner::end_turn() {
  speaking_ = false;
  turn_.cancel_one();
}

asio::awaitable<void> Runner::answer(Inbound& inbound, const Settled& settled, std::uint64_t link) {
  if (settled ? !inbound.settle : !inbound.refuse) co_return;
  co_await take_turn();
  result<void> done;
  if (link == link_ && connected_) {
    auto task = settled ? inbound.settle(*settled) : inbound.refuse(settled.error());
    done = co_await guarded(within(settle_limit, std::move(task)));
  }
  end_turn();
  if (done || link != link_) co_return;
  if (done.error().fate() == Fate::fatal) co_return fail(done.error());
  parts_.log.warning("answering the channel",
                     {{"code", done.error().code()}, {"error", done.error().text()}});
  if (done.error().fate() == Fate::reconnect) parts_.adapter.close();  // receive() returns for that
}

}  // namespace balie::sdk
