// Gives contacts to agents: the routing engine, kept in step with the facts of the log. What the engine wants
// becomes facts, which are to be written before anybody is told
// (core/decisions/0010-routing-state-is-facts.md). A value: no I/O, no clock.
#pragma once

#include "core/bus/role.hpp"
#include "core/playbook/playbook.hpp"
#include "core/routing/engine.hpp"
#include "core/service/adapter_book.hpp"
#include "core/service/erasure.hpp"
#include "core/service/routing_state.hpp"

#include "balie/v1/session.pb.h"

#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace balie::service {

// One who asks for something.
struct Orderer {
  std::string_view adapter;
  bus::Role role = bus::Role::observer;
};

// One thread. `now` is the time of a clock that never jumps, and begins with the wall's.
class Distribution {
 public:
  // `adapters` outlives it.
  Distribution(const HashKey& secret, const AdapterBook& adapters) : adapters_(adapters), state_(secret) {}

  // -- the facts: the log's events, in their order
  [[nodiscard]] RoutingState& state() { return state_; }
  [[nodiscard]] const RoutingState& state() const { return state_; }
  // Makes an engine that goes on with the state, by this playbook; before that nothing but state() is used.
  // What is in facts() is written first.
  void start(std::shared_ptr<const playbook::Playbook> playbook, Time now);
  [[nodiscard]] bool started() const { return engine_ != nullptr; }
  // An event that was committed. Errors (fatal): "store.corrupt".
  result<void> apply(std::uint64_t sequence, std::string_view event, Time now);

  // -- time
  void on_time(Time now);
  [[nodiscard]] std::optional<Time> due() const;

  // -- what is carried out at once, and answered when facts() are written. A refusal: nothing was changed.
  using Refused = std::optional<v1::Refusal>;
  Refused answer(const v1::ReservationAnswer& answer, const Orderer& asker, Time now);
  // `order.contact_adapter` is filled in. One that was carried out before must not come again.
  Refused order(v1::RoutingOrder& order, const Orderer& asker, Time now);
  // The adapter that reported these agents is gone; or said in time nothing more.
  void agents_lost(std::string_view adapter, Time now);
  void agent_lost(const std::string& agent, Time now);

  // -- what is checked before it is written as it is
  [[nodiscard]] Refused check(const v1::Presence& presence) const;
  // Fills in who carries it out and who brought the contact.
  Refused check(v1::Command& command, const Orderer& asker) const;
  // False: nothing waits for it.
  [[nodiscard]] bool wants(const v1::CommandDone& done, std::string_view adapter) const;

  // What is to be written, in this order; whoever has written the first takes them out.
  [[nodiscard]] std::deque<v1::Event>& facts() { return facts_; }
  // What is written, and may be told: for the sessions of the adapter.
  struct Told {
    std::string adapter;
    v1::Reservation reservation;
  };
  std::vector<Told> take_told() { return std::exchange(told_, {}); }
  // Commands that others ordered and that are over: for whoever ordered one.
  std::vector<v1::Signal> take_ended() { return std::exchange(ended_, {}); }
  // Presences that changed: for all adapters but the one in `contact_adapter`, which said so.
  std::vector<v1::Signal> take_presences() { return std::exchange(presences_, {}); }
  // Writes that the command is over, as nobody took it.
  void give_up(const v1::Command& command, const char* error, Time now);
  // What adapters that name "erase" are told to forget of an erased customer; written with the erasure.
  std::vector<v1::Command> erase_orders(const std::string& customer, const ErasureScan::Contacts& contacts,
                                        Time now);
  // The adapter could not do this a while ago, and is to be told again, once.
  bool is_due_again(const std::string& command, Time now);
  [[nodiscard]] bool is_given_up(std::string_view command) const { return given_up_.contains(command); }

