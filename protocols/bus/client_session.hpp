// The client's end of a bus session, as a value: what to send, what came, when to give up. No socket, no clock.
//
// Life: `start()` asks to send Hello; on Welcome it is open. Requests get numbers and wait for credit in order. Heartbeats go
// out when nothing else does; silence longer than the hub allowed, a Goodbye or bytes that are no message end it. An ended
// session is thrown away; the owner connects again (with back-off) and starts a new one with what is still unanswered.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "protocols/bus/limits.hpp"

#include "balie/v1/session.pb.h"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <variant>

namespace balie::bus {

class ClientSession {
 public:
  struct Settings {
    std::string adapter;
    std::string channel;
    std::string boot_id;
    std::string program;
    std::uint32_t command_credit = 64;                       // commands that the hub may have unanswered
    Duration welcome_limit = std::chrono::seconds(3);        // how long Hello waits for Welcome
  };

  struct Send { std::string frame; };                        // put this on the socket
  struct Opened { v1::Welcome welcome; };
  struct Answered { std::uint64_t request; v1::FromHub message; };  // decision, recorded, refusal, customer, ...
  struct Ordered { v1::FromHub message; };                   // command or reservation, not asked for
  struct Closed { Error error; };                            // Fate says whether to try again; nothing follows
  using Action = std::variant<Send, Opened, Answered, Ordered, Closed>;

  ClientSession(Settings settings, Limits limits);

  void start(Instant now);
  // Queues a request (its `request` field is set here) and gives its number. Sent when open and credit allows.
  std::uint64_t request(v1::ToHub message, Instant now);
  // A message that wants no answer: command_done.
  void tell(v1::ToHub message, Instant now);
  // Gives the hub room for so many more commands.
  void grant(std::uint32_t amount, Instant now);
  void stop(Instant now);                                    // says Goodbye
  void on_frame(std::string_view frame, Instant now);
  void on_time(Instant now);

  // What to do next, in order; nullopt: nothing now.
  std::optional<Action> poll();
  // When on_time() wants to be called at the latest.
  [[nodiscard]] Instant wake_at() const;
  [[nodiscard]] bool open() const;
  [[nodiscard]] std::size_t unanswered() const;              // sent or waiting for credit
};

}  // namespace balie::bus
