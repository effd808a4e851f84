#include "adapters/sdk/net.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

namespace balie::sdk {
namespace {

using asio::ip::tcp;
constexpr auto awaited = asio::as_tuple(asio::use_awaitable);

std::unexpected<Error> net_failure(std::string_view code, std::string_view doing,
                                   const boost::system::error_code& why) {
  return failure(Fate::reconnect, code, fmt::format("{}: {}", doing, why.message()));
}

Task<void> resolve_and_connect(tcp::socket& socket, std::string host, std::uint16_t port) {
  tcp::resolver resolver(socket.get_executor());
  const auto [unknown, found] = co_await resolver.async_resolve(host, std::to_string(port), awaited);
  if (unknown) co_return net_failure("net.unreachable", host, unknown);
  const auto [failed, peer] = co_await asio::async_connect(socket, found, awaited);
  if (failed) co_return net_failure("net.unreachable", fmt::format("{}:{}", host, port), failed);
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  socket.set_option(asio::socket_base::keep_alive(true), ignored);
  co_return result<void>{};
}

}  // namespace

Task<void> dial(tcp::socket& socket, std::string host, std::uint16_t port, Duration limit) {
  shut(socket);
  auto done = co_await within(limit, resolve_and_connect(socket, std::move(host), port));
  if (!done) shut(socket);
  co_return done;
}

Task<std::string_view> read_some(tcp::socket& socket, std::span<char> room) {
  const auto [failed, count] =
      co_await socket.async_read_some(asio::buffer(room.data(), room.size()), awaited);
  if (failed) co_return net_failure("net.closed", "reading", failed);
  co_return std::string_view(room.data(), count);
}

Task<void> write_all(tcp::socket& socket, std::string bytes) {
  const auto [failed, count] = co_await asio::async_write(socket, asio::buffer(bytes), awaited);
  if (failed) co_return net_failure("net.closed", "writing", failed);
  co_return result<void>{};
}

void shut(tcp::socket& socket) noexcept {
  boost::system::error_code ignored;
  socket.shutdown(tcp::socket::shutdown_both, ignored);
  socket.close(ignored);
}

}  // namespace balie::sdk
