// One client's connection: reads requests (some may wait at once, answered in order), writes answers, closes
// when idle.
#pragma once

#include "adapters/sdk/web/request_parser.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace balie::web {

namespace asio = boost::asio;

class Connection;
class WebSocket;
struct SocketLimits;

// The right to answer one request, once, now or later; not answering is to hold the connection's place.
class Reply {
 public:
  Reply(std::shared_ptr<Connection> connection, std::uint64_t number, bool head)
      : connection_(std::move(connection)), number_(number), head_(head) {}
  Reply(Reply&&) = default;
  Reply& operator=(Reply&&) = default;

  void send(Response&& response);
  // For a body that has no end: when all that came before is answered and the head of `response` is written,
  // `begin` is called with the connection, which is nobody else's from then on.
  void stream(Response&& response, std::function<void(std::shared_ptr<Connection>)> begin);
  // Makes a WebSocket of the connection, when all that came before is answered; `opened` gets it, before
  // anything was read from it. A request that is none for a WebSocket, or of another version, is answered
  // with 400 or 426. Whose origin may do so (origin.hpp) is for the caller to check before.
  void upgrade(const Request& request, const SocketLimits& limits,
               std::function<void(std::shared_ptr<WebSocket>)> opened);
  [[nodiscard]] const std::shared_ptr<Connection>& connection() const { return connection_; }

 private:
  std::shared_ptr<Connection> connection_;
  std::uint64_t number_;
  bool head_;  // HEAD: without the body
};

// What a server does with its requests. handle() may take from the request what it likes, and answers by the
// Reply.
class Handler {
 public:
  virtual ~Handler() = default;
  // Of a request with a body, when its head was read: how large that may be, at most as RequestLimits say. A
  // larger one is refused with 413, and before any of it is kept where its length is given.
  virtual std::uint64_t body_bytes_max(const Request&, const Connection&) {
    return std::numeric_limits<std::uint64_t>::max();
  }
  virtual void handle(Request& request, Reply reply) = 0;
  // Bytes that are no request: the answer, after which the connection is closed.
  virtual Response bad_request(int status) = 0;
};

struct ConnectionLimits {
  RequestLimits request{};
  std::size_t pipeline_max = 16;  // requests of one connection that wait for their answers
  // Calls of sweep() without a whole request, a MiB of its body, or any progress of an answer that is
  // written.
  std::uint32_t idle_sweeps = 60;
  // The same where a peer has to act: the handshake of TLS, the head of a request, its end after ours.
  std::uint32_t due_sweeps = 20;
};

// All on one strand.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  virtual ~Connection() = default;
  virtual void start() = 0;
  // Called about once a second: closes what has been idle too long.
  virtual void sweep() = 0;
  // It is the peer's turn, and how many sweeps it has been; nullopt where it is ours, and of WebSockets.
  [[nodiscard]] virtual std::optional<std::uint32_t> quiet_sweeps() const = 0;
  // No further requests; closes when what waits is answered.
  virtual void drain() = 0;
  virtual void close() = 0;
  // Says that no more comes, and passes over what the peer still sends until it closes too: closing at once
  // would reset the connection, and what was said last could be lost. Nothing may be being written.
  virtual void finish() = 0;
  // The peer's address, without its port; "" where it was gone at once.
  [[nodiscard]] virtual const std::string& peer() const = 0;
  [[nodiscard]] virtual bool encrypted() const = 0;
  // Of a stream: writes a piece of the body; false when the connection is gone.
  virtual asio::awaitable<bool> write(std::string_view piece) = 0;

  // Of a stream: called once, when the client is gone or the connection is closed.
  std::function<void()> closed;
  // What the server keeps for the one connection: the token that it last showed, as an opaque pair.
  std::string seen_authorization;
  const void* seen_token = nullptr;

 protected:
  friend class Reply;
  virtual void answer(std::uint64_t number, Response&& response, bool head) = 0;
  virtual void stream(std::uint64_t number, Response&& response,
                      std::function<void(std::shared_ptr<Connection>)> begin) = 0;
  virtual void upgrade(std::uint64_t number, const Request& request, const SocketLimits& limits,
                       std::function<void(std::shared_ptr<WebSocket>)> opened) = 0;
};

// `date` holds the current time as a Date header; the three must live as long as the connection.
struct ConnectionShared {
  Handler& handler;
  const ConnectionLimits& limits;
  const std::string& date;
  std::function<void(Connection&)> gone;  // called as it is destroyed
};

std::shared_ptr<Connection> make_connection(asio::ip::tcp::socket socket, const ConnectionShared& shared);
std::shared_ptr<Connection> make_connection(asio::ip::tcp::socket socket, asio::ssl::context& tls,
                                            const ConnectionShared& shared);

}  // namespace balie::web
