// The bytes of one connection to a centre, with TLS or without.
#pragma once

#include "adapters/sdk/task.hpp"
#include "adapters/smpp/settings.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace balie::smpp {

namespace asio = boost::asio;
using sdk::Task;

// One strand. Errors, all of Fate::reconnect: those of adapters/sdk/net.hpp, and "smpp.tls".
class Stream {
 public:
  virtual ~Stream() = default;
  // Connects within the limit, and shakes hands.
  virtual Task<void> connect(Host host, Duration limit) = 0;
  // Takes a connection that the centre made.
  virtual void adopt(asio::ip::tcp::socket socket) = 0;
  virtual Task<std::string_view> read_some(std::span<char> room) = 0;
  virtual Task<void> write_all(std::string bytes) = 0;
  // Writes as much as goes without waiting, for a last word.
  virtual void write_now(std::string_view bytes) noexcept = 0;
  virtual void shut() noexcept = 0;
};

// Error, fatal: "smpp.tls" (the certificates cannot be read).
result<std::unique_ptr<Stream>> make_stream(asio::any_io_executor executor, const Settings& settings);

}  // namespace balie::smpp
