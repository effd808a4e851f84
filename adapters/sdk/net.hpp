// TCP for adapters: the few calls that most channels need, with errors as results and a limit on every wait.
#pragma once

#include "adapters/sdk/task.hpp"
#include "core/base/clock.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <span>
#include <string>
#include <string_view>

namespace balie::sdk {

// Runs an operation for at most `limit`; then it is cancelled, and the error is "net.too_slow"
// (Fate::reconnect).
template <typename T>
Task<T> within(Duration limit, Task<T> operation) {
  using asio::experimental::awaitable_operators::operator||;
  asio::steady_timer timer(co_await asio::this_coro::executor, limit);
  try {
    auto first = co_await (std::move(operation) || timer.async_wait(asio::as_tuple(asio::use_awaitable)));
    if (first.index() == 0) co_return std::move(std::get<0>(first));
  } catch (const std::exception&) {  // Asio's way to say that we were cancelled
    co_return failure(Fate::retry, "net.cancelled", "the operation was cancelled");
  }
  co_return failure(Fate::reconnect, "net.too_slow", "the peer took too long");
}

// Connects to a host by name or number. Errors, of Fate::reconnect: "net.unreachable", "net.too_slow".
Task<void> dial(asio::ip::tcp::socket& socket, std::string host, std::uint16_t port, Duration limit);

// Waits for bytes; they are to be found at the beginning of `room`. The end of the stream is an error:
// "net.closed" (Fate::reconnect), as is any failure of the link.
Task<std::string_view> read_some(asio::ip::tcp::socket& socket, std::span<char> room);

// Writes all of it, or fails with "net.closed" (Fate::reconnect).
Task<void> write_all(asio::ip::tcp::socket& socket, std::string bytes);

// Closes; what waits on the socket returns with "net.closed".
void shut(asio::ip::tcp::socket& socket) noexcept;

}  // namespace balie::sdk
