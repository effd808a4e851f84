#include "adapters/http/event_source.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace balie::http {

namespace asio = boost::asio;

sdk::Task<EventPointers> EventSource::read(std::uint64_t from, Duration limit) {
  unread_ = 0;
  if (!std::exchange(subscribed_, true)) hub_.subscribe("");
  if (auto held = recent(from); !held.empty()) co_return held;
  // Whoever stands right behind what came last has nothing to ask the hub for.
  const bool caught_up = !recent_.empty() && from == recent_.back()->sequence() + 1;
  if (!caught_up) {
    BALIE_CO_TRY(auto held, co_await page(from));
    if (!held.empty()) co_return held;
  }
  co_await wait(limit);
  if (stopped_) co_return failure(Fate::retry, "bus.stopped", "the program stops");
  if (auto held = recent(from); !held.empty()) co_return held;
  co_return co_await page(from);
}

sdk::Task<std::uint64_t> EventSource::last() {
  BALIE_CO_TRY(const auto events, co_await ask_gently(0, 1));
  co_return events.last();
}

sdk::Task<EventPointers> EventSource::page(std::uint64_t from) {
  BALIE_CO_TRY(auto events, co_await ask_gently(from, limits_.page));
  EventPointers out;
  for (auto& one : *events.mutable_events()) {
    if (one.sequence() < from) continue;
    out.push_back(std::make_shared<v1::Event>(std::move(one)));
  }
  co_return out;
}

// Whoever asks in a loop does not ask too often.
sdk::Task<v1::Events> EventSource::ask_gently(std::uint64_t from, std::uint32_t limit) {
  auto events = co_await ask(from, limit);
  if (!events) co_await wait(limits_.retry_after);
  if (stopped_) co_return failure(Fate::retry, "bus.stopped", "the program stops");
  co_return events;
}

sdk::Task<v1::Events> EventSource::ask(std::uint64_t from, std::uint32_t limit) {
  v1::ToHub message;
  message.mutable_events_query()->set_from(from);
  message.mutable_events_query()->set_limit(limit);
  BALIE_CO_TRY(auto answer, co_await hub_.request(std::move(message), limits_.hub_limit));
  if (answer.has_events()) co_return std::move(*answer.mutable_events());
  co_return failure(Fate::retry, "events.refused",
                    answer.has_refusal() ? answer.refusal().text() : "no events");
}

EventPointers EventSource::recent(std::uint64_t from) const {
  if (recent_.empty() || from < recent_.front()->sequence() || from > recent_.back()->sequence()) return {};
  const auto begin = recent_.begin() + static_cast<std::ptrdiff_t>(from - recent_.front()->sequence());
  const auto count = std::min<std::ptrdiff_t>(recent_.end() - begin, limits_.page);
  return EventPointers(begin, begin + count);
}

void EventSource::on_event(std::string_view bytes) {
  // Nobody follows any more: what a busy hub publishes is not worth reading.
  if (++unread_ > limits_.recent_max && waiting_.empty()) return forget();
  auto event = std::make_shared<v1::Event>();
  if (!event->ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return;  // the hub's; read() asks for it
  if (!recent_.empty() && event->sequence() <= recent_.back()->sequence()) return;
  if (!recent_.empty() && event->sequence() != recent_.back()->sequence() + 1) {
    forget();
  }
  recent_bytes_ += event->ByteSizeLong();
  recent_.push_back(std::move(event));
  while (recent_.size() > limits_.recent_max ||
         (recent_bytes_ > limits_.recent_bytes_max && recent_.size() > 1)) {
    recent_bytes_ -= recent_.front()->ByteSizeLong();
    recent_.pop_front();
  }
  wake();
}

// Forgotten, so that everybody asks: another hub, or the same one with a log put back, may count from
// elsewhere.
void EventSource::on_opened() {
  forget();
  wake();
}

void EventSource::forget() {
  recent_.clear();
  recent_bytes_ = 0;
}

void EventSource::stop() {
  stopped_ = true;
  wake();
}

void EventSource::wake() {
  for (auto* timer : waiting_) timer->cancel();
}

asio::awaitable<void> EventSource::wait(Duration limit) {
  if (stopped_) co_return;
  asio::steady_timer timer(co_await asio::this_coro::executor, limit);
  waiting_.insert(&timer);
  co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  waiting_.erase(&timer);
}

}  // namespace balie::http
