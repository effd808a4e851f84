#include "adapters/sdk/net.hpp"

#include "adapters/sdk/status_server.hpp"
#include "tests/support/line_peer.hpp"
#include "tests/unit/adapters/sdk/event_loop.hpp"

#include <boost/asio/co_spawn.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace balie::sdk {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

// Runs a task to its end.
template <typename T>
result<T> finish(EventLoop& loop, Task<T> task) {
  std::optional<result<T>> ended;
  asio::co_spawn(loop.executor(), std::move(task),
                 [&](const std::exception_ptr&, result<T> done) { ended = std::move(done); });
  EXPECT_TRUE(loop.until([&] { return ended.has_value(); }));
  return *ended;
}

Task<int> after(Duration wait, int value) {
  asio::steady_timer timer(co_await asio::this_coro::executor, wait);
  co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  co_return value;
}

TEST(Within, GivesTheResultOrAnError) {
  EventLoop loop;
  EXPECT_EQ(*finish(loop, within(hours(1), after(milliseconds(0), 7))), 7);
  const auto late = finish(loop, within(milliseconds(5), after(hours(1), 7)));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code(), "net.too_slow");
  EXPECT_EQ(late.error().fate(), Fate::reconnect);
}

TEST(Net, SpeaksWithAPeer) {
  EventLoop loop;
  test::LinePeer peer;
  asio::ip::tcp::socket socket(loop.executor());
  ASSERT_TRUE(finish(loop, dial(socket, "127.0.0.1", peer.port(), seconds(9))));
  ASSERT_TRUE(finish(loop, write_all(socket, "hello\n")));
  EXPECT_TRUE(peer.wait(1));
  peer.send("good day");
  char room[64];
  EXPECT_EQ(*finish(loop, read_some(socket, room)), "good day\n");
  peer.drop();
  const auto end = finish(loop, read_some(socket, room));
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().code(), "net.closed");
  shut(socket);
  shut(socket);
}

TEST(Net, SaysWhenNobodyIsThere) {
  EventLoop loop;
  asio::ip::tcp::socket socket(loop.executor());
  std::uint16_t port = 0;
  {
    test::LinePeer gone;
    port = gone.port();
  }
  const auto dialled = finish(loop, dial(socket, "127.0.0.1", port, seconds(9)));
  ASSERT_FALSE(dialled);
  EXPECT_EQ(dialled.error().code(), "net.unreachable");
}

class StatusServerTest : public testing::Test {
 protected:
  std::string fetch(const std::string& path, std::uint16_t port) {
    const auto talk = [&]() -> Task<std::string> {
      asio::ip::tcp::socket socket(loop_.executor());
      BALIE_CO_CHECK(co_await dial(socket, "127.0.0.1", port, seconds(9)));
      BALIE_CO_CHECK(co_await write_all(socket, "GET " + path + " HTTP/1.1\r\nHost: here\r\n\r\n"));
      std::string answer;
      char room[4096];
      for (;;) {
        const auto bytes = co_await read_some(socket, room);
        if (!bytes) co_return answer;
        answer += *bytes;
      }
    };
    return *finish<std::string>(loop_, talk());
  }
  EventLoop loop_;
  Metrics metrics_{"line"};
};

TEST_F(StatusServerTest, ShowsMetricsAndHealth) {
  const auto server = StatusServer::listen(loop_.executor(), "127.0.0.1:0", metrics_);
  ASSERT_TRUE(server);
  const auto port = (*server)->port();
  metrics_.spool(3, 900);
  metrics_.also([] { return std::string("balie_line_calls 7\n"); });
  EXPECT_THAT(fetch("/metrics", port), HasSubstr("balie_adapter_spool_entries{adapter=\"line\"} 3"));
  EXPECT_THAT(fetch("/metrics", port), HasSubstr("\nbalie_line_calls 7\n")) << "the adapter's own";
  EXPECT_THAT(fetch("/healthz", port), HasSubstr(" 200 "));
  EXPECT_THAT(fetch("/readyz", port), HasSubstr(" 503 "));
  metrics_.hub(true);
  metrics_.channel(true);
  EXPECT_THAT(fetch("/readyz", port), HasSubstr(" 200 "));
  EXPECT_THAT(fetch("/etc/passwd", port), HasSubstr(" 404 "));
  EXPECT_EQ(fetch("/" + std::string(5000, 'x'), port), "") << "a header beyond the limit ends the connection";
}

TEST_F(StatusServerTest, ListensOnLoopbackAlone) {
  for (const auto* address :
       {"0.0.0.0:0", "192.0.2.1:9101", "127.0.0.1", ":80", "127.0.0.1:x", "127.0.0.1:70000", ""}) {
    const auto server = StatusServer::listen(loop_.executor(), address, metrics_);
    ASSERT_FALSE(server) << address;
    EXPECT_EQ(server.error().code(), "status.bad_address");
  }
}

}  // namespace
}  // namespace balie::sdk
