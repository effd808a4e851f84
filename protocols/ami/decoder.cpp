#include "protocols/ami/decoder.hpp"

#include "core/base/utf8.hpp"

#include <utility>

namespace balie::ami {
namespace {

constexpr std::string_view greeting = "Asterisk Call Manager/";
constexpr std::string_view end_of_body = "--END COMMAND--";

std::string text_of(std::string_view bytes) {
  std::string text(bytes);
  repair_utf8(text);
  return text;
}

}  // namespace

result<std::optional<std::string_view>> Decoder::line() {
  const auto end = unread_.find('\n', scanned_);
  if ((end == std::string::npos ? unread_.size() : end) - read_ > limits_.line_bytes_max)
    return failure(Fate::reconnect, "ami.too_long", "a line of Asterisk is too long");
  if (end == std::string::npos) {
    unread_.erase(0, std::exchange(read_, 0));
    scanned_ = unread_.size();
    return std::nullopt;
  }
  auto found = std::string_view(unread_).substr(read_, end - read_);
  read_ = scanned_ = end + 1;
  if (found.ends_with('\r')) found.remove_suffix(1);
  return found;
}

result<std::optional<Received>> Decoder::next() {
  while (!broken_) {
    const auto found = line();
    if (!found) {
      broken_ = found.error();
      break;
    }
    if (!*found) return std::nullopt;
    message_bytes_ += (*found)->size();
    if (message_bytes_ > limits_.message_bytes_max || message_.fields.size() >= limits_.fields_max) {
      broken_ = Error(Fate::reconnect, "ami.too_long", "a message of Asterisk is too long");
      break;
    }
    if (auto received = in_body_ ? on_body(**found) : on_line(**found)) return received;
  }
  return std::unexpected(*broken_);
}

std::optional<Received> Decoder::on_line(std::string_view line) {
  if (line.empty()) {
    if (!message_.fields.empty()) return finish();
    message_bytes_ = 0;
    return std::nullopt;
  }
  const auto colon = line.find(':');
  if (message_.fields.empty() && line.starts_with(greeting)) {
    message_bytes_ = 0;
    return Greeting{text_of(line.substr(greeting.size()))};
  }
  // In any other message these words are what a caller has for a name.
  const bool follows = message_.fields.size() > 1 && message_.name() == "Follows";
  if (follows && (line.ends_with(end_of_body) || colon == std::string_view::npos)) {
    in_body_ = true;
    return on_body(line);
  }
  if (colon == std::string_view::npos) {
    // A value with a line end in it makes such a line: it is not ours to guess whose it was.
    if (!message_.fields.empty()) return std::nullopt;
    message_bytes_ = 0;
    return Message{Message::Kind::text, {}, text_of(line)};
  }
  auto value = line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  message_.fields.emplace_back(text_of(line.substr(0, colon)), text_of(value));
  return std::nullopt;
}

std::optional<Received> Decoder::on_body(std::string_view line) {
  const bool ends = line.ends_with(end_of_body);
  if (ends) line.remove_suffix(end_of_body.size());
  if (!line.empty() || !ends) message_.body.append(text_of(line)).append(ends ? "" : "\n");
  if (!ends) return std::nullopt;
  in_body_ = false;
  return finish();
}

Received Decoder::finish() {
  message_bytes_ = 0;
  auto message = std::exchange(message_, {});
  const auto& first = message.fields.empty() ? std::string() : message.fields.front().first;
  message.kind = same_name(first, "Event")      ? Message::Kind::event
                 : same_name(first, "Response") ? Message::Kind::response
                                                : Message::Kind::malformed;
  return message;
}

}  // namespace balie::ami
