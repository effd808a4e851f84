// What a client of LMTP says, a line each: RFC 2033, and RFC 5321, 4.1, which it changes.
#pragma once

#include "protocols/lmtp/reply.hpp"

#include <cstdint>
#include <variant>

namespace balie::lmtp {

struct Hello {
  std::string name;
  bool operator==(const Hello&) const = default;
};
struct Mail {
  std::string sender;                 // without brackets and source route; "": nobody
  std::optional<std::uint64_t> size;  // RFC 1870
  bool operator==(const Mail&) const = default;
};
struct Recipient {
  std::string address;  // without brackets and source route
  bool operator==(const Recipient&) const = default;
};
// Those of one word.
struct Word {
  enum class Kind : unsigned char { data, reset, noop, verify, help, quit };
  Kind kind = Kind::noop;
  bool operator==(const Word&) const = default;
};
using Command = std::variant<Hello, Mail, Recipient, Word>;

// `line` without its end. The reply says what is wrong with it.
std::expected<Command, Reply> read_command(std::string_view line);

}  // namespace balie::lmtp
