// What the hub tells adapters without being asked: reservations to all sessions of an agent's desk, commands
// to the newest session of an adapter, each as far as the client has room; signals to all sessions of an
// adapter. A command that is not done yet is told again in a new session, and an adapter's new session is
// told how the agents whom others reported are.
#pragma once

#include "core/bus/sessions.hpp"
#include "core/service/command_book.hpp"
#include "core/service/routing_state.hpp"

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace balie::service {

constexpr std::size_t reservations_waiting_max = 10'000;  // of one session; it ends beyond
// To a new session, so many presences at once and then so often: fewer than signals may be, for those that
// change.
constexpr std::size_t presences_at_once = 100;
constexpr Duration presences_pause = std::chrono::milliseconds(500);

// "presence": how an agent is, and who said so.
v1::Signal presence_signal(const std::string& agent, const std::string& state, const std::string& reason,
                           const std::string& by);

// One thread.
class Pushes {
 public:
  void begun(const std::shared_ptr<bus::Session>& session);
  void over(const std::shared_ptr<bus::Session>& session);
  [[nodiscard]] bool is_there(std::string_view adapter) const { return desks_.contains(adapter); }

  // For all sessions of the adapter; nobody there: it is not told.
  void tell(const std::string& adapter, const v1::Reservation& reservation);
  void tell(const std::shared_ptr<bus::Session>& session, const v1::Reservation& reservation);
  // For all sessions of the adapter in `to`, at once; kept for nobody.
  void tell(bus::Sessions& sessions, const v1::Signal& signal, Instant now) const;
  // For the sessions of all adapters but the one in `contact_adapter`. Desks hear of it as an event.
  void tell_others(bus::Sessions& sessions, const v1::Signal& signal, Instant now) const;
  // To each new session, bit by bit, how the agents are whom another adapter reported.
  void tell_presences(bus::Sessions& sessions, const RoutingState::Agents& agents, Instant now);
  // When there is more of it to tell.
  [[nodiscard]] Instant presences_at() const;
  // As far as there is room.
  void push(bus::Sessions& sessions, const CommandBook& commands, Instant now);
  // An adapter has it, and may be carrying it out.
  [[nodiscard]] bool has_been_told(const v1::Command& command, std::uint64_t sequence) const;
  // To the newest session of the adapter, beside those that it was not told yet.
  void tell_again(const std::string& adapter, std::uint64_t sequence);
  // The commands in the book are others than before.
  void forget_commands();

 private:
  struct Desk {
    std::shared_ptr<bus::Session> session;
    std::deque<v1::Reservation> reservations;
    std::uint64_t commands_to = 0;       // those up to this event are told
    std::set<std::uint64_t> again = {};  // and these once more
    // Whose presence it was told last, and when the next are due; it was told all of them: nullopt.
    std::optional<std::string> presences_to = {};
    Instant presences_at{};
  };
  static void tell_presences(Desk& desk, bus::Sessions& sessions, const RoutingState::Agents& agents,
                             Instant now);
  void push(Desk& desk, bool newest, bus::Sessions& sessions, const CommandBook& commands, Instant now);

  std::map<std::string, std::vector<Desk>, std::less<>> desks_;  // by adapter, the newest last
};

}  // namespace balie::service