  [[nodiscard]] const routing::Engine& engine() const { return *engine_; }
  [[nodiscard]] const playbook::Playbook& playbook() const { return *playbook_; }
  // Where the agent is reached on this channel, in the platform's words.
  [[nodiscard]] std::string address_of(const std::string& agent, const std::string& channel) const;
  // The open reservation as its desk is told of it; nullopt: none is.
  [[nodiscard]] std::optional<v1::Reservation> open_reservation(const Hash128& key) const;

 private:
  // -- distribution_start.cpp
  std::optional<routing::ResumedContact> resumed(const Hash128& key, const RoutedContact& contact, Time now);
  void profile_agents(Time now);
  // -- distribution.cpp
  void contact_decided(const v1::ContactDecided& decided, Time now);
  void outcome_recorded(const v1::OutcomeRecorded& recorded, Time now);
  void presence_changed(const v1::Presence& presence, Time now);
  void command_done(const v1::Command& command, const v1::CommandDone& done, Time now);
  void tell_orderer(const v1::Command& command, const v1::CommandDone& done);
  void tell_presence(const v1::Presence& presence);
  void customer_erased(const std::string& id, Time now);
  void step(const routing::Input& input, Time now);
  // -- distribution_effects.cpp: one for each effect
  void on(const routing::Offered& one, Time now);
  void on(const routing::Withdrawn& one, Time now);
  void on(const routing::Assigned& one, Time now);
  void on(const routing::Waiting& one, Time now);
  void on(const routing::Requeued& one, Time now);
  void on(const routing::Left& one, Time now);
  void on(const routing::Asleep& one, Time now);
  void on(const routing::WrappingUp& one, Time now);
  void on(const routing::Forgotten& one, Time now);
  void on(const routing::PresenceSet& one, Time now);
  void on(const routing::Refused& one, Time now);
  v1::Event& fact(const RoutedContact* contact, Time now);
  v1::ContactRouted& routed(const RoutedContact& contact, const char* state, Time now);
  v1::Reservation reservation(const RoutedContact& contact, std::uint64_t number, const std::string& agent,
                              const char* state, Time now) const;
  v1::Command& command(const RoutedContact& contact, const char* kind, Time now);
  std::string next_command_id();
  void erase_done(const v1::Command& command, const v1::Event& event, Time now);
  [[nodiscard]] Refused address(v1::Command& command, const Orderer& asker) const;
  void leave(const RoutedContact& contact, routing::Overflow::Kind to, const std::string& name,
             const std::string& reason, Time now);
  [[nodiscard]] std::string message_text(const std::string& name, const std::string& channel) const;
  // -- distribution_orders.cpp
  Refused move(const v1::RoutingOrder& order, const Hash128& key, const RoutedContact& contact, Time now);
  [[nodiscard]] bool has_accepted(std::uint64_t reservation, const std::string& agent) const;
  [[nodiscard]] bool may_order(const v1::RoutingOrder& order, const RoutedContact* contact,
                               const Orderer& asker) const;
  Refused ordered(const v1::RoutingOrder& order, const routing::Input& input, Time now);

  const AdapterBook& adapters_;
  RoutingState state_;
  std::shared_ptr<const playbook::Playbook> playbook_;
  std::unique_ptr<routing::Engine> engine_;
  std::deque<v1::Event> facts_;
  std::vector<Told> told_;
  std::vector<v1::Signal> ended_, presences_;
  std::vector<routing::Effect> effects_;
  std::set<std::string, std::less<>> given_up_;
  std::uint64_t last_command_ = 0;
  // Erasures that an adapter could not do, by the command's id.
  struct Again {
    Time at{};
    Time::duration pause{};
    bool is_told = false;  // once more, since
  };
  std::map<std::string, Again> again_;
  // Of the input that is carried out.
  std::string said_of_;         // the agent whose presence it tells
  bool joining_ = false;        // who is assigned joins
  bool by_order_ = false;       // the order is a fact of its own
  std::string refused_;         // the engine's reason
  std::uint64_t answered_ = 0;  // reservation
};

}  // namespace balie::service
