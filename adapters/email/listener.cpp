#include "adapters/email/listener.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>

namespace balie::email {
namespace {

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);

std::unexpected<Error> no_address(const std::string& where, std::string_view why) {
  return failure(Fate::fatal, "email.address", fmt::format("\"{}\": {}", where, why));
}
std::unexpected<Error> cannot_listen(const std::string& where, std::string_view why) {
  return failure(Fate::fatal, "email.cannot_listen", fmt::format("\"{}\": {}", where, why));
}

// "" for TCP.
std::string path_of(std::string_view where) {
  if (where.starts_with("unix:")) where.remove_prefix(5);
  return where.starts_with('/') ? std::string(where) : std::string();
}

void remove_stale(const std::string& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode)) ::unlink(path.c_str());
}

}  // namespace

result<Endpoint> endpoint_of(const std::string& where) {
  if (const auto path = path_of(where); !path.empty()) {
    if (path.size() > 100) return no_address(where, "the path is too long for a socket");
    return Endpoint(asio::local::stream_protocol::endpoint(path));
  }
  const auto colon = where.rfind(':');
  if (colon == std::string::npos) return no_address(where, "neither host:port nor a path");
  auto host = where.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  std::uint16_t port = 0;
  const auto* end = where.data() + where.size();
  const auto read = std::from_chars(where.data() + colon + 1, end, port);
  boost::system::error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error || read.ec != std::errc() || read.ptr != end) {
    return no_address(where, "the host is an address in numbers");
  }
  return Endpoint(asio::ip::tcp::endpoint(address, port));
}

Listener::Listener(asio::any_io_executor executor, Log log)
    : log_(std::move(log)),
      executor_(std::move(executor)),
      acceptor_(executor_),
      peers_(std::make_shared<std::map<Peer*, std::weak_ptr<Peer>>>()) {}

result<void> Listener::open(const std::string& where, mode_t mode) {
  BALIE_TRY(const auto endpoint, endpoint_of(where));
  path_ = path_of(where);
  if (!path_.empty()) remove_stale(path_);
  boost::system::error_code error;
  acceptor_.open(endpoint.protocol(), error);
  if (!error && path_.empty()) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) return cannot_listen(where, error.message());
  address_ = fmt::format("unix:{}", path_);
  if (path_.empty()) {
    asio::ip::tcp::endpoint bound;
    const auto local = acceptor_.local_endpoint(error);
    std::memcpy(bound.data(), local.data(), local.size());
    address_ = fmt::format("inet:{}:{}", bound.address().to_string(), bound.port());
  } else if (::chmod(path_.c_str(), mode) != 0) {
    return cannot_listen(where, "its mode cannot be set");
  }
  return {};
}

void Listener::serve(std::size_t peers_max, Make make) {
  asio::co_spawn(executor_, accept(peers_max, std::move(make)), asio::detached);
}

asio::awaitable<void> Listener::accept(std::size_t peers_max, Make make) {
  while (acceptor_.is_open()) {
    Socket socket(executor_);
    const auto [error] = co_await acceptor_.async_accept(socket, awaited);
    if (error) {
      if (!acceptor_.is_open()) co_return;
      // No more descriptors, as like as not.
      asio::steady_timer pause(executor_, std::chrono::milliseconds(100));
      co_await pause.async_wait(awaited);
      continue;
    }
    if (peers_->size() >= peers_max) {
      log_.warning("too many connections", {{"address", address_}, {"connections", peers_->size()}});
      continue;
    }
    boost::system::error_code no_tcp;
    socket.set_option(asio::ip::tcp::no_delay(true), no_tcp);
    const auto peer = make(std::move(socket));
    peers_->emplace(peer.get(), peer);
    asio::co_spawn(executor_, peer->run(),
                   [peers = peers_, key = peer.get()](const std::exception_ptr&) { peers->erase(key); });
  }
}

void Listener::close() noexcept {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  if (!path_.empty()) ::unlink(path_.c_str());
  path_.clear();
  for (const auto& [key, peer] : std::exchange(*peers_, {})) {
    if (const auto alive = peer.lock()) alive->close();
  }
}

}  // namespace balie::email
