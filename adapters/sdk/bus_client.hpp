// An adapter's line to the hub: connects, greets, keeps the session alive, comes back after a loss, and
// brings each request its answer or an error by its deadline. What is unanswered when a session ends is asked
// again in the next.
#pragma once

#include "adapters/sdk/task.hpp"
#include "core/base/backoff.hpp"
#include "core/base/bus_settings.hpp"
#include "core/base/clock.hpp"
#include "protocols/bus/client_session.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>
#include <optional>

namespace balie::sdk {

// All calls, and all that it calls, on one strand: that of the executor (an io_context run by one thread is
// one).
class BusClient {
 public:
  struct Settings {
    BusSettings bus;
    bus::ClientSession::Settings session;
    bus::Limits limits;
    Backoff::Settings backoff{.first = std::chrono::milliseconds(50), .max = std::chrono::seconds(2)};
    std::size_t requests_max = 65'536;  // unanswered; one more fails at once
  };
  // What the owner may want to know; each may be empty.
  struct Hooks {
    std::function<void(const v1::Welcome&)> opened;
    std::function<void(const Error&)> closed;  // the session ended, or could not begin
    std::function<void(v1::FromHub)> ordered;  // a command or reservation; see taken()
    std::function<void(const v1::Signal&)> signalled;
    std::function<void(std::string_view topic, std::string_view event)>
        event;  // a serialised Event; see subscribe()
  };

  BusClient(asio::any_io_executor executor, const Clock& clock, Settings settings, Hooks hooks);
  ~BusClient();  // as after stop() with no time: what is unanswered gets "bus.stopped"
  BusClient(const BusClient&) = delete;
  BusClient& operator=(const BusClient&) = delete;

  // Begins to connect. Fate::fatal: the settings are wrong (endpoint, keys).
  result<void> start();

  // Asks the hub, and waits for its answer for at most `limit`. The message's number is set here. A Refusal
  // is an answer. Errors, all of Fate::retry: "bus.away" - no session when the time was over; "bus.late" - a
  // session, but no answer; "bus.full" - too many wait; "bus.stopped". The hub may have carried the request
  // out all the same.
  Task<v1::FromHub> request(v1::ToHub message, Duration limit);

  // The same for those who have no coroutine. `done` is called once, later or (for "bus.full", "bus.stopped")
  // at once.
  using Done = std::move_only_function<void(result<v1::FromHub>)>;
  void request(v1::ToHub message, Duration limit, Done done);

  // Reports a contact that is serialised already. With Settings::session.decisions_serialised its decision
  // comes serialised, too: for who hands both on. Otherwise as request().
  using Answered = std::move_only_function<void(result<bus::ClientSession::Answered>)>;
  void report(std::string_view contact, Duration limit, Answered done);

  // Reports on a command. Lost when no session is open.
  void done(const v1::CommandDone& what);
  // What holds for a moment. Lost when no session is open.
  void signal(const v1::Signal& what);
  // A command or reservation was taken: gives the hub room for another.
  void taken();

  // Events whose topic begins so ("" is all) come to hooks.event while a session is open. Some may be lost on
  // the way: their sequence numbers tell, and an EventsQuery brings them.
  void subscribe(std::string topic);

  // Waits until nothing is unanswered, for at most `limit`; then says Goodbye. What is left gets
  // "bus.stopped".
  asio::awaitable<void> stop(Duration limit);

  [[nodiscard]] bool open() const;
  [[nodiscard]] std::size_t unanswered() const;
  [[nodiscard]] const std::optional<v1::Welcome>& welcome() const;  // of the session that is open
  [[nodiscard]] const asio::any_io_executor& executor() const;

 private:
  class Line;
  std::shared_ptr<Line> line_;
};

}  // namespace balie::sdk
