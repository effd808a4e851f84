// One WebSocket (RFC 6455) on a connection of the server: texts both ways, no extensions.
#pragma once

#include "core/base/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace balie::web {

struct SocketLimits {
  std::size_t message_bytes_max = 64 << 10;  // of a text from the peer
  // What waits to be sent. One more, and the peer reads too slowly: the connection is closed.
  std::size_t queue_messages_max = 1'000;
  std::size_t queue_bytes_max = 1 << 20;
  // A peer that was not heard of for so long is gone; it is pinged after half of it.
  Duration silence = std::chrono::seconds(30);
};

// Of RFC 6455, 7.4.1; 4000 to 4999 are for the two sides to agree on.
enum class CloseCode : std::uint16_t {
  normal = 1000,
  going_away = 1001,
  protocol_error = 1002,
  not_text = 1003,
  lost = 1006,  // never sent: the connection ended without a word
  bad_text = 1007,
  policy = 1008,
  too_big = 1009,
  try_later = 1013,
};

// The peer sent what is no WebSocket of ours: a frame against the rules, no text, or more than may be.
constexpr bool is_violation(CloseCode code) {
  return code == CloseCode::protocol_error || code == CloseCode::not_text || code == CloseCode::bad_text ||
         code == CloseCode::too_big;
}

// All on the server's strand.
class WebSocket {
 public:
  virtual ~WebSocket() = default;

  // Sends a text, which must be UTF-8, after those before it. False when it is closed, or is closed now since
  // the peer reads too slowly. One text may be shared by many sockets.
  virtual bool send(std::shared_ptr<const std::string> text) = 0;
  bool send(std::string text) { return send(std::make_shared<const std::string>(std::move(text))); }
  // What waits is sent first; nothing is received any more. `reason`: UTF-8, 123 bytes at most.
  virtual void close(CloseCode code, std::string_view reason) = 0;
  // The peer's address, without its port.
  [[nodiscard]] virtual const std::string& peer() const = 0;
  [[nodiscard]] virtual std::size_t queued_bytes() const = 0;

  // Set by whoever was given it. Both are dropped once `closed` was called, so they may keep the socket.
  std::function<void(std::string_view text)> received;
  // Once. With the peer's code, ours where we closed it, or `lost`.
  std::function<void(CloseCode code)> closed;
};

}  // namespace balie::web
