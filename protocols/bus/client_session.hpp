// The client's end of a bus session, as a value: what to send, what came, when to give up. No socket, no
// clock.
//
// Life: `start()` asks to send Hello; on Welcome it is open. Requests get numbers and wait for credit in
// order. Heartbeats go out when nothing else does; silence longer than the hub allowed, a Goodbye or bytes
// that are no message end it. An ended session is thrown away; the owner connects again (with back-off),
// starts a new one, and hands it what `take_unanswered()` of the old one gave.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "protocols/bus/limits.hpp"

#include "balie/v1/session.pb.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace balie::bus {

constexpr std::uint32_t protocol_version = 1;

class ClientSession {
 public:
  struct Settings {
    std::string adapter;
    std::string channel;
    std::string boot_id;
    std::string program;
    std::uint32_t command_credit = 64;  // commands that the hub may send before the next grant()
    Duration welcome_limit = std::chrono::seconds(3);  // how long Hello waits for Welcome
    bool decisions_serialised = false;                 // see Answered
    std::vector<std::string> commands{};  // the kinds that it carries out (Hello.commands); empty: not said
  };

  struct Send {
    std::string frame;
    std::size_t requests = 0;  // in this frame: those that come before the next poll() share one
  };                           // put this on the socket
  struct Opened {
    v1::Welcome welcome;
  };
  struct Answered {
    std::uint64_t request;
    v1::FromHub message;  // decision, recorded, refusal, customer, ...
    std::string
        decision;  // instead of the message, as it came and not parsed, where the settings ask for that;
  };               // an answer without a decision is a message there, too
  struct Ordered {
    v1::FromHub message;
  };  // command or reservation, not asked for
  struct Signalled {
    v1::Signal signal;
  };  // takes no room
  struct Closed {
    Error error;
  };  // Fate says whether to try again; nothing follows
  using Action = std::variant<Send, Opened, Answered, Ordered, Signalled, Closed>;

  ClientSession(Settings settings, Limits limits);

  // `now` never goes back from one call to the next.
  void start(Instant now);
  // Queues a request and gives its number: the one it carries (a request of an earlier session, which must be
  // handed over before new ones are made), or else the next one. It is sent when the session is open and
  // credit allows. One that the hub could not read (too large, nested too deeply, not UTF-8) is answered at
  // once with a Refusal "reject" and not sent.
  std::uint64_t request(v1::ToHub message, Instant now);
  // The same for a contact that is serialised already; `number` as the request would carry it.
  std::uint64_t report(std::uint64_t number, std::string_view contact, Instant now);
  // The same for what take_unanswered() of the session before gave.
  struct Unanswered {
    std::uint64_t number = 0;
    std::string frame;
  };
  void repeat(Unanswered&& request, Instant now);
  // The owner waits for this answer no more: it is not sent if it was not yet, and its answer is passed over.
  void abandon(std::uint64_t request);
  // A message that wants no answer: command_done, signal. Lost when the session is not open.
  void tell(const v1::ToHub& message, Instant now);
  // Gives the hub room for so many more commands.
  void grant(std::uint32_t amount, Instant now);
  void stop(Instant now);  // says Goodbye and closes, with the code "bus.stopped"
  void on_frame(std::string_view frame, Instant now);
  void on_time(Instant now);

  // What to do next, in order; nullopt: nothing now.
  std::optional<Action> poll();
  // When on_time() wants to be called at the latest.
  [[nodiscard]] Instant wake_at() const;
  [[nodiscard]] bool open() const { return state_ == State::open; }
  [[nodiscard]] bool closed() const { return state_ == State::closed; }
  [[nodiscard]] std::size_t unanswered() const { return sent_.size() - abandoned_ + waiting_.size(); }
  // Requests sent or waiting, in the order of their numbers. Those that were sent may have been carried out:
  // that is why every request that changes something has an id of its own.
  std::vector<Unanswered> take_unanswered();
  // Answers to requests that this session does not know: late ones, doubled ones.
  [[nodiscard]] std::uint64_t answers_unknown() const { return answers_unknown_; }

 private:
  enum class State { idle, greeting, open, closed };
  struct Sent {
    std::string frame;
    bool abandoned = false;
  };

  void send(const v1::ToHub& message, Instant now);
  void send_waiting(Instant now);
  void send_request(std::string_view frame);
  void refuse(std::uint64_t number, std::string text);
  void wait(Unanswered&& request, Instant now);
  void on_answer(std::uint64_t number, v1::FromHub&& message, std::string_view decision, Instant now);
  std::uint64_t number_for(std::uint64_t given);
  void close(Error error);
  bool on_bytes(std::string_view bytes, bool joined, Instant now);
  void on_message(v1::FromHub&& message, Instant now);
  void on_welcome(v1::Welcome&& welcome, Instant now);
  void on_order(v1::FromHub&& message);

  Settings settings_;
  Limits limits_;
  State state_ = State::idle;
  Instant sent_at_{};  // when anything was last sent, and heard
  Instant heard_at_{};
  Duration heartbeat_ = std::chrono::milliseconds(500);  // until Welcome says otherwise
  Duration silence_ = std::chrono::milliseconds(1500);
  std::uint64_t next_request_ = 1;
  std::size_t joined_max_ = 0;      // requests that the hub takes in a frame
  std::uint64_t credit_ = 0;        // how many requests may be unanswered
  std::uint64_t command_room_ = 0;  // how many commands the hub may still send
  std::deque<Unanswered> waiting_;  // for credit, or for Welcome
  std::unordered_map<std::uint64_t, Sent> sent_;
  std::size_t abandoned_ = 0;  // of sent_
  std::uint64_t answers_unknown_ = 0;
  v1::ToHub scratch_;
  std::deque<Action> actions_;
};

// An answer as a message, whether its decision was parsed or not. Error "bus.malformed", the hub's fault.
result<v1::FromHub> message_of(ClientSession::Answered&& answer, const Limits& limits);

}  // namespace balie::bus
