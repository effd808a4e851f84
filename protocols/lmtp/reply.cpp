#include "protocols/lmtp/reply.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::lmtp {
namespace {

constexpr std::size_t text_bytes_max = 480;  // RFC 5321, 4.5.3.1.5: 512 with all that is around it

std::unexpected<Error> malformed() {
  return failure(Fate::reconnect, "lmtp.malformed", "what the server says is no reply");
}

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

}  // namespace

void encode(const Reply& reply, std::string& out) {
  auto text = reply.text.substr(0, text_bytes_max);
  std::ranges::replace_if(
      text, [](unsigned char letter) { return letter < 0x20 || letter >= 0x7f; }, '?');
  fmt::format_to(std::back_inserter(out), "{} {}\r\n", reply.code, text);
}

result<std::optional<Reply>> ReplyReader::next() {
  Reply reply;
  for (std::size_t at = 0;;) {
    const auto end = buffer_.find('\n', at);
    if (std::min(end, buffer_.size()) > bytes_max_) {
      return failure(Fate::reconnect, "lmtp.too_long", "what the server says does not end");
    }
    if (end == std::string::npos) return std::nullopt;
    auto line = std::string_view(buffer_).substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.size() < 3 || !std::ranges::all_of(line.substr(0, 3), is_digit)) return malformed();
    const bool more = line.size() > 3 && line[3] == '-';
    if (line.size() > 3 && !more && line[3] != ' ') return malformed();
    const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    if (code < 200 || code > 599 || (at > 0 && code != reply.code)) return malformed();
    reply.code = code;
    reply.text += at > 0 ? "\n" : "";
    reply.text += line.substr(std::min<std::size_t>(4, line.size()));
    at = end + 1;
    if (more) continue;
    buffer_.erase(0, at);
    return reply;
  }
}

}  // namespace balie::lmtp
