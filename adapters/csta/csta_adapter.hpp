// The adapter: one session with a PBX, its route requests, calls and agents, and what the hub orders.
#pragma once

#include "adapters/csta/agent_book.hpp"
#include "adapters/csta/call_book.hpp"
#include "adapters/csta/route_book.hpp"
#include "adapters/csta/settings.hpp"
#include "adapters/csta/wire.hpp"
#include "adapters/sdk/adapter.hpp"
#include "core/base/log.hpp"

#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <map>
#include <memory>
#include <optional>

namespace balie::csta {

class CstaAdapter final : public sdk::Adapter {
 public:
  CstaAdapter(sdk::asio::any_io_executor executor, Settings settings);
  ~CstaAdapter() override;

  sdk::Task<void> connect() override;
  sdk::Task<sdk::Inbound> receive() override;
  sdk::Task<sdk::Delivered> deliver(const v1::Command& command) override;
  [[nodiscard]] sdk::Deliveries deliveries() const override;
  sdk::Task<void> reserve(const v1::Reservation& reservation) override;
  void signal(const v1::Signal& signal) override;
  void close() noexcept override;

 private:
  using Answered = std::variant<Answer, Refused>;
  // An answer that a coroutine waits for.
  struct Waiter {
    sdk::asio::steady_timer timer;
    std::optional<result<Answer>> answer{};
  };

  // A call that waits and is brought to an agent's phone.
  struct Ring {
    std::string device;  // which rings
    std::string back;    // where the call waited
    std::string agent;
    std::string reservation{};
    sdk::asio::steady_timer timer;
    std::optional<result<void>> end{};
  };

  sdk::asio::awaitable<void> read(std::uint64_t link);
  void pump();
  void write();
  void arm();
  void lose(std::string_view code);
  void on_opened();
  void on_came(const Content& content);
  void on_route_request(const RouteRequest& request);
  void on_call(const CallEvent& event);
  void on_answered(std::uint64_t number, const Answered& answered);
  void push(sdk::Inbound inbound);
  void tell(std::vector<v1::Outcome> outcomes) { sdk::tell(hub(), std::move(outcomes)); }
  void tell(std::vector<v1::Presence> presences);
  void tell_holds();
  void say(const RouteBook::Answer& answer);
  void decided(const std::string& cross_ref, const v1::Decision& decision);
  void send_on(const std::string& contact, const v1::Decision& decision);

  v1::Contact contact_from(std::string id, std::string_view calling, std::string_view called) const;
  [[nodiscard]] std::vector<std::string> destinations_of(const v1::Route& route) const;
  [[nodiscard]] Along along_of(const std::string& contact, const v1::Decision& decision) const;

  sdk::Task<Answer> ask(std::string document);
  sdk::asio::awaitable<void> follow(v1::Signal signal);
  using Done = sdk::Task<sdk::Delivered>;
  using Kinds = std::map<std::string_view, Done (CstaAdapter::*)(const v1::Command&)>;
  static const Kinds& kinds();
  Done carry_out(const v1::Command& command);
  Done bring_to(const v1::Command& command);
  Done keep_waiting(const v1::Command& command);
  Done call_out(const v1::Command& command);
  Done hang_up(const v1::Command& command);
  Done pick_up(const v1::Command& command);
  Done hold(const v1::Command& command) { return set_hold(command, true); }
  Done retrieve(const v1::Command& command) { return set_hold(command, false); }
  Done set_hold(const v1::Command& command, bool held);
  Done set_state(const v1::Command& command);
  Done ask_state(const v1::Command& command);
  Done tell_call(ConnectionId connection, std::string request);
  // As CallBook's; refused as "hung_up" where there is none.
  [[nodiscard]] result<ConnectionId> connection_of(const std::string& contact,
                                                   const std::string& device = {}) const;
  [[nodiscard]] std::string device_for(const v1::Command& command) const;

  sdk::Task<void> ring(std::string contact, std::shared_ptr<Ring> ring, Duration limit);
  sdk::Task<ConnectionId> arrived(std::string contact, std::shared_ptr<Ring> ring);
  static sdk::Task<void> wait(std::shared_ptr<Ring> ring, Instant until);
  sdk::Task<void> deflect(std::string contact, ConnectionId connection, std::string device);
  sdk::asio::awaitable<void> answer(v1::Reservation reservation, std::shared_ptr<Ring> ring, Duration limit);
  void answer(const v1::Reservation& reservation, const result<void>& how);
  sdk::asio::awaitable<void> take_back(std::string contact, std::shared_ptr<Ring> ring);
  void check_ring(const CallEvent& event, const std::string& contact);
  void end_ring(const std::string& contact, result<void> how);
  [[nodiscard]] bool watches(const std::string& device) const;
  [[nodiscard]] std::string device_of_queue(const v1::Command& command) const;

  sdk::asio::any_io_executor executor_;
  Settings settings_;
  SystemClock clock_;
  Log log_;
  std::map<std::string, std::string, std::less<>> queues_;
  AgentBook agents_;
  CallBook calls_;
  RouteBook routes_;
  sdk::asio::ssl::context tls_{sdk::asio::ssl::context::tls_client};
  std::shared_ptr<Wire> wire_;
  sdk::asio::steady_timer timer_, came_, opened_;
  std::optional<Session> session_;
  std::vector<SnapshotCall> snapshot_;
  std::map<std::string, v1::Signal> unfollowed_;  // by agent: said while there was no session
  std::map<std::uint64_t, std::shared_ptr<Waiter>> waiters_;
  std::map<std::string, std::shared_ptr<Ring>> rings_;  // by contact
  std::map<std::string, std::string> taken_;            // by contact: who picked up a reservation's ring
  std::deque<sdk::Inbound> inbox_;
  std::string waiting_, code_;
  std::uint64_t link_ = 0;
  int spared_ = 0;  // calls of close() to come that mean an order, not the link
};

}  // namespace balie::csta
