// Which agents are there: what they said last, and whether a page of theirs is open. Pure: time is a Clock.
#pragma once

#include "adapters/desk/messages.hpp"
#include "core/base/clock.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::desk {

// An agent whose last page is gone for longer than `grace` is away ("lost"); who comes back is what they
// were.
class Presences {
 public:
  Presences(const Clock& clock, Duration grace) : clock_(clock), grace_(grace) {}

  // A page of the agent opened. A presence to say: that from before the agent was lost.
  std::optional<wire::Presence> came(const std::string& agent);
  void left(const std::string& agent);
  // The agent has said it, and the hub has taken it.
  void said(const wire::Presence& presence);
  // Signed out: away at once. A presence to say, where the agent was anything else.
  std::optional<wire::Presence> signed_out(const std::string& agent, std::string_view reason);
  // To say of those whose grace is over.
  std::vector<wire::Presence> sweep();
  // To say in a new session of the hub: it takes those of the old one for lost.
  [[nodiscard]] std::vector<wire::Presence> all() const;

  // nullptr: never said.
  [[nodiscard]] const wire::Presence* of(std::string_view agent) const;
  // A page is open, or was a moment ago: it may be reloaded now.
  [[nodiscard]] bool expects(std::string_view agent) const;
  [[nodiscard]] std::size_t there() const;  // agents with a page

 private:
  struct Agent {
    std::size_t pages = 0;
    Instant left{};
    wire::Presence said;  // agent empty: nothing yet
    bool lost = false;    // the hub was told that the agent is away
  };
  static wire::Presence away(const std::string& agent, std::string_view reason);

  const Clock& clock_;
  Duration grace_;
  std::map<std::string, Agent, std::less<>> agents_;
};

}  // namespace balie::desk
