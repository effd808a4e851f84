#include "protocols/lmtp/session.hpp"

#include "core/base/assert.hpp"

#include <fmt/format.h>

namespace balie::lmtp {

Session::Session(std::string name, SessionLimits limits) : name_(std::move(name)), limits_(limits) {
  say(220, fmt::format("{} LMTP", name_));
}

void Session::say(int code, std::string_view text) { encode({code, std::string(text)}, output_); }

std::optional<Session::Event> Session::end(int code, std::string_view text) {
  say(code, text);
  state_ = State::ended;
  buffer_.clear();
  return Ended{};
}

std::optional<Session::Event> Session::next() {
  for (;;) {
    if (state_ == State::data || state_ == State::refused_data) {
      if (auto happened = read_data()) return happened;
      if (state_ == State::data || state_ == State::refused_data) return std::nullopt;
    }
    if (state_ == State::asked || state_ == State::waiting || state_ == State::ended) return std::nullopt;
    const auto end_of_line = buffer_.find('\n');
    if (std::min(end_of_line, buffer_.size()) > limits_.line_bytes_max) {
      return end(500, "5.5.2 The line is too long");
    }
    if (end_of_line == std::string::npos) return std::nullopt;
    auto line = buffer_.substr(0, end_of_line + 1);
    buffer_.erase(0, end_of_line + 1);
    if (!line.ends_with("\r\n")) return end(521, "5.5.2 A line ends with CR LF");
    line.resize(line.size() - 2);
    if (auto happened = on_line(line)) return happened;
    if (errors_ > limits_.errors_max) return end(421, "4.7.0 Too many errors");
  }
}

std::optional<Session::Event> Session::on_line(std::string_view line) {
  auto command = read_command(line);
  if (!command) {
    ++errors_;
    encode(command.error(), output_);
    return std::nullopt;
  }
  return std::visit([this](auto&& said) { return on(std::forward<decltype(said)>(said)); },
                    *std::move(command));
}

std::optional<Session::Event> Session::on(Hello&& hello) {
  forget_message();
  state_ = State::idle;
  envelope_.client = std::move(hello.name);
  output_ +=
      fmt::format("250-{}\r\n250-PIPELINING\r\n250-SIZE {}\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n",
                  name_, limits_.message_bytes_max);
  return std::nullopt;
}

std::optional<Session::Event> Session::on(Mail&& mail) {
  if (state_ != State::idle) {
    ++errors_;
    say(503, state_ == State::fresh ? "5.5.1 LHLO comes first" : "5.5.1 There is a sender already");
  } else if (mail.size.value_or(0) > limits_.message_bytes_max) {
    say(552, "5.3.4 The message is too large");
  } else {
    envelope_.sender = std::move(mail.sender);
    state_ = State::mail;
    say(250, "2.1.0 Ok");
  }
  return std::nullopt;
}

std::optional<Session::Event> Session::on(Recipient&& recipient) {
  if (state_ != State::mail) {
    ++errors_;
    say(503, "5.5.1 MAIL comes first");
    return std::nullopt;
  }
  if (envelope_.recipients.size() >= limits_.recipients_max) {
    say(452, "4.5.3 Too many recipients");
    return std::nullopt;
  }
  state_ = State::asked;
  asked_ = std::move(recipient.address);
  return Asked{asked_};
}

void Session::on_recipient(const Reply& reply) {
  BALIE_ASSERT(state_ == State::asked);
  state_ = State::mail;
  encode(reply, output_);
  if (reply.good()) envelope_.recipients.push_back(std::move(asked_));
}

std::optional<Session::Event> Session::on(Word word) {
  switch (word.kind) {
    case Word::Kind::data:
      return begin_data();
    case Word::Kind::reset:
      forget_message();
      if (state_ != State::fresh) state_ = State::idle;
      say(250, "2.0.0 Ok");
      break;
    case Word::Kind::noop:
      say(250, "2.0.0 Ok");
      break;
    case Word::Kind::verify:
      say(252, "2.1.5 RCPT tells");
      break;
    case Word::Kind::help:
      say(214, "2.0.0 RFC 2033");
      break;
    case Word::Kind::quit:
      return end(221, "2.0.0 Bye");
  }
  return std::nullopt;
}

// RFC 2033, 4.2: without a recipient there is no message.
std::optional<Session::Event> Session::begin_data() {
  if (state_ != State::mail || envelope_.recipients.empty()) {
    ++errors_;
    say(503, "5.5.1 No recipient");
    return std::nullopt;
  }
  state_ = State::data;
  data_ = {};
  data_bytes_ = 0;
  say(354, "To its end, a dot alone");
  return Begun{};
}

std::optional<Session::Event> Session::read_data() {
  if (whole_) return end_data();
  std::string_view rest(buffer_);
  std::string bytes;
  whole_ = data_.read(rest, bytes);
  buffer_.erase(0, buffer_.size() - rest.size());
  data_bytes_ += bytes.size();
  if (state_ == State::data && data_bytes_ > limits_.message_bytes_max) {
    state_ = State::refused_data;
    return Aborted{};
  }
  if (state_ == State::data && !bytes.empty()) return Chunk{std::move(bytes)};
  return whole_ ? end_data() : std::nullopt;
}

std::optional<Session::Event> Session::end_data() {
  whole_ = false;
  envelope_.stray = data_.stray();
  if (state_ == State::data) {
    state_ = State::waiting;
    return Complete{};
  }
  for (std::size_t i = 0; i < envelope_.recipients.size(); ++i) say(552, "5.3.4 The message is too large");
  forget_message();
  state_ = State::idle;
  return std::nullopt;
}

void Session::answer(const std::vector<Reply>& replies) {
  BALIE_ASSERT(state_ == State::waiting && replies.size() == envelope_.recipients.size());
  for (const auto& reply : replies) encode(reply, output_);
  forget_message();
  state_ = State::idle;
}

void Session::shut(const Reply& reply) {
  if (state_ == State::waiting || state_ == State::ended) return;
  encode(reply, output_);
  state_ = State::ended;
}

void Session::forget_message() {
  envelope_.sender.clear();
  envelope_.recipients.clear();
  envelope_.stray = 0;
}

}  // namespace balie::lmtp
