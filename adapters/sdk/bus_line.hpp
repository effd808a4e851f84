// What BusClient is made of: one ClientSession after the other, their socket, the deadlines and one timer for
// all.
#pragma once

#include "adapters/sdk/bus_client.hpp"
#include "core/base/zmq_socket.hpp"

#include <boost/asio/steady_timer.hpp>

#include <queue>
#include <unordered_map>

namespace balie::sdk {

class BusClient::Line : public std::enable_shared_from_this<Line> {
 public:
  Line(asio::any_io_executor executor, const Clock& clock, Settings settings, Hooks hooks);

  result<void> start();
  void request(v1::ToHub message, Duration limit, Done done);
  void report(std::string_view contact, Duration limit, Answered done);
  void done(const v1::CommandDone& what);
  void signal(const v1::Signal& what);
  void taken();
  void subscribe(std::string topic);
  asio::awaitable<void> drain(Duration limit);
  void shutdown();

  [[nodiscard]] bool open() const { return session_.open(); }
  [[nodiscard]] std::size_t unanswered() const { return pending_.size(); }
  [[nodiscard]] const std::optional<v1::Welcome>& welcome() const { return welcome_; }
  [[nodiscard]] const asio::any_io_executor& executor() const { return executor_; }

 private:
  struct Pending {
    Answered done;
    Instant deadline;
  };
  using Deadline = std::pair<Instant, std::uint64_t>;

  void connect();
  void disconnect(const Error& error);
  void listen();
  void schedule();
  void pump();
  void act(bus::ClientSession::Action&& action);
  bool full(Answered& done);
  void wait_for(std::uint64_t number, Duration limit, Answered&& done, Instant now);
  void complete(std::uint64_t number, result<bus::ClientSession::Answered> answer);
  void flush();
  void arm();
  void on_time();
  void expire(Instant now);
  [[nodiscard]] Instant next_deadline();
  // Each runs as long as its socket is in use.
  static asio::awaitable<void> read(std::shared_ptr<Line> self, std::shared_ptr<ZmqSocket> socket);
  static asio::awaitable<void> read_events(std::shared_ptr<Line> self, std::shared_ptr<ZmqSocket> socket);
  result<void> take_frames(ZmqSocket& socket);

  asio::any_io_executor executor_;
  const Clock& clock_;
  Settings settings_;
  Hooks hooks_;
  ZmqContext context_;
  std::shared_ptr<ZmqSocket> socket_;
  std::shared_ptr<ZmqSocket> events_;
  bus::ClientSession
      session_;  // while there is no socket: the next one, not started, which keeps the requests
  std::optional<v1::Welcome> welcome_;
  Backoff backoff_;
  Instant connect_at_ = Instant::max();
  std::uint64_t last_request_ = 0;  // numbers are never used twice, over all sessions
  std::unordered_map<std::uint64_t, Pending> pending_;
  std::priority_queue<Deadline, std::vector<Deadline>, std::greater<>> deadlines_;
  std::vector<std::string> outbox_;
  std::vector<std::string> topics_;
  asio::steady_timer timer_;
  Instant armed_for_ = Instant::max();
  asio::steady_timer drained_;
  bool scheduled_ = false;
  bool stopped_ = false;
};

}  // namespace balie::sdk
