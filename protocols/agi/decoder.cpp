#include "protocols/agi/decoder.hpp"

#include "core/base/utf8.hpp"

#include <algorithm>
#include <utility>

namespace balie::agi {
namespace {

constexpr std::string_view hangup = "HANGUP";
constexpr std::size_t code_digits = 3;

bool is_digit(char character) { return character >= '0' && character <= '9'; }

bool has_code(std::string_view line) {
  return line.size() >= code_digits && std::all_of(line.begin(), line.begin() + code_digits, is_digit);
}

int code_of(std::string_view line) { return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0'); }

Reply read_reply(std::string_view line) {
  constexpr std::string_view result = "result=";
  Reply reply;
  reply.code = code_of(line);
  line.remove_prefix(std::min(code_digits + 1, line.size()));
  if (!line.starts_with(result)) {
    reply.text = line;
    return reply;
  }
  line.remove_prefix(result.size());
  const auto end = std::min(line.find(' '), line.size());
  reply.result = line.substr(0, end);
  // A value may hold brackets itself; behind the last one stands nothing, or "endpos=..."
  const auto open = line.find('('), close = line.rfind(')');
  if (open != std::string_view::npos && close != std::string_view::npos && open < close)
    reply.value = line.substr(open + 1, close - open - 1);
  return reply;
}

}  // namespace

result<std::optional<std::string>> Decoder::line() {
  if (glued_) return std::exchange(glued_, std::nullopt);
  const auto end = unread_.find('\n', scanned_);
  if (end == std::string::npos) {
    unread_.erase(0, std::exchange(read_, 0));
    scanned_ = unread_.size();
    if (unread_.size() > limits_.line_bytes_max)
      return failure(Fate::reconnect, "agi.too_long", "a line of Asterisk is too long");
    return std::nullopt;
  }
  if (end - read_ > limits_.line_bytes_max)
    return failure(Fate::reconnect, "agi.too_long", "a line of Asterisk is too long");
  auto found = unread_.substr(read_, end - read_);
  read_ = scanned_ = end + 1;
  if (found.ends_with('\r')) found.pop_back();
  return found;
}

result<std::optional<Received>> Decoder::next() {
  while (!broken_) {
    auto found = line();
    if (!found) {
      broken_ = found.error();
      break;
    }
    if (!*found) return std::nullopt;
    auto received = has_environment_ ? reply_line(**found) : environment_line(**found);
    if (!received) {
      broken_ = received.error();
    } else if (*received) {
      return received;
    }
  }
  return std::unexpected(*broken_);
}

result<std::optional<Received>> Decoder::environment_line(std::string_view line) {
  if (line.empty() && lines_ > 0) {
    has_environment_ = true;
    lines_ = 0;
    return std::move(environment_);
  }
  if (++lines_ > limits_.environment_lines_max)
    return failure(Fate::reconnect, "agi.too_long", "Asterisk's environment has too many lines");
  // A value with a line end in it makes a line that is none of Asterisk's: passed over. The first is always
  // one.
  if (!add_line(environment_, line) && lines_ == 1)
    return failure(Fate::reconnect, "agi.malformed", "what came is no environment of Asterisk's");
  return std::nullopt;
}

result<std::optional<Received>> Decoder::reply_line(std::string_view line) {
  if (line == hangup) return HungUp{};
  if (line.starts_with(hangup) && has_code(line.substr(hangup.size()))) {
    glued_ = line.substr(hangup.size());
    return HungUp{};
  }
  if (usage_) {
    if (++lines_ > limits_.usage_lines_max)
      return failure(Fate::reconnect, "agi.too_long", "a reply of Asterisk has too many lines");
    if (!line.starts_with("520 ")) {
      usage_->text.append("\n").append(line);
      return std::nullopt;
    }
    repair_utf8(usage_->text);
    return std::move(*std::exchange(usage_, std::nullopt));
  }
  if (line.empty()) return std::nullopt;
  if (!has_code(line)) return failure(Fate::reconnect, "agi.malformed", "a reply has no code");
  auto reply = read_reply(line);
  if (reply.code < 200) return std::nullopt;  // "100 Trying..."
  for (auto* text : {&reply.result, &reply.value, &reply.text}) repair_utf8(*text);
  if (line.starts_with("520-")) {
    lines_ = 0;
    usage_ = std::move(reply);
    return std::nullopt;
  }
  return reply;
}

}  // namespace balie::agi
