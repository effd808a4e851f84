// What a server of SMTP or LMTP says: a code of three digits and a text, on one line or several. RFC
// 5321, 4.2.
#pragma once

#include "core/base/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace balie::lmtp {

struct Reply {
  int code = 0;
  std::string text;  // with its enhanced status code (RFC 3463): "2.1.5 Ok"; lines are parted by LF
  bool operator==(const Reply&) const = default;

  [[nodiscard]] bool good() const { return code >= 200 && code < 400; }
  [[nodiscard]] bool lasting() const { return code >= 500; }  // the same mail need not come again
};

// On one line: what is no ASCII, or would end the line, becomes '?'; a long text is cut.
void encode(const Reply& reply, std::string& out);

// The client's end: bytes in, replies out.
class ReplyReader {
 public:
  explicit ReplyReader(std::size_t bytes_max = 16u << 10) : bytes_max_(bytes_max) {}

  void feed(std::string_view bytes) { buffer_ += bytes; }
  // nullopt: more bytes are needed. Errors are final: "lmtp.malformed", "lmtp.too_long" (reconnect).
  result<std::optional<Reply>> next();

 private:
  std::size_t bytes_max_;  // of one reply
  std::string buffer_;
};

}  // namespace balie::lmtp
