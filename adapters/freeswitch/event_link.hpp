// The line to FreeSWITCH's own event socket: comes back after a loss, brings events, and carries orders.
#pragma once

#include "adapters/sdk/task.hpp"
#include "core/base/backoff.hpp"
#include "core/base/log.hpp"
#include "protocols/esl/inbound_session.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace balie::freeswitch {

// A value that one coroutine waits for and another brings.
template <typename T>
struct Promise {
  explicit Promise(const sdk::asio::any_io_executor& executor)
      : timer(executor, sdk::asio::steady_timer::time_point::max()) {}
  void keep(T kept) {
    if (value) return;
    value = std::move(kept);
    timer.cancel();
  }
  sdk::asio::steady_timer timer;
  std::optional<T> value;
};

// One strand.
class EventLink : public std::enable_shared_from_this<EventLink> {
 public:
  struct Settings {
    std::string host;
    std::uint16_t port = 0;
    esl::InboundSession::Settings session;
    Backoff::Settings backoff{.first = std::chrono::milliseconds(100), .max = std::chrono::seconds(2)};
  };
  struct Hooks {
    std::function<void()> opened;
    std::function<void()> lost;
    std::function<void(const esl::Event&)> came;
  };

  EventLink(sdk::asio::any_io_executor executor, const Clock& clock, Log log, Settings settings, Hooks hooks);

  void start();
  void stop() noexcept;  // what waits gets "freeswitch.away"; no hook is called any more
  [[nodiscard]] bool open() const { return session_ && session_->open(); }

  // `api LINE`, and FreeSWITCH's answer. Errors: "freeswitch.away" (Fate::retry) - not connected, not said;
  // "freeswitch.lost" (Fate::reconnect) - said, and the link was lost; "freeswitch.refused" (Fate::reject) -
  // "-ERR", and "hung_up" where that is of a channel that is gone.
  sdk::Task<std::string> ask(std::string line);
  // `bgapi LINE`: the result that comes when it is done. The same errors.
  sdk::Task<std::string> run(std::string line, std::string job);

 private:
  using Answer = std::shared_ptr<Promise<result<std::string>>>;

  sdk::asio::awaitable<void> live(std::shared_ptr<EventLink> self);
  sdk::asio::awaitable<void> converse();
  void pump();
  void write();
  void arm();
  void end();
  void on_event(const esl::Event& event);
  Answer promise() { return std::make_shared<Promise<result<std::string>>>(executor_); }
  static sdk::Task<std::string> wait(Answer answer);

  sdk::asio::any_io_executor executor_;
  const Clock& clock_;
  Log log_;
  Settings settings_;
  Hooks hooks_;
  sdk::asio::ip::tcp::socket socket_;
  sdk::asio::steady_timer timer_, pause_;
  std::optional<esl::InboundSession> session_;
  std::map<std::uint64_t, Answer> answers_;
  std::map<std::string, Answer, std::less<>> jobs_;
  std::string writing_, waiting_, code_;
  bool was_open_ = false;
  bool stopped_ = false;
};

}  // namespace balie::freeswitch
