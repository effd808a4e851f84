// The bytes that Asterisk sends over a FastAGI connection: first the environment, then replies, and "HANGUP"
// between them at any time (res_agi.c, agi_handle_command and run_agi).
#pragma once

#include "core/base/result.hpp"
#include "protocols/agi/environment.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace balie::agi {

struct Limits {
  std::size_t line_bytes_max = 16 << 10;
  std::size_t environment_lines_max = 256;  // res_agi.c has at most 128 arguments and some 25 lines beside
  std::size_t usage_lines_max = 256;        // of a reply 520
};

// The answer to one command.
struct Reply {
  int code = 0;  // 200 done, 510 unknown command, 511 not on a channel that is gone, 520 wrong arguments
  std::string result;  // of a 200: what follows "result="
  std::string value;   // of a 200: what stands in brackets
  std::string text;    // of another: what it says; of a 520 its lines
  bool operator==(const Reply&) const = default;
};

// The channel was hung up. Commands go on being answered, most of them by 511.
struct HungUp {
  bool operator==(const HungUp&) const = default;
};

using Received = std::variant<Environment, Reply, HungUp>;

class Decoder {
 public:
  explicit Decoder(Limits limits = {}) : limits_(limits) {}

  void feed(std::string_view bytes) { unread_ += bytes; }
  // What came next; nothing where it needs more bytes. An error, of Fate::reconnect, is final:
  // "agi.too_long", "agi.malformed".
  result<std::optional<Received>> next();

 private:
  result<std::optional<std::string>> line();
  result<std::optional<Received>> environment_line(std::string_view line);
  result<std::optional<Received>> reply_line(std::string_view line);

  Limits limits_;
  std::string unread_;
  std::size_t read_ = 0;     // of unread_
  std::size_t scanned_ = 0;  // of unread_: no end of a line before it
  bool has_environment_ = false;
  Environment environment_;
  std::size_t lines_ = 0;
  std::optional<Reply> usage_;        // a 520 whose last line has not come
  std::optional<std::string> glued_;  // a line that began with HANGUP, without that
  std::optional<Error> broken_;
};

}  // namespace balie::agi
