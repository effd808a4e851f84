#include "adapters/smpp/sender.hpp"

#include "adapters/sdk/net.hpp"
#include "protocols/smpp/status.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::smpp {
namespace {

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr Duration last_answers = std::chrono::seconds(5);  // how long stop() lets them come
constexpr int temporary_max = 3;                            // failures "for now" of one message

Backoff::Settings throttle_backoff(const Settings& settings) {
  Backoff::Settings backoff;
  backoff.first = settings.throttle_first;
  backoff.max = std::max<Duration>(settings.throttle_first, std::chrono::seconds(30));
  return backoff;
}

}  // namespace

Sender::Sender(asio::any_io_executor executor, const Clock& clock, const Settings& settings, Figures& figures,
               std::uint64_t seed)
    : executor_(executor),
      clock_(clock),
      settings_(settings),
      figures_(figures),
      pace_(settings.rate, throttle_backoff(settings), seed),
      changed_(executor, Instant::max()),
      turn_(executor, Instant::max()) {}

void Sender::stop() {
  stopping_ = true;
  changed_.cancel();
  turn_.cancel();
  for (const auto& [token, waiter] : waiting_) waiter->done.expires_after(last_answers);
}

bool Sender::answered(std::uint64_t token, result<Pdu> answer) {
  changed();
  const auto waiter = waiting_.find(token);
  if (waiter == waiting_.end()) return false;
  waiter->second->answer = std::move(answer);
  waiter->second->done.cancel();
  waiting_.erase(waiter);
  return true;
}

std::shared_ptr<Link> Sender::free_link() {
  for (std::size_t i = 0; i < links_.size(); ++i) {
    auto link = links_[next_link_++ % links_.size()];
    if (link->room()) return link;
  }
  return nullptr;
}

void Sender::ask_again() {
  changed_.cancel();
  turn_.cancel();
}

Task<std::shared_ptr<Link>> Sender::link_with_room(Instant deadline, const Permit& may_go) {
  while (clock_.instant() < deadline && !stopping_) {
    BALIE_CO_CHECK(may_go());
    const auto now = clock_.instant();
    const auto next = pace_.next();
    if (next <= now) {
      if (auto link = free_link()) co_return link;
    }
    changed_.expires_at(std::min(deadline, next > now ? next : Instant::max()));
    co_await changed_.async_wait(awaited);
  }
  co_return failure(Fate::retry, "smpp.not_sent", "there was no link with room in time");
}

Task<Pdu> Sender::attempt(const Pdu& pdu, Instant deadline, std::uint64_t& token, const Permit& may_go) {
  struct Turn {  // given on when it ends, however that happens
    Sender& sender;
    ~Turn() {
      sender.taken_ = false;
      sender.turn_.cancel_one();
    }
  };
  auto waiter = std::make_shared<Waiter>(executor_);
  {
    while (taken_) {
      BALIE_CO_CHECK(may_go());
      co_await turn_.async_wait(awaited);
    }
    taken_ = true;
    const Turn turn{*this};
    BALIE_CO_TRY(const auto link, co_await link_with_room(deadline, may_go));
    token = ++last_token_;
    waiting_.emplace(token, waiter);
    pace_.sent(clock_.instant());
    if (!link->request(pdu, token)) {  // it had room
      waiting_.erase(token);
      co_return failure(Fate::retry, "smpp.not_sent", "the link was lost");
    }
  }
  while (!waiter->answer) {
    const auto [cancelled] = co_await waiter->done.async_wait(awaited);
    if (!cancelled) co_return failure(Fate::reconnect, "smpp.stopped", "the program ended before the answer");
  }
  co_return std::move(*waiter->answer);
}

Task<Pdu> Sender::submit(Pdu pdu, bool repeatable, std::uint64_t& token, Permit may_go) {
  const auto deadline = clock_.instant() + settings_.give_up;
  for (int failures = 0; clock_.instant() < deadline && !stopping_;) {
    auto answer = co_await attempt(pdu, deadline, token, may_go);
    if (!answer) {
      if (answer.error().fate() != Fate::reconnect || !repeatable) co_return answer;
      continue;
    }
    const auto status = answer->status;
    const bool nacked = answer->command == command::generic_nack;
    switch (nacked && status == status::ok ? StatusKind::permanent : kind_of(status)) {
      case StatusKind::ok:
        pace_.accepted();
        co_return answer;
      case StatusKind::busy:
        figures_.throttled();
        pace_.throttled(clock_.instant());
        continue;
      case StatusKind::temporary:
        if (++failures < temporary_max) {
          pace_.throttled(clock_.instant());
          continue;
        }
        [[fallthrough]];
      case StatusKind::permanent:
        co_return failure(Fate::reject, "smpp.refused",
                          fmt::format("the centre refuses it: {}", status_name(status)));
    }
  }
  co_return failure(Fate::retry, "smpp.not_sent", "the centre took it not in time");
}

}  // namespace balie::smpp
