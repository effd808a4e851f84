// Runs an adapter: connects its channel, brings what comes in to the hub, keeps what the hub cannot take,
// answers the channel, delivers commands and reservations, says what the adapter has to say, and drains on
// stop.
#pragma once

#include "adapters/sdk/adapter.hpp"
#include "adapters/sdk/bus_client.hpp"
#include "adapters/sdk/command_book.hpp"
#include "adapters/sdk/common_settings.hpp"
#include "adapters/sdk/metrics.hpp"
#include "adapters/sdk/spool.hpp"
#include "core/base/log.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <map>
#include <memory>

namespace balie::sdk {

// One strand. Outlives run().
class Runner final : private Hub {
 public:
  struct Parts {
    asio::any_io_executor executor;
    const Clock& clock;
    Log log;
    Metrics& metrics;
    Adapter& adapter;
    Spool& spool;
    CommonSettings settings;
    BusClient::Settings bus;  // session.adapter, boot_id and program filled in
    Backoff::Settings backoff{};
    Spool* commands = nullptr;  // of the adapter's Deliveries::remembered
  };
  explicit Runner(Parts parts);

  // Until stop(), or an error of Fate::fatal. When it returns nothing runs any more, and all that was taken
  // from the channel is either with the hub or in the spool.
  asio::awaitable<result<void>> run();
  // Takes nothing new from the channel, waits for answers for at most settings.drain, and lets run() return.
  void stop();

 private:
  using Settled = result<v1::Decision>;

  asio::awaitable<void> channel();
  asio::awaitable<void> serve();
  asio::awaitable<void> back_off();
  asio::awaitable<void> handle(Inbound inbound, std::uint64_t link);
  asio::awaitable<Settled> decide(const v1::Contact& contact);
  asio::awaitable<Settled> record(const v1::Outcome& outcome);
  asio::awaitable<result<void>> keep(v1::ToHub message);
  asio::awaitable<void> answer(Inbound& inbound, const Settled& settled, std::uint64_t link);
  std::string fresh_id();
  void complete(Inbound& inbound);
  v1::Decision fallback(const v1::Contact& contact, std::string_view reason);

  asio::awaitable<void> replay();
  asio::awaitable<bool> replay_some();
  bool accept_replayed(const Spool::Entry& entry, const result<v1::FromHub>& answer);

  Task<v1::FromHub> ask(v1::ToHub message) override;
  void tell(v1::ToHub message) override;
  void complete(v1::ToHub& message);
  void told(v1::ToHub message, const result<v1::FromHub>& answer);
  void say_presences();

  result<std::vector<v1::Command>> recover_commands();
  void say_unknown(const std::vector<v1::Command>& commands);
  void order(v1::FromHub message);
  void begin(v1::Command command);
  [[nodiscard]] bool is_lookup(const v1::Command& command) const;
  void start_delivering();
  asio::awaitable<void> deliver();
  Task<Delivered> carry_out(const v1::Command& command);
  Task<Delivered> speak(const v1::Command& command);
  void report(const v1::Command& command, const result<Delivered>& delivered);
  void say_done(const v1::CommandDone& done);
  void say_unsaid();
  asio::awaitable<void> reserve();

  BusClient::Hooks hooks();
  void spawn(asio::awaitable<void> task);
  asio::awaitable<void> take_turn();
  void end_turn();
  asio::awaitable<void> until(std::function<bool()> holds, Duration limit);
  void fail(const Error& error);
  void count_spool() { parts_.metrics.spool(parts_.spool.size(), parts_.spool.file_bytes()); }

  Parts parts_;
  BusClient client_;
  Backoff backoff_;
  asio::cancellation_signal cancel_channel_;
  asio::steady_timer pause_;         // of the channel, between two links
  asio::steady_timer room_;          // cancelled when a contact was answered
  asio::steady_timer replay_pause_;  // cancelled when there is something to replay, and a hub
  asio::steady_timer turn_;          // one waiter is woken when a call to the channel ends
  asio::steady_timer ended_;         // cancelled when a task ends
  Deliveries deliveries_;
  CommandBook book_;
  std::deque<v1::Command> commands_;     // begun, and not under way
  std::vector<v1::CommandDone> unsaid_;  // for the next session
  std::deque<v1::Reservation> reservations_;
  std::map<std::string, v1::Presence> presences_;  // the last of each agent, to be said in the next session
  std::size_t delivering_ = 0;                     // how many deliver() run
  bool reserving_ = false;
  bool receiving_ = false;  // channel() runs
  bool connected_ = false;
  bool speaking_ = false;  // settle, refuse, reserve or deliver runs
  bool stopping_ = false;
  std::uint64_t link_ = 0;  // counts connects: an answer belongs to the link over which its contact came
  std::uint64_t ids_given_ = 0;
  std::size_t waiting_ = 0;  // contacts and outcomes without an answer
  std::size_t telling_ = 0;  // what was told and is not answered
  std::size_t tasks_ = 0;
  std::optional<Error> fatal_;
};

}  // namespace balie::sdk
