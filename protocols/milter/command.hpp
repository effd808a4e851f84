// What an MTA says to a milter.
#pragma once

#include "protocols/milter/frame.hpp"

#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

namespace balie::milter {

// What a milter may do to a message (SMFIF_...).
namespace action {
constexpr std::uint32_t add_headers = 0x1;
constexpr std::uint32_t change_body = 0x2;
constexpr std::uint32_t add_recipient = 0x4;
constexpr std::uint32_t delete_recipient = 0x8;
constexpr std::uint32_t change_headers = 0x10;
constexpr std::uint32_t quarantine = 0x20;
constexpr std::uint32_t change_sender = 0x40;
constexpr std::uint32_t add_recipient_with_arguments = 0x80;
constexpr std::uint32_t choose_macros = 0x100;
}  // namespace action

// What is left out of the conversation (SMFIP_...).
namespace step {
constexpr std::uint32_t no_unknown = 0x100;
constexpr std::uint32_t no_reply_header = 0x80;
constexpr std::uint32_t no_reply_connect = 0x1000;
constexpr std::uint32_t no_reply_helo = 0x2000;
constexpr std::uint32_t no_reply_mail = 0x4000;
constexpr std::uint32_t no_reply_recipient = 0x8000;
constexpr std::uint32_t no_reply_data = 0x1'0000;
constexpr std::uint32_t no_reply_unknown = 0x2'0000;
constexpr std::uint32_t no_reply_end_of_headers = 0x4'0000;
constexpr std::uint32_t no_reply_body = 0x8'0000;
constexpr std::uint32_t header_leading_space = 0x10'0000;
}  // namespace step

struct Negotiate {
  std::uint32_t version = 0;
  std::uint32_t actions = 0;
  std::uint32_t steps = 0;
  bool operator==(const Negotiate&) const = default;
};
// Said before the command whose code is `stage`.
struct Macros {
  char stage = 0;
  std::vector<std::pair<std::string, std::string>> values;  // names without braces
  bool operator==(const Macros&) const = default;
};
struct Connect {
  std::string host;
  char family = 'U';  // '4', '6', 'L' (a path) or 'U' (unknown, without the rest)
  std::uint16_t port = 0;
  std::string address;
  bool operator==(const Connect&) const = default;
};
struct Helo {
  std::string name;
  bool operator==(const Helo&) const = default;
};
// As they were said, in angle brackets, with the arguments of ESMTP.
struct Mail {
  std::string sender;
  std::vector<std::string> arguments;
  bool operator==(const Mail&) const = default;
};
struct Recipient {
  std::string address;
  std::vector<std::string> arguments;
  bool operator==(const Recipient&) const = default;
};
struct Header {
  std::string name;
  std::string value;
  bool operator==(const Header&) const = default;
};
struct Body {
  std::string bytes;
  bool operator==(const Body&) const = default;
};
struct EndOfMessage {
  std::string bytes;  // the rest of the body
  bool operator==(const EndOfMessage&) const = default;
};
struct Unknown {
  std::string line;
  bool operator==(const Unknown&) const = default;
};
struct Data {
  bool operator==(const Data&) const = default;
};
struct EndOfHeaders {
  bool operator==(const EndOfHeaders&) const = default;
};
struct Abort {
  bool operator==(const Abort&) const = default;
};
struct Quit {
  bool operator==(const Quit&) const = default;
};
// The SMTP session is over; another one follows over the same connection, without another negotiation.
struct QuitForNew {
  bool operator==(const QuitForNew&) const = default;
};

using Command = std::variant<Negotiate, Macros, Connect, Helo, Mail, Recipient, Data, Header, EndOfHeaders,
                             Body, EndOfMessage, Abort, Unknown, Quit, QuitForNew>;

// Errors: "milter.unknown_command", "milter.malformed" (reconnect).
result<Command> decode_command(Frame&& frame);
Frame encode_command(const Command& command);

}  // namespace balie::milter
