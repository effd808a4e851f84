// The adapter: listens for the dialplan's `socket`, watches FreeSWITCH's events, and carries out what the hub
// orders.
#pragma once

#include "adapters/freeswitch/agents.hpp"
#include "adapters/freeswitch/call_book.hpp"
#include "adapters/freeswitch/call_link.hpp"
#include "adapters/freeswitch/event_link.hpp"
#include "adapters/freeswitch/settings.hpp"
#include "adapters/sdk/adapter.hpp"
#include "core/base/log.hpp"

#include <deque>
#include <map>
#include <memory>
#include <unordered_map>
#include <unordered_set>

namespace balie::freeswitch {

class FreeswitchAdapter final : public sdk::Adapter {
 public:
  FreeswitchAdapter(sdk::asio::any_io_executor executor, Settings settings);
  ~FreeswitchAdapter() override;

  sdk::Task<void> connect() override;
  sdk::Task<sdk::Inbound> receive() override;
  sdk::Task<sdk::Delivered> deliver(const v1::Command& command) override;
  [[nodiscard]] sdk::Deliveries deliveries() const override;
  sdk::Task<void> reserve(const v1::Reservation& reservation) override;
  void signal(const v1::Signal& signal) override;
  void close() noexcept override;

 private:
  using Link = CallLink::Link;
  using Ringing = std::shared_ptr<Promise<result<void>>>;
  // A held call that is brought to an agent's phone.
  struct Ring {
    Ringing end;          // answered, or why not
    std::string attempt;  // says of a call that comes back from which ring it comes
    std::string reservation{};
    std::string leg{};  // the telephone's, once it rings
  };
  struct Ringable {
    std::string uuid, contact, agent, to, reservation;
    Duration limit{};
  };

  result<void> listen();
  sdk::asio::awaitable<void> accept();
  CallLink::Hooks call_hooks();
  EventLink::Settings line_settings() const;
  EventLink::Hooks line_hooks();

  void on_arrived(const Link& link, esl::Event call);
  void on_came_back(const Link& link, const esl::Event& call);
  void on_hung_up(const Link& link, const esl::Event& last);
  void on_closed(const Link& link, std::string_view code);
  void on_event(const esl::Event& event);
  sdk::asio::awaitable<void> follow(v1::Signal signal);
  sdk::asio::awaitable<void> agree();  // with FreeSWITCH, when the line to it is open
  using Uuids = std::unordered_set<std::string>;
  void catch_up(const Uuids& alive, const Uuids& held, std::uint64_t before);

  sdk::Inbound inbound_of(const Link& link, const esl::Event& call);
  void push(sdk::Inbound inbound);
  void tell(std::vector<v1::Outcome> outcomes) { sdk::tell(hub(), std::move(outcomes)); }
  void tell(std::vector<v1::Presence> presences);
  void tell_holds();

  using Done = sdk::Task<sdk::Delivered>;
  using Kinds = std::map<std::string_view, Done (FreeswitchAdapter::*)(const v1::Command&)>;
  static const Kinds& kinds();
  Done carry_out(const v1::Command& command);
  Done bring_to(const v1::Command& command);
  Done send_on(const v1::Command& command);
  Done call_out(const v1::Command& command);
  Done keep_waiting(const v1::Command& command);
  Done join(const v1::Command& command);
  Done hang_up(const v1::Command& command);
  Done pick_up(const v1::Command& command);
  Done hold(const v1::Command& command) { return set_hold(command, true); }
  Done retrieve(const v1::Command& command) { return set_hold(command, false); }
  Done set_hold(const v1::Command& command, bool held);
  [[nodiscard]] result<std::string> uuid_of(const v1::Command& command) const;
  [[nodiscard]] result<void> goes_elsewhere(const std::string& uuid) const;
  [[nodiscard]] result<std::string> customers_uuid_of(const v1::Command& command) const;
  sdk::Task<std::string> leg_of_agent(std::string uuid);
  Done tell_call(std::string uuid, std::string line);
  sdk::Task<void> ring(Ringable what);
  sdk::Task<void> wait_for_answer(const std::string& uuid, const Ringing& ringing, Duration limit);
  sdk::asio::awaitable<void> answer(v1::Reservation reservation, Ringable what);
  sdk::asio::awaitable<void> take_back(std::string uuid);
  void answer(const v1::Reservation& reservation, const result<void>& how);
  Link held(const std::string& uuid);
  void settle_ringing(std::string_view uuid, const result<void>& how);

  sdk::asio::any_io_executor executor_;
  Settings settings_;
  SystemClock clock_;
  Log log_;
  CallLink::Hooks hooks_;
  std::shared_ptr<sdk::asio::ip::tcp::acceptor> acceptor_;
  std::shared_ptr<EventLink> line_;
  std::unordered_set<Link> links_;
  std::unordered_map<std::string, Link> calls_;       // by uuid: those that wait for a decision, or are held
  std::map<std::string, Ring, std::less<>> ringing_;  // by uuid
  std::unordered_map<std::string, std::string> taken_;  // by uuid: who picked up a reservation's ring
  Uuids returning_;                                     // uuids that come to be held again
  std::uint64_t attempts_ = 0;
  Agents agents_;
  std::map<std::string, v1::Signal> unfollowed_;  // by agent: said before the list of agents came
  bool listed_ = false;
  CallBook book_;
  std::deque<sdk::Inbound> inbox_;
  sdk::asio::steady_timer came_;
  std::string own_address_;
  int spared_ = 0;  // calls of close() to come that mean an order, not the link
};

}  // namespace balie::freeswitch
