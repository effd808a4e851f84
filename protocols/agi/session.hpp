// One FastAGI connection, from the environment to the last variable, as a value: bytes and time go in,
// actions come out. One command at a time: Asterisk reads with stdio and waits with poll, so it would not see
// a second one that came with the first.
#pragma once

#include "core/base/clock.hpp"
#include "protocols/agi/command.hpp"
#include "protocols/agi/decoder.hpp"

#include <deque>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace balie::agi {

// To be sent.
struct Send {
  std::string bytes;
  bool operator==(const Send&) const = default;
};
// Asterisk asks. The answer is due at Session::Settings::deadline after the beginning; then comes Late.
struct Asked {
  Environment environment;
  std::string linkedid;  // as CHANNEL(linkedid) says, or the uniqueid where it says nothing
  bool operator==(const Asked&) const = default;
};
// The caller hung up while we were asked.
struct Hangup {
  bool operator==(const Hangup&) const = default;
};
// No answer() so far, and it is time: answer now.
struct Late {
  bool operator==(const Late&) const = default;
};
// To be closed: `error` is empty when all was said.
struct Close {
  std::string error;
  bool operator==(const Close&) const = default;
};
using Action = std::variant<Send, Asked, Hangup, Late, Close>;

class Session {
 public:
  struct Settings {
    Limits limits{};
    Duration deadline = std::chrono::seconds(2);     // from the beginning to Late
    Duration reply_limit = std::chrono::seconds(2);  // for one reply of Asterisk's
  };
  Session(Settings settings, Instant now);

  void on_bytes(std::string_view bytes, Instant now);
  void on_time(Instant now);
  // What the channel is told, in this order. The first call counts.
  void answer(std::vector<Variable> variables, Instant now);
  // What to do next; nothing: wait for bytes, for an answer, or until wake_at().
  std::optional<Action> poll();
  [[nodiscard]] Instant wake_at() const;

 private:
  enum class State : unsigned char { environment, linkedid, question, answering, closed };
  void on_received(Received received, Instant now);
  void on_reply(const Reply& reply, Instant now);
  void ask(std::string linkedid);
  void send_next(Instant now);
  void close(std::string error);

  Settings settings_;
  Decoder decoder_;
  State state_ = State::environment;
  Instant due_;  // of the answer
  Instant reply_due_ = Instant::max();
  bool late_ = false;
  bool hung_up_ = false;
  Environment environment_;
  std::vector<Variable> variables_;
  std::size_t sent_ = 0;
  std::deque<Action> actions_;
};

}  // namespace balie::agi
