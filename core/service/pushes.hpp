// What the hub tells adapters without being asked: reservations to all sessions of an agent's desk, commands
// to the newest session of an adapter, each as far as the client has room; signals to all sessions of an
// adapter. A command that is not done yet is told again in a new session.
#pragma once

#include "core/bus/sessions.hpp"
#include "core/service/command_book.hpp"

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace balie::service {

constexpr std::size_t reservations_waiting_max = 10'000;  // of one session; it ends beyond

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
  // As far as there is room.
  void push(bus::Sessions& sessions, const CommandBook& commands, Instant now);
  // An adapter has it, and may be carrying it out.
  [[nodiscard]] bool has_been_told(const v1::Command& command, std::uint64_t sequence) const;
  // The commands in the book are others than before.
  void forget_commands();

 private:
  struct Desk {
    std::shared_ptr<bus::Session> session;
    std::deque<v1::Reservation> reservations;
    std::uint64_t commands_to = 0;  // those up to this event are told
  };
  void push(Desk& desk, bool newest, bus::Sessions& sessions, const CommandBook& commands, Instant now);

  std::map<std::string, std::vector<Desk>, std::less<>> desks_;  // by adapter, the newest last
};

}  // namespace balie::service
