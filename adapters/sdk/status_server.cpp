#include "adapters/sdk/status_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

#include <charconv>

namespace balie::sdk {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr auto idle_limit = std::chrono::seconds(10);
constexpr std::size_t header_bytes_max = 4096;
constexpr int connections_max = 16;

result<tcp::endpoint> parse_address(const std::string& address) {
  const auto bad = [&] {
    return failure(Fate::fatal, "status.bad_address",
                   address + ": give a loopback address and a port, as 127.0.0.1:9101");
  };
  const auto colon = address.rfind(':');
  if (colon == std::string::npos || colon == 0) return bad();
  auto host = address.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  boost::system::error_code failed;
  const auto parsed = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, failed);
  std::uint16_t port = 0;
  const auto* end = address.data() + address.size();
  const auto number = std::from_chars(address.data() + colon + 1, end, port);
  if (failed || !parsed.is_loopback() || number.ec != std::errc() || number.ptr != end) return bad();
  return tcp::endpoint(parsed, port);
}

}  // namespace

struct StatusServer::Parts {
  Parts(asio::any_io_executor executor, const Metrics& counted)
      : acceptor(std::move(executor)), metrics(&counted) {}
  tcp::acceptor acceptor;
  const Metrics* metrics;  // null once the server is gone
  int connections = 0;

  http::response<http::string_body> answer(std::string_view path) const {
    http::response<http::string_body> response(http::status::ok, 11);
    response.set(http::field::content_type, "text/plain; version=0.0.4");
    if (path == "/metrics") {
      response.body() = metrics->text();
    } else if (path == "/healthz") {
      response.body() = "ok\n";
    } else if (path == "/readyz") {
      if (!metrics->ready()) response.result(http::status::service_unavailable);
      response.body() = metrics->ready() ? "ready\n" : "not ready\n";
    } else {
      response.result(http::status::not_found);
    }
    response.keep_alive(false);
    response.prepare_payload();
    return response;
  }

  static asio::awaitable<void> serve(std::shared_ptr<Parts> self, tcp::socket socket) {
    beast::tcp_stream stream(std::move(socket));
    stream.expires_after(idle_limit);
    beast::flat_buffer buffer(header_bytes_max);
    http::request_parser<http::empty_body> parser;
    parser.header_limit(header_bytes_max);
    const auto [unread, size] = co_await http::async_read(stream, buffer, parser, awaited);
    if (!unread && self->metrics != nullptr) {
      const auto target = parser.get().target();
      const auto response = self->answer(std::string_view(target.data(), target.size()));
      co_await http::async_write(stream, response, awaited);
    }
    --self->connections;
  }

  static asio::awaitable<void> accept(std::shared_ptr<Parts> self) {
    while (self->acceptor.is_open()) {
      auto [failed, socket] = co_await self->acceptor.async_accept(awaited);
      if (failed) {  // no descriptors left, say: they do not come back in no time
        asio::steady_timer pause(self->acceptor.get_executor(), std::chrono::milliseconds(100));
        co_await pause.async_wait(awaited);
        continue;
      }
      if (self->connections >= connections_max) continue;  // closes it
      ++self->connections;
      asio::co_spawn(self->acceptor.get_executor(), serve(self, std::move(socket)), asio::detached);
    }
  }
};

result<std::unique_ptr<StatusServer>> StatusServer::listen(asio::any_io_executor executor,
                                                           const std::string& address,
                                                           const Metrics& metrics) {
  BALIE_TRY(const auto endpoint, parse_address(address));
  auto parts = std::make_shared<Parts>(executor, metrics);
  boost::system::error_code failed;
  parts->acceptor.open(endpoint.protocol(), failed);
  if (!failed) parts->acceptor.set_option(asio::socket_base::reuse_address(true), failed);
  if (!failed) parts->acceptor.bind(endpoint, failed);
  if (!failed) parts->acceptor.listen(asio::socket_base::max_listen_connections, failed);
  if (failed)
    return failure(Fate::fatal, "status.not_listening", fmt::format("{}: {}", address, failed.message()));
  asio::co_spawn(executor, Parts::accept(parts), asio::detached);
  return std::unique_ptr<StatusServer>(new StatusServer(std::move(parts)));
}

StatusServer::StatusServer(std::shared_ptr<Parts> parts) : parts_(std::move(parts)) {}

StatusServer::~StatusServer() {
  parts_->metrics = nullptr;
  boost::system::error_code ignored;
  parts_->acceptor.close(ignored);
}

std::uint16_t StatusServer::port() const {
  boost::system::error_code ignored;
  return parts_->acceptor.local_endpoint(ignored).port();
}

result<std::unique_ptr<StatusServer>> serve_status(asio::any_io_executor executor, const std::string& address,
                                                   const Metrics& metrics) {
  if (address.empty()) return nullptr;
  return StatusServer::listen(std::move(executor), address, metrics);
}

}  // namespace balie::sdk
