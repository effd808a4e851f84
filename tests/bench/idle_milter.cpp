// A milter that does nothing: what email_bench.py measures balie-email against.
//   idle_milter PATH    listens on that UNIX socket until it is killed; accepts every message as it is
#include "protocols/milter/session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <iostream>
#include <sys/stat.h>

namespace {

namespace asio = boost::asio;
using balie::milter::Session;
using Local = asio::local::stream_protocol;

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);

asio::awaitable<void> serve(Local::socket socket) {
  Session session;
  std::array<char, 65'536> room;
  for (;;) {
    const auto [error, count] = co_await socket.async_read_some(asio::buffer(room), awaited);
    if (error) co_return;
    session.feed(std::string_view(room.data(), count));
    for (;;) {
      const auto happened = session.next();
      if (!happened) co_return;
      if (!*happened) break;
      if (std::holds_alternative<Session::Complete>(**happened)) session.answer({}, balie::milter::Accept{});
      if (std::holds_alternative<Session::Ended>(**happened)) co_return;
    }
    const auto output = session.take_output();
    if (!output.empty()) co_await asio::async_write(socket, asio::buffer(output), awaited);
  }
}

asio::awaitable<void> listen(Local::acceptor acceptor) {
  for (;;) {
    auto [error, socket] = co_await acceptor.async_accept(awaited);
    if (error) co_return;
    asio::co_spawn(acceptor.get_executor(), serve(std::move(socket)), asio::detached);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  asio::io_context loop(1);
  Local::acceptor acceptor(loop, Local::endpoint(argv[1]));
  if (::chmod(argv[1], 0666) != 0) return 1;
  std::cout << "listening" << std::endl;
  asio::co_spawn(loop, listen(std::move(acceptor)), asio::detached);
  loop.run();
  return 0;
}
