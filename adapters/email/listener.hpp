// Where others find us: a UNIX socket, or TCP; and those who came.
#pragma once

#include "adapters/sdk/task.hpp"
#include "core/base/log.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <sys/types.h>

#include <functional>
#include <map>
#include <memory>

namespace balie::email {

namespace asio = boost::asio;

using Socket = asio::generic::stream_protocol::socket;
using Endpoint = asio::generic::stream_protocol::endpoint;

// "127.0.0.1:24", "[::1]:24", "/run/x" or "unix:/run/x". Errors: "email.address" (fatal).
result<Endpoint> endpoint_of(const std::string& where);

// Somebody who came. One strand; run() ends by itself, close() makes it end.
class Peer {
 public:
  virtual ~Peer() = default;
  virtual asio::awaitable<void> run() = 0;
  virtual void close() noexcept = 0;
};

// One strand.
class Listener {
 public:
  using Make = std::function<std::shared_ptr<Peer>(Socket)>;

  Listener(asio::any_io_executor executor, Log log);
  ~Listener() { close(); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // `mode`: who may connect, where it is a path. What a process that died left there is removed. Errors:
  // "email.cannot_listen", "email.address" (fatal).
  result<void> open(const std::string& where, mode_t mode);
  // As Postfix names it: "unix:/run/x", "inet:127.0.0.1:24".
  [[nodiscard]] const std::string& address() const { return address_; }
  [[nodiscard]] bool is_open() const { return acceptor_.is_open(); }
  // Takes in at most `peers_max` at once, until close().
  void serve(std::size_t peers_max, Make make);
  // Ends those who are here, too.
  void close() noexcept;

 private:
  asio::awaitable<void> accept(std::size_t peers_max, Make make);

  Log log_;
  asio::any_io_executor executor_;
  asio::basic_socket_acceptor<asio::generic::stream_protocol> acceptor_;
  std::string path_, address_;
  // Also of those that outlive the listener.
  std::shared_ptr<std::map<Peer*, std::weak_ptr<Peer>>> peers_;
};

}  // namespace balie::email
