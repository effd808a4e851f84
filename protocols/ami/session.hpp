// One connection to Asterisk's manager as a value: greeting, login, filter, actions and their answers,
// keep-alive. Bytes and time go in, outputs come out. An ended session is thrown away; its owner connects
// again and begins a new one.
#pragma once

#include "core/base/clock.hpp"
#include "protocols/ami/action.hpp"
#include "protocols/ami/decoder.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace balie::ami {

// To be sent.
struct Send {
  std::string bytes;
  bool operator==(const Send&) const = default;
};
// Logged in. Not filtered: the user may not set a filter (that needs the class "system"), and the events that
// nobody asked for come all the same.
struct Opened {
  std::string version;
  bool filtered = false;
  bool operator==(const Opened&) const = default;
};
// Something happened. Those that come of an action of ours carry its ActionID: see Session::number_of().
struct Event {
  Message message;
  bool operator==(const Event&) const = default;
};
// One of the list that the action asked for.
struct Item {
  std::uint64_t action = 0;
  Message message;
  bool operator==(const Item&) const = default;
};
// The action is answered; where it asked for a list, after its last item. `done`: "Response: Success".
struct Answered {
  std::uint64_t action = 0;
  bool done = false;
  Message response;
  bool operator==(const Answered&) const = default;
};
// Nothing follows: "ami.refused" (the login), "ami.silent", "ami.too_long", "ami.malformed".
struct Closed {
  std::string code;
  bool operator==(const Closed&) const = default;
};
using Output = std::variant<Send, Opened, Event, Item, Answered, Closed>;

class Session {
 public:
  struct Settings {
    Limits limits{};
    std::string username;
    std::string secret;
    std::string classes = "call,agent,user";  // of events, as Asterisk's documentation names them
    std::vector<std::string> events;          // names; empty: all of those classes
    std::string id = "balie";                 // ActionIDs begin so: another one for each connection
    Duration answer_limit = std::chrono::seconds(10);
    Duration ping_every = std::chrono::seconds(15);
  };
  Session(Settings settings, Instant now);

  void on_bytes(std::string_view bytes, Instant now);
  void on_time(Instant now);
  // Sends it as soon as the session is open. Gives its number.
  std::uint64_t submit(Action action, Instant now);
  // What to do next; nothing: wait for bytes, or until wake_at().
  std::optional<Output> poll();
  [[nodiscard]] Instant wake_at() const;
  // Of an ActionID of this session: which action it is of.
  [[nodiscard]] std::optional<std::uint64_t> number_of(std::string_view action_id) const;

 private:
  enum class State : unsigned char { greeting, challenge, login, filter, open, closed };
  void on_message(Message message, Instant now);
  void on_own_answer(const Message& message, Instant now);
  void send(const Action& action, std::uint64_t number, Instant now);
  void send_own(const Action& action, State next, Instant now);
  void open(Instant now);
  void close(std::string code);

  struct Waiting {
    Instant due;
    std::optional<Message> list;  // the response that began it
  };

  Settings settings_;
  Decoder decoder_;
  State state_ = State::greeting;
  Instant heard_by_;  // of the greeting
  Instant sent_at_;
  std::string version_;
  bool filtered_ = false;
  std::uint64_t last_ = 0;
  std::uint64_t own_ = 0;  // the action of ours on the way to State::open, or the ping
  std::map<std::uint64_t, Waiting> waiting_;
  std::vector<std::pair<std::uint64_t, Action>> early_;  // before State::open
  std::deque<Output> outputs_;
};

}  // namespace balie::ami
