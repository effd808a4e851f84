// One bind to a centre, as a value: login, window, sequence numbers, keeping the link alive, leaving. What
// comes in and the time are arguments; what is to be done comes out of poll() (SMPP 3.4, 2 and 7.2).
#pragma once

#include "core/base/clock.hpp"
#include "protocols/smpp/codec.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace balie::smpp {

enum class Role : std::uint8_t { transmitter, receiver, transceiver };

struct SessionSettings {
  Role role = Role::transceiver;
  Bind bind;               // who we are
  std::string outbind_id;  // of an outbind: the centre's system_id and password; empty: any
  std::string outbind_password;
  std::size_t window = 10;          // requests of ours without an answer
  std::size_t incoming_max = 1000;  // requests of the centre's that we have not answered
  std::size_t pdu_bytes_max = 128 << 10;
  Duration response_limit = std::chrono::seconds(30);  // for an answer to a request of ours, the bind too
  Duration enquire_after = std::chrono::seconds(30);   // of silence
  Duration confirm_after = std::chrono::seconds(2);    // of an answer of ours, to learn that it was read
};

class Session {
 public:
  struct Send {  // write these bytes
    std::string bytes;
    bool operator==(const Send&) const = default;
  };
  struct Bound {            // requests may go out and come in now
    std::string system_id;  // the centre's
    bool operator==(const Bound&) const = default;
  };
  struct Incoming {  // a deliver_sm or data_sm, to be answered with respond(); or an alert_notification
    Pdu pdu;
    bool operator==(const Incoming&) const = default;
  };
  struct Answered {  // to the request of this token; generic_nack too. It may come after Late
    std::uint64_t token;
    Pdu pdu;
    bool operator==(const Answered&) const = default;
  };
  struct Late {  // no answer in time: nobody knows whether the centre took it
    std::uint64_t token;
    bool operator==(const Late&) const = default;
  };
  struct Alive {  // the peer has read the first so many of our answers: see respond()
    std::uint64_t answers;
    bool operator==(const Alive&) const = default;
  };
  struct Close {  // the last of all: end the link. With what is in flight nobody knows
    Error reason;
    bool operator==(const Close& other) const { return reason.code() == other.reason.code(); }
  };
  using Action = std::variant<Send, Bound, Incoming, Answered, Late, Alive, Close>;

  // Begins with the bind; `by_outbind`: waits for the centre's outbind first.
  Session(SessionSettings settings, Instant now, bool by_outbind = false);

  void on_bytes(std::string_view bytes, Instant now);
  void on_time(Instant now);
  // What is to be done next, in order; nullopt: nothing until something happens.
  std::optional<Action> poll();
  // When on_time() is due at the latest.
  [[nodiscard]] Instant wake_at() const;

  // A request of ours goes out under a new sequence number; false when it may not: not bound for it, or the
  // window is full. `token` is the caller's name for it.
  bool request(Pdu pdu, std::uint64_t token, Instant now);
  // Answers an Incoming, in any order; again, or for what was not asked: nothing happens. Gives the count of
  // answers so far, for Alive.
  std::uint64_t respond(std::uint32_t sequence, std::uint32_t status, Instant now,
                        const std::string& message_id = {});
  // Takes nothing new, waits for what is in flight, unbinds and closes.
  void unbind(Instant now);

  [[nodiscard]] bool bound() const { return state_ == State::bound; }
  [[nodiscard]] bool room() const;
  [[nodiscard]] std::size_t in_flight() const { return waiting_; }

 private:
  enum class State : std::uint8_t { outbind, binding, bound, unbinding, closed };
  struct Request {
    std::uint64_t token = 0;
    std::uint32_t command = 0;
    Instant due{};
    bool late = false;
    std::uint64_t answers = 0;  // of an enquire_link: what we had answered before it
  };

  void begin_bind(Instant now);
  std::uint32_t next_sequence();
  std::uint32_t send_request(Pdu pdu, Request request, Instant now);
  void on_pdu(std::string_view bytes, Instant now);
  void on_malformed(const Header& header, const Error& error);
  void on_request(Pdu pdu, Instant now);
  void on_response(Pdu pdu, Instant now);
  void on_bind_response(const Pdu& pdu);
  void on_outbind(const Pdu& pdu, Instant now);
  void answer(const Pdu& request, std::uint32_t status);
  void nack(std::uint32_t sequence, std::uint32_t status);
  void close(Fate fate, std::string_view code, std::string text);
  void leave_if_idle(Instant now);
  void enquire(Instant now);
  void expire(Instant now);

  SessionSettings settings_;
  Framer framer_;
  State state_ = State::binding;
  bool leaving_ = false;
  std::uint32_t sequence_ = 0;
  Instant heard_at_;
  Instant unconfirmed_since_ = Instant::max();  // the first answer behind the last enquire_link
  bool enquiring_ = false;
  std::map<std::uint32_t, Request> requests_;        // by sequence number
  std::size_t waiting_ = 0;                          // of those: the caller's, in time
  std::map<std::uint32_t, std::uint32_t> incoming_;  // sequence number -> command
  std::uint64_t answers_ = 0;
  std::deque<Action> actions_;
};

}  // namespace balie::smpp
