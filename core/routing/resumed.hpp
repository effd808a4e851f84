// What an engine had in hand, for the one that goes on with it: after a restart, or with another plan.
#pragma once

#include "core/routing/input.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace balie::routing {

struct ResumedAgent {
  std::string name;
  Presence presence = Presence::away;
  std::string reason = {};
  std::uint32_t misses = 0;
  Time idle_since{};
  std::uint64_t last_assigned = 0;  // the number of the last reservation; 0: none
  std::optional<Time> lost{};       // since when the desk is gone
};

struct ResumedContact {
  enum class State : std::uint8_t { waiting, asleep, offered, talking, wrap_up };
  Arrived arrived;  // `since`: waits since then
  State state = State::waiting;
  Time entered{};              // in this queue since
  Time named_since{};          // waits for the agent whom it names since
  bool named_in_turn = false;  // somebody moved it to that agent
  std::uint32_t returns = 0;   // how often an agent gave it back
  bool callback = false;
  std::vector<std::string> agents;  // who is offered it, or has it; the engine knows them
  std::uint64_t reservation = 0;    // of one that is offered
  Time until{};                     // an offer runs out; one asleep wakes; a wrap-up began
  bool outcome_reported = false;
  std::vector<std::pair<std::string, Time>> declined;  // by whom, when
};

}  // namespace balie::routing
