// A client's session on FreeSWITCH's event socket (port 8021): login, events, commands with their answers,
// and noticing that the other side is gone. A value that says what to write and what came; knows no socket
// and no clock.
#pragma once

#include "core/base/clock.hpp"
#include "protocols/esl/command.hpp"
#include "protocols/esl/event.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace balie::esl {

class InboundSession {
 public:
  struct Settings {
    std::string user{};  // "NAME@DOMAIN"; empty: the password is that of the module
    std::string password = "ClueCon";
    std::vector<std::string> events{};           // names; behind CUSTOM, subclasses
    Duration probe = std::chrono::seconds(1);    // after so long without a word it is asked for one
    Duration silence = std::chrono::seconds(4);  // after so long with an answer due it is taken for gone
    PacketLimits packets{.body_bytes_max = 64 << 20};  // `show channels` of 10,000 calls has 15 MB
  };
  struct Send {
    std::string bytes;
    bool operator==(const Send&) const = default;
  };
  struct Open {  // logged in, and the events are ordered
    bool operator==(const Open&) const = default;
  };
  struct Came {
    Event event;
    bool operator==(const Came&) const = default;
  };
  struct Answered {  // to ask(): in the order of asking; `text` as FreeSWITCH wrote it, "+OK ..." or "-ERR
                     // ..." or other
    std::uint64_t number;
    std::string text;
    bool operator==(const Answered&) const = default;
  };
  struct Close {  // the last
    std::string code;
    bool operator==(const Close&) const = default;
  };
  using Action = std::variant<Send, Open, Came, Answered, Close>;

  explicit InboundSession(Settings settings) : settings_(std::move(settings)), decoder_(settings_.packets) {}

  void start(Instant now);
  void feed(std::string_view bytes, Instant now);
  void on_time(Instant now);  // at wake_at()
  void on_end();

  // `api LINE`; to be called when it is open. Its answer comes as Answered with this number.
  std::uint64_t ask(std::string_view line, Instant now);
  // `bgapi LINE`: the same, where "+OK" means that it runs; its end is the event BACKGROUND_JOB with the
  // Job-UUID.
  std::uint64_t ask_job(std::string_view line, std::string_view job, Instant now);

  [[nodiscard]] std::optional<Action> poll();
  [[nodiscard]] Instant wake_at() const;
  [[nodiscard]] bool open() const { return state_ == State::open; }

 private:
  enum class State { greeting, login, ordering, open, closed };
  static constexpr std::uint64_t nobody = 0;  // whose answer interests nobody

  void send(std::string bytes, std::uint64_t number, Instant now);
  void on_packet(Packet packet, Instant now);
  void on_reply(const Packet& packet, Instant now);
  void close(std::string_view code);

  Settings settings_;
  Decoder decoder_;
  State state_ = State::greeting;
  Instant heard_{};
  Instant due_since_{};  // the oldest unanswered command's time, or the last word since then
  std::uint64_t last_ = nobody;
  std::deque<std::uint64_t> due_;
  std::deque<Action> actions_;
};

}  // namespace balie::esl
