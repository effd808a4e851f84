// The SMS centre as a channel: what customers send becomes contacts, "send" becomes messages, receipts become
// outcomes.
#pragma once

#include "adapters/sdk/adapter.hpp"
#include "adapters/smpp/contact.hpp"
#include "adapters/smpp/figures.hpp"
#include "adapters/smpp/outgoing.hpp"
#include "adapters/smpp/sender.hpp"
#include "adapters/smpp/stops.hpp"

#include <boost/asio/signal_set.hpp>

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>

namespace balie::smpp {

class SmppAdapter final : public sdk::Adapter {
 public:
  SmppAdapter(asio::any_io_executor executor, Settings settings);
  ~SmppAdapter() override;

  Task<void> connect() override;
  Task<sdk::Inbound> receive() override;
  Task<sdk::Delivered> deliver(const v1::Command& command) override;
  [[nodiscard]] sdk::Deliveries deliveries() const override;
  [[nodiscard]] std::string figures() override;
  // Links come back by themselves: this ends them only when the program stops.
  void close() noexcept override;

 private:
  struct Kind {  // of commands
    std::string_view name;
    Task<sdk::Delivered> (SmppAdapter::*carry_out)(const v1::Command&);
  };
  static const std::array<Kind, 3> kinds;

  struct Origin {  // where an answer goes
    std::weak_ptr<Link> link;
    std::uint64_t serial = 0;
    std::uint32_t sequence = 0;
    Figures::Direction direction = Figures::Direction::in;
  };

  result<void> begin();
  result<void> add_link(Role role, bool listens, Link::Hooks hooks);
  Link::Hooks hooks();
  [[nodiscard]] bool any_bound() const;
  void queue(sdk::Inbound inbound);
  void commit_soon();
  void commit();

  void on_incoming(Link& link, Pdu pdu);
  void on_answered(std::uint64_t token, result<Pdu> answer);
  result<bool> take_receipt(Origin origin, const IncomingMessage& message);
  result<void> take_message(const Origin& origin, const IncomingMessage& message, const Pdu& pdu);
  result<void> take_part(const Origin& origin, const IncomingMessage& message, const Pdu& pdu);
  void queue_long(const Inbox::Long& whole, std::optional<Origin> origin);
  // Answers, if the link over which it came is there. The count of answers; 0: it is gone.
  std::uint64_t respond(const Origin& origin, std::uint32_t status);
  sdk::Inbound contact_inbound(v1::Contact contact, std::function<void()> stored,
                               std::function<void(std::uint32_t status)> refused);

  Task<void> obey_words(const v1::Contact& contact, const v1::Decision& decision);
  Task<void> withdraw(const v1::Contact& contact);
  asio::awaitable<void> reply(v1::Command command, v1::Outcome presented);
  // Of a send() that runs.
  struct Sending {
    bool unwanted = false;  // somebody has taken it back
    bool stopped = false;   // and so it went no further
  };
  result<void> may_go(const v1::Command& command);
  Task<sdk::Delivered> send_and_tell(const v1::Command& command);
  Task<sdk::Delivered> send(const v1::Command& command);
  Task<sdk::Delivered> send_parts(const Outgoing& outgoing, const v1::Command& command);
  Task<sdk::Delivered> cancel(const v1::Command& order);
  Task<sdk::Delivered> query(const v1::Command& order);
  Task<std::string> ask_about(const Outbox::Part& part);
  result<void> settle(const Outbox::Part& part, MessageState state, const std::string& error);
  void ask_overdue();
  asio::awaitable<void> ask_about_all(std::string command);
  Task<std::string> send_part(const Pdu& pdu, const Outbox::Part& part, const v1::Command& command);
  void record_sent(const Outbox::Part& part);
  void tell(v1::Outcome outcome);
  asio::awaitable<void> sweep();

  asio::any_io_executor executor_;
  SystemClock clock_;
  Log log_;
  Settings settings_;
  gsm::Alphabet of_default_;
  std::unique_ptr<sqlite::Database> database_;
  std::optional<Inbox> inbox_;
  std::optional<Outbox> outbox_;
  std::optional<Stops> stops_;
  std::vector<std::shared_ptr<Link>> links_;
  Figures figures_;
  Sender sender_;
  std::deque<sdk::Inbound> inbound_;
  std::vector<std::pair<sdk::Inbound, Origin>> fresh_;       // to be queued when their ids are kept
  bool committing_ = false;                                  // commit() is posted
  std::map<std::string, Instant> long_queued_;               // long messages that are with the hub
  std::map<std::uint64_t, Outbox::Part> late_;               // sent, and nobody knows; by token
  std::map<std::string, std::shared_ptr<Sending>> sending_;  // by command
  std::uint16_t reference_;
  asio::steady_timer arrived_;
  asio::steady_timer bound_;
  asio::steady_timer sent_;  // cancelled when a send() ends
  asio::steady_timer sweep_pause_;
  asio::signal_set ended_;  // beside the SDK's own: what waits for the centre must not hold up the end
  Instant away_since_{};    // while no link is bound
  bool ending_ = false;
};

}  // namespace balie::smpp
