// How a connection becomes a WebSocket. For connection.cpp alone.
#pragma once

#include "adapters/sdk/web/connection.hpp"
#include "adapters/sdk/web/websocket.hpp"

#include <boost/asio/ssl/stream.hpp>

namespace balie::web {

// What of the request the answer is made of.
struct Handshake {
  std::string target;
  std::string host;
  std::string key;
};

using Opened = std::function<void(std::shared_ptr<WebSocket>)>;

// The stream is the connection's, which the socket keeps.
std::shared_ptr<WebSocket> open_websocket(asio::ip::tcp::socket& stream,
                                          std::shared_ptr<Connection> connection, const SocketLimits& limits,
                                          const Handshake& handshake, Opened opened);
std::shared_ptr<WebSocket> open_websocket(asio::ssl::stream<asio::ip::tcp::socket>& stream,
                                          std::shared_ptr<Connection> connection, const SocketLimits& limits,
                                          const Handshake& handshake, Opened opened);

}  // namespace balie::web
