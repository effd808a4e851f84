// The connection to a PBX: TCP, with TLS over it where the settings say so.
#pragma once

#include "adapters/csta/settings.hpp"
#include "adapters/sdk/task.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>

namespace balie::csta {

// One connection; made anew for the next. One strand; lives until its last operation has ended.
class Wire : public std::enable_shared_from_this<Wire> {
 public:
  Wire(const sdk::asio::any_io_executor& executor, sdk::asio::ssl::context& tls, bool encrypted)
      : stream_(executor, tls), encrypted_(encrypted) {}

  // Errors, of Fate::reconnect: those of sdk::dial(); "net.tls" - no agreement, or the certificate is not one
  // that may be trusted.
  sdk::Task<void> open(const Settings& settings, Duration limit);
  // How many bytes came; 0 at the end.
  sdk::asio::awaitable<std::size_t> read(std::span<char> room);
  // One at a time: `done` is called with false when the connection is gone.
  void write(std::string bytes, std::function<void(bool)> done);
  [[nodiscard]] bool writes() const { return !writing_.empty(); }
  void shut() noexcept;

 private:
  using Stream = sdk::asio::ssl::stream<sdk::asio::ip::tcp::socket>;
  Stream stream_;  // its socket alone, without TLS
  bool encrypted_;
  std::string writing_;
};

// The certificates that are trusted. Fate::fatal, "csta.bad_setting": the file cannot be read.
result<void> trust(sdk::asio::ssl::context& tls, const Settings& settings);

}  // namespace balie::csta
