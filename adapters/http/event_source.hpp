// The log's events for whoever follows them, each from its own place and without gaps: from memory what came
// last, from the hub what is older, and else it waits.
#pragma once

#include "adapters/sdk/bus_client.hpp"

#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <memory>
#include <set>
#include <vector>

namespace balie::http {

using EventPointer = std::shared_ptr<const v1::Event>;
using EventPointers = std::vector<EventPointer>;

// All on one strand.
class EventSource {
 public:
  struct Limits {
    std::size_t recent_max = 1'024;
    std::size_t recent_bytes_max = 8 << 20;
    std::uint32_t page = 256;
    Duration hub_limit = std::chrono::seconds(5);
    Duration retry_after = std::chrono::seconds(1);  // when the hub is away
  };
  EventSource(sdk::BusClient& hub, Limits limits) : hub_(hub), limits_(limits) {}

  // The events from that sequence number on, in order and without a gap: one page at most. Nothing new:
  // waits, at most for `limit`, and then asks the hub once more, so that an event lost on the way comes late
  // and not never; may be empty.
  sdk::Task<EventPointers> read(std::uint64_t from, Duration limit);
  // The newest sequence number in the log.
  sdk::Task<std::uint64_t> last();

  void on_event(std::string_view bytes);  // a serialised Event, as published
  void on_opened();                       // a new session: what was published meanwhile was missed
  void stop();                            // read() returns "bus.stopped"

 private:
  sdk::Task<v1::Events> ask_gently(std::uint64_t from, std::uint32_t limit);
  sdk::Task<v1::Events> ask(std::uint64_t from, std::uint32_t limit);
  sdk::Task<EventPointers> page(std::uint64_t from);
  sdk::asio::awaitable<void> wait(Duration limit);
  [[nodiscard]] EventPointers recent(std::uint64_t from) const;
  void wake();
  void forget();

  sdk::BusClient& hub_;
  Limits limits_;
  std::deque<EventPointer> recent_;  // consecutive
  std::size_t recent_bytes_ = 0;
  std::set<boost::asio::steady_timer*> waiting_;
  std::size_t unread_ = 0;  // events since the last read()
  bool subscribed_ = false;
  bool stopped_ = false;
};

}  // namespace balie::http
