// Calls that ring at an agent's, on the hub's word: whether the agent takes them.
#pragma once

#include "core/base/clock.hpp"
#include "protocols/ami/message.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace balie::asterisk {

// The dialplan's part: `Dial(${BALIE_TO},...)`, and where nobody takes it `UserEvent(BalieReturned,Status:
// ${DIALSTATUS})` on the way back to hold. A value: its owner tells it events and the time.
class Rings {
 public:
  // With an empty word when the agent has taken the call; or why not: "busy", "no_answer", "unavailable",
  // "congestion", "hung_up" (the customer did), "superseded". Called once.
  using Done = std::function<void(const std::string& error)>;
  struct Ring {
    std::string to;
    std::string attempt;      // BALIE_TRY: the dialplan says it again
    std::string reservation;  // empty: of a command
    Instant until{};
    std::string dialled;  // uniqueid of the agent's channel, once it is known
    Done done;
  };

  // One at a time for each caller: the one before ends as "superseded".
  void begin(const std::string& caller, Ring ring);
  // Ends it, if there is one.
  void end(const std::string& caller, const std::string& error);
  // DialBegin, DialEnd, Hangup, UserEvent; others are passed over.
  void on_event(const ami::Message& event);
  // The callers whose agents did not answer in time; their rings have ended as "no_answer".
  std::vector<std::string> on_time(Instant now);
  [[nodiscard]] Instant wake_at() const;
  [[nodiscard]] const Ring* find(const std::string& caller) const;
  // The caller of this reservation; empty: none.
  [[nodiscard]] std::string caller_of(std::string_view reservation) const;
  [[nodiscard]] std::vector<std::string> callers() const;

 private:
  std::map<std::string, Ring> rings_;  // by caller
};

}  // namespace balie::asterisk
