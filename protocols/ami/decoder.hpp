// The bytes that Asterisk's manager sends: a greeting, then paragraphs of "Name: value" lines (manager.c).
#pragma once

#include "core/base/result.hpp"
#include "protocols/ami/message.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace balie::ami {

struct Limits {
  std::size_t line_bytes_max = 64 << 10;
  std::size_t fields_max = 1000;  // of one message
  std::size_t message_bytes_max = 1 << 20;
};

// "Asterisk Call Manager/9.0.0"
struct Greeting {
  std::string version;
  bool operator==(const Greeting&) const = default;
};

using Received = std::variant<Greeting, Message>;

class Decoder {
 public:
  explicit Decoder(Limits limits = {}) : limits_(limits) {}

  void feed(std::string_view bytes) { unread_ += bytes; }
  // What came next; nothing where it needs more bytes. An error, of Fate::reconnect, is final:
  // "ami.too_long". Bytes that are not UTF-8 become U+FFFD.
  result<std::optional<Received>> next();

 private:
  result<std::optional<std::string_view>> line();
  std::optional<Received> on_line(std::string_view line);
  std::optional<Received> on_body(std::string_view line);
  Received finish();

  Limits limits_;
  std::string unread_;
  std::size_t read_ = 0;     // of unread_
  std::size_t scanned_ = 0;  // of unread_: no end of a line before it
  Message message_;
  std::size_t message_bytes_ = 0;
  bool in_body_ = false;
  std::optional<Error> broken_;
};

}  // namespace balie::ami
