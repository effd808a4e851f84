// The server's side of one LMTP connection: takes bytes, tells what happened, says what to send. Opens no
// socket.
//
// RFC 2033, with PIPELINING, SIZE, 8BITMIME and ENHANCEDSTATUSCODES. A line ends with CR LF and with nothing
// else: who ends a command otherwise is sent away, and in a message a CR or LF alone becomes a blank (see
// DataReader).
#pragma once

#include "protocols/lmtp/command.hpp"
#include "protocols/lmtp/data.hpp"

#include <vector>

namespace balie::lmtp {

struct SessionLimits {
  std::size_t line_bytes_max = 2'048;
  std::uint64_t message_bytes_max = 64u << 20;
  std::size_t recipients_max = 1'000;  // of one message; the client brings the rest later
  std::size_t errors_max = 20;         // of one connection
};

struct Envelope {
  std::string client;  // what it called itself
  std::string sender;
  std::vector<std::string> recipients;  // those that were taken
  std::size_t stray = 0;                // CRs and LFs of the message that stood alone
};

class Session {
 public:
  // `name`: what the server calls itself.
  Session(std::string name, SessionLimits limits);

  void feed(std::string_view bytes) { buffer_ += bytes; }

  // May it come here? The session waits for on_recipient().
  struct Asked {
    std::string recipient;
    bool operator==(const Asked&) const = default;
  };
  // A message begins; its envelope is whole.
  struct Begun {
    bool operator==(const Begun&) const = default;
  };
  struct Chunk {
    std::string bytes;
    bool operator==(const Chunk&) const = default;
  };
  // The message is whole: the session waits for answer().
  struct Complete {
    bool operator==(const Complete&) const = default;
  };
  // What came of the message is not wanted any more: it was too large, and the client has been told.
  struct Aborted {
    bool operator==(const Aborted&) const = default;
  };
  // All is said; the connection is to be closed when the output is written.
  struct Ended {
    bool operator==(const Ended&) const = default;
  };
  using Event = std::variant<Asked, Begun, Chunk, Complete, Aborted, Ended>;

  // What happened; nullopt: more bytes are needed, or an answer of ours.
  std::optional<Event> next();
  // The answer to Asked. A good one takes the recipient.
  void on_recipient(const Reply& reply);
  // The answers to Complete, one for each of envelope().recipients, in their order.
  void answer(const std::vector<Reply>& replies);
  // The server goes away: says so, and ends. Not within a message, whose answers are to come.
  void shut(const Reply& reply);

  [[nodiscard]] const Envelope& envelope() const { return envelope_; }
  // What is to be sent, in order; empty: nothing.
  [[nodiscard]] std::string take_output() { return std::exchange(output_, {}); }

 private:
  enum class State : unsigned char { fresh, idle, mail, asked, data, refused_data, waiting, ended };

  std::optional<Event> on_line(std::string_view line);
  std::optional<Event> on(Hello&& hello);
  std::optional<Event> on(Mail&& mail);
  std::optional<Event> on(Recipient&& recipient);
  std::optional<Event> on(Word word);
  std::optional<Event> begin_data();
  std::optional<Event> read_data();
  std::optional<Event> end_data();
  std::optional<Event> end(int code, std::string_view text);
  void say(int code, std::string_view text);
  void forget_message();

  std::string name_;
  SessionLimits limits_;
  State state_ = State::fresh;
  Envelope envelope_;
  std::string asked_;
  DataReader data_;
  std::uint64_t data_bytes_ = 0;
  bool whole_ = false;  // the end of the message was read, and is to be told
  std::size_t errors_ = 0;
  std::string buffer_;
  std::string output_;
};

}  // namespace balie::lmtp
