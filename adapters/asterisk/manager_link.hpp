// The line to Asterisk's manager: connects, by TLS where the settings say so, logs in, comes back after a
// loss.
#pragma once

#include "adapters/asterisk/settings.hpp"
#include "core/base/backoff.hpp"
#include "core/base/clock.hpp"
#include "core/base/log.hpp"
#include "protocols/ami/session.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace balie::asterisk {

namespace asio = boost::asio;

// All on the executor's one thread.
class ManagerLink : public std::enable_shared_from_this<ManagerLink> {
 public:
  // What may wait to be sent: a peer that takes nothing is let go past that.
  static constexpr std::size_t unsent_bytes_max = 4 << 20;

  struct Hooks {
    std::function<void()> opened;
    std::function<void()> closed;  // what waited for an answer has got "link_lost"
    std::function<void(const ami::Message&)> event;
  };
  // The response; or, where the link was lost before it came, an error: Fate::reconnect, "link_lost", which
  // says that nobody knows whether it was done; Fate::retry, "not_connected", that it was not sent.
  using Done = std::function<void(const result<ami::Message>&)>;
  using Item = std::function<void(const ami::Message&)>;

  ManagerLink(asio::any_io_executor executor, const Clock& clock, Log log, const Settings& settings,
              std::string boot_id, Hooks hooks);

  // Fate::fatal: the certificate's file cannot be read.
  result<void> start();
  void stop();
  // `item` is called for each of a list that the action asks for, then `done`, once.
  void submit(ami::Action action, Done done, Item item = {});
  [[nodiscard]] bool is_open() const { return open_; }

 private:
  using Stream = asio::ssl::stream<asio::ip::tcp::socket>;
  // One connection with its buffers: it lives until the last operation on it has ended.
  struct Line {
    Line(const asio::any_io_executor& executor, asio::ssl::context& tls)
        : stream(executor, tls), room(64 << 10) {}
    Stream stream;  // its socket alone, without TLS
    std::vector<char> room;
    std::string unsent, sending;
  };
  void connect();
  void on_connected(std::uint64_t link);
  void begin(std::uint64_t link);
  void read(std::uint64_t link);
  void write(std::uint64_t link);
  void wait(std::uint64_t link);
  void pump(std::uint64_t link);
  void on_output(ami::Output&& output);
  void lost(std::uint64_t link, const std::string& code);
  template <typename Handler>
  auto guarded(std::uint64_t link, Handler handler);

  struct Waiting {
    Done done;
    Item item;
  };

  asio::any_io_executor executor_;
  const Clock& clock_;
  Log log_;
  const Settings& settings_;
  std::string boot_id_;
  Hooks hooks_;
  asio::ssl::context tls_;
  asio::ip::tcp::resolver resolver_;
  asio::steady_timer timer_;
  asio::steady_timer pause_;
  Backoff backoff_;
  std::shared_ptr<Line> line_;
  std::optional<ami::Session> session_;
  std::unordered_map<std::uint64_t, Waiting> waiting_;
  std::uint64_t link_ = 0;  // counts connections: what belongs to an earlier one is passed over
  bool open_ = false;
  bool stopped_ = false;
};

}  // namespace balie::asterisk
