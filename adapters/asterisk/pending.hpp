// A value that a coroutine waits for, and that something else brings.
#pragma once

#include "adapters/sdk/task.hpp"
#include "core/base/clock.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace balie::asterisk {

template <typename T>
class Awaited {
 public:
  explicit Awaited(const boost::asio::any_io_executor& executor) : come_(executor, Instant::max()) {}

  // The first counts.
  void bring(T value) {
    if (!value_) value_ = std::move(value);
    come_.cancel();
  }
  // Where the one who waits is told to stop: Fate::reconnect, "stopped", as nobody knows what became of it.
  static sdk::Task<T> of(std::shared_ptr<Awaited> self) {
    while (!self->value_) {
      co_await self->come_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
      const auto state = co_await boost::asio::this_coro::cancellation_state;
      if (!self->value_ && state.cancelled() != boost::asio::cancellation_type::none)
        co_return failure(Fate::reconnect, "stopped", "nobody waits any more");
    }
    co_return std::move(*self->value_);
  }

 private:
  std::optional<T> value_;
  boost::asio::steady_timer come_;
};

}  // namespace balie::asterisk
