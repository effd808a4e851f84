// One call that FreeSWITCH hands over (`socket host:port async full`): a value that says what to write and
// what happened. Knows no socket and no clock.
#pragma once

#include "core/base/clock.hpp"
#include "protocols/esl/command.hpp"
#include "protocols/esl/event.hpp"

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace balie::esl {

// Where an answered call goes.
struct Destination {
  enum class Kind {
    resume,    // on in the dialplan, behind the socket
    transfer,  // to `target`, "EXTENSION [DIALPLAN [CONTEXT]]"
    hold,      // stays parked, and hears music, until move() or ring()
  };
  Kind kind = Kind::resume;
  std::string target{};
  bool operator==(const Destination&) const = default;
};

class OutboundSession {
 public:
  struct Settings {
    Duration limit = std::chrono::seconds(5);  // for FreeSWITCH to answer what it was told
    std::string music = "local_stream://moh";  // of held calls; empty: silence
    PacketLimits packets{.body_bytes_max = 1 << 20};
  };
  struct Send {
    std::string bytes;
    bool operator==(const Send&) const = default;
  };
  struct Arrived {  // answer with route()
    Event call;
    bool operator==(const Arrived&) const = default;
  };
  struct Routed {  // the variables are set, and it is on its way or held
    bool operator==(const Routed&) const = default;
  };
  struct HungUp {  // the caller; `last` is the event that said so, empty where it was the end of the link
    Event last;
    bool operator==(const HungUp&) const = default;
  };
  struct Close {  // the last; with an error where FreeSWITCH was at fault
    std::string code{};
    bool operator==(const Close&) const = default;
  };
  using Action = std::variant<Send, Arrived, Routed, HungUp, Close>;

  explicit OutboundSession(Settings settings) : settings_(std::move(settings)), decoder_(settings_.packets) {}

  void start(Instant now);
  void feed(std::string_view bytes, Instant now);
  void on_time(Instant now);  // at wake_at()
  void on_end();              // FreeSWITCH closed the link

  // The answer to Arrived; once. Nothing happens when the call is gone.
  void route(Variables variables, const Destination& destination, Instant now);
  // Of a held call. The session ends with Close.
  void move(std::string_view target, Instant now);
  void ring(const Ring& ring, Instant now);
  void hang_up(Instant now);
  // More variables of a held call.
  void set(const Variables& variables, Instant now);

  [[nodiscard]] std::optional<Action> poll();
  [[nodiscard]] Instant wake_at() const { return wake_at_; }  // Instant::max(): never
  [[nodiscard]] bool held() const { return state_ == State::held; }
  [[nodiscard]] bool closed() const { return state_ == State::closed; }
  [[nodiscard]] const std::string& uuid() const { return uuid_; }

 private:
  enum class State { idle, connecting, asking, leaving, held, closed };

  void send(std::string bytes, std::size_t replies, Instant now);
  void on_packet(Packet packet, Instant now);
  void on_connected(Packet packet);
  void on_reply(const Packet& packet);
  void on_event(const Packet& packet);
  void hung_up(Event last);
  void close(std::string_view code = {});

  Settings settings_;
  Decoder decoder_;
  State state_ = State::idle;
  std::string uuid_;
  std::size_t replies_due_ = 0;
  Instant wake_at_ = Instant::max();
  bool moved_ = false;
  std::deque<Action> actions_;
};

}  // namespace balie::esl
