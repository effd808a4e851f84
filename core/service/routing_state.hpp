// Who waits, who talks, who is there: what the facts of the log make of it
// (core/decisions/0010-routing-state-is-facts.md). A fold over the log's events, in their order, and nothing
// else: the same live and after a restart. Names, not numbers, so that another playbook or another engine
// reads it as well.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/contact/keys.hpp"
#include "core/service/command_book.hpp"
#include "core/service/routing_reports.hpp"
#include "core/store/store.hpp"

#include "balie/v1/event.pb.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace balie::service {

struct RoutedContact {
  enum class State : std::uint8_t { waiting, asleep, offered, talking, wrap_up };
  std::string id, adapter, channel, customer, decision;
  std::string telephone;  // where the customer can be called back; empty: nobody knows
  std::string queue;
  std::int32_t priority = 0;  // points
  std::uint32_t returns = 0;  // how often an agent gave it back
  std::string named;          // the agent who is tried first
  Time named_since{};
  bool named_in_turn = false;  // somebody moved it to that agent
  Time since{};                // waits since then
  Time entered{};              // in this queue since
  std::uint64_t sequence = 0;  // of contacts: who came first
  State state = State::waiting;
  bool callback = false;
  std::vector<std::pair<std::string, std::int32_t>> scores;  // how well agents fit, in millionths
  bool has_offers = false;
  bool outcome_reported = false;
  std::vector<std::string> agents;                     // who is offered it, or has it
  std::uint64_t reservation = 0;                       // of the last offer
  Time until{};                                        // an offer runs out; one asleep wakes
  Time changed{};                                      // when this state began
  Duration estimate{};                                 // how long it was to wait; zero: nobody knew
  std::vector<std::pair<std::string, Time>> declined;  // by whom, when
};

struct RoutedAgent {
  std::string state = "away";  // as it was said
  std::string reason;
  std::string adapter;  // who reported it last
  Time since{};
  std::map<std::string, std::string> addresses;  // by channel
  Duration lease{};                              // zero: as long as the reporter's session
  std::uint32_t misses = 0;                      // offers run out in a row
  Time idle_since{};
  std::uint64_t last_offer = 0;
  std::optional<Time> lost;  // since when the desk is gone
  std::uint32_t in_hand = 0;
  Time counted_to{};  // what it did until then is in the reports
};

// In a decision, the values of a score that tells how well agents fit are called so: "agent:anna".
constexpr std::string_view agent_value_prefix = "agent:";

// Why a contact sleeps whose customer did not ask to be called back.
constexpr const char* sleeps_closed = "closed";

// The number in a reservation's id; nullopt: it is none of the hub's.
std::optional<std::uint64_t> reservation_number(std::string_view id);
std::string reservation_id(std::uint64_t number);

// One thread.
class RoutingState {
 public:
  explicit RoutingState(const HashKey& secret) : keys_(secret) {}

  // The next event of the log, serialised. Errors (fatal): "store.corrupt".
  result<void> apply(std::uint64_t sequence, std::string_view event);
  // The same in two halves. True: it is something to routing; then it is event(), and apply_taken() follows.
  result<bool> take(std::uint64_t sequence, std::string_view event);
  [[nodiscard]] const v1::Event& event() const { return event_; }
  void apply_taken();
  // Applies the next page of the log. True when nothing is left. Errors: those of the store.
  result<bool> catch_up(store::Store& store);
  [[nodiscard]] std::uint64_t applied() const { return applied_; }

  using Contacts = std::unordered_map<Hash128, RoutedContact, Hash128Hasher>;
  using Agents = std::map<std::string, RoutedAgent, std::less<>>;
  [[nodiscard]] const Contacts& contacts() const { return contacts_; }
  [[nodiscard]] const Agents& agents() const { return agents_; }
  [[nodiscard]] const RoutedContact* contact(const Hash128& key) const;
  [[nodiscard]] const RoutedAgent* agent(std::string_view name) const;
  [[nodiscard]] Hash128 key_of(std::string_view adapter, std::string_view id) const {
    return keys_.contact(adapter, id);
  }
  [[nodiscard]] const CommandBook& commands() const { return commands_; }
  // The order to erase that this event gave is nowhere in the store any more.
  void forget_erased(std::uint64_t sequence) { commands_.forget_erased(sequence); }
  [[nodiscard]] std::uint64_t last_reservation() const { return last_reservation_; }
  // With what agents do now counted up to `now`.
  [[nodiscard]] RoutingReports& reports(Time now);
  // Queues and how soon a contact of them is to be handled; for what is reported from now on.
  void service_levels(std::map<std::string, Duration, std::less<>> levels) { levels_ = std::move(levels); }

  // All of it, to go on from here; read back only into a state that is empty. What is cut short, of another
  // form or of events that the log does not have leaves it empty.
  [[nodiscard]] store::Kept save() const;
  void load(const store::Kept& kept, std::uint64_t last_sequence);

 private:
  using State = RoutedContact::State;
  void on(const v1::ContactDecided& decided, Time at, std::uint64_t sequence);
  void on(const v1::OutcomeRecorded& recorded, Time at);
  void on(const v1::Presence& presence, Time at);
  void on(const v1::Reservation& reservation, Time at);
  void on(const v1::ContactRouted& routed, Time at);
  void on(const v1::RoutingOrder& order, Time at);
  void move(RoutedContact& contact, const v1::RoutingOrder& order, Time at);
  void forget_customer(const std::string& id, Time at);
  RoutedContact* find(const Hash128& key);
  RoutedContact* find(std::string_view decision);
  RoutedAgent& agent_of(const std::string& name, Time at);
  void enter(RoutedContact& contact, State state, Time at);
  void take_from_agents(RoutedContact& contact, Time at);
  void give(RoutedContact& contact, const std::string& agent, Time at);
  void end(const Hash128& key, Time at);
  void talked(RoutedContact& contact, Time at);
  void abandoned(const Hash128& key, Time at);
  void count(const std::string& name, RoutedAgent& agent, Time at);

  Keys keys_;
  std::uint64_t applied_ = 0;
  v1::Event event_;
  CommandBook commands_;
  Contacts contacts_;
  Agents agents_;
  std::uint64_t last_reservation_ = 0;
  RoutingReports reports_;
  std::map<std::string, Duration, std::less<>> levels_;
};

constexpr std::string_view routing_name = "routing";  // under which a store keeps it

}  // namespace balie::service
