// The milter's side of one connection: takes bytes, tells what happened, says what to send. Opens no socket.
//
// Several SMTP sessions may follow one another over one connection, and several messages within each. No
// stage but the negotiation and the end of a message is answered where the MTA offers to go without.
#pragma once

#include "protocols/milter/command.hpp"
#include "protocols/milter/reply.hpp"

#include <map>

namespace balie::milter {

struct SessionLimits {
  std::size_t frame_bytes_max = 2u << 20;
  std::size_t header_bytes_max = 4u << 20;  // of one message; of those beyond it only the name is kept
  std::size_t headers_max = 100'000;
  std::size_t recipients_max = 10'000;
  std::size_t macros_max = 1'000;
};

// What is known of a message besides its body.
struct Envelope {
  Connect client;
  std::string helo;
  Mail mail;
  std::vector<Recipient> recipients;
  std::vector<Header> headers;  // in order; values as in the message, with the space after the colon
  bool headers_cut = false;     // some have lost their value: see SessionLimits
  std::map<std::string, std::string, std::less<>> macros;

  [[nodiscard]] std::string_view macro(std::string_view name) const;
};

class Session {
 public:
  explicit Session(SessionLimits limits = {}) : limits_(limits), decoder_(limits.frame_bytes_max) {}

  void feed(std::string_view bytes) { decoder_.feed(bytes); }

  // A message begins; its envelope grows from now on.
  struct Begun {
    bool operator==(const Begun&) const = default;
  };
  // More of the body.
  struct Chunk {
    std::string bytes;
    bool operator==(const Chunk&) const = default;
  };
  // The message is whole: the MTA waits for answer().
  struct Complete {
    bool operator==(const Complete&) const = default;
  };
  // What came of the message so far, or its answer, is not wanted any more.
  struct Aborted {
    bool operator==(const Aborted&) const = default;
  };
  // The MTA said goodbye; the connection is to be closed.
  struct Ended {
    bool operator==(const Ended&) const = default;
  };
  using Event = std::variant<Begun, Chunk, Complete, Aborted, Ended>;

  // What happened; nullopt: more bytes are needed. Errors are final: those of FrameDecoder and
  // decode_command, "milter.out_of_order", "milter.too_many", "milter.version" (reconnect).
  result<std::optional<Event>> next();

  // Of the message that began last.
  [[nodiscard]] const Envelope& envelope() const { return envelope_; }
  // What the MTA lets us do (action::...), and whether that is all of these.
  [[nodiscard]] std::uint32_t actions() const { return actions_; }
  [[nodiscard]] bool may(std::uint32_t actions) const { return (actions_ & actions) == actions; }

  // To be called once after Complete, unless Aborted came: later it is passed over.
  void answer(const std::vector<Change>& changes, const Verdict& verdict);
  // While the answer takes long: now and then.
  void progress();

  // What is to be sent, in order; empty: nothing.
  [[nodiscard]] std::string take_output() { return std::exchange(output_, {}); }

 private:
  enum class State : unsigned char { fresh, idle, message, waiting, ended };
  using Happened = result<std::optional<Event>>;

  Happened on(Negotiate&& command);
  Happened on(Macros&& command);
  Happened on(Connect&& command);
  Happened on(Helo&& command);
  Happened on(Mail&& command);
  Happened on(Recipient&& command);
  Happened on(Data&& command);
  Happened on(Header&& command);
  Happened on(EndOfHeaders&& command);
  Happened on(Body&& command);
  Happened on(EndOfMessage&& command);
  Happened on(Abort&& command);
  Happened on(Unknown&& command);
  Happened on(Quit&& command);
  Happened on(QuitForNew&& command);
  void go_on(std::uint32_t unless);
  void forget_message();

  SessionLimits limits_;
  FrameDecoder decoder_;
  State state_ = State::fresh;
  std::uint32_t actions_ = 0;
  std::uint32_t steps_ = 0;
  Envelope envelope_;
  std::map<std::string, std::string, std::less<>> session_macros_;  // said before a message began
  std::size_t header_bytes_ = 0;
  bool complete_next_ = false;  // the end of the message brought a last chunk
  std::string output_;
};

}  // namespace balie::milter
