#include "protocols/esl/inbound_session.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace balie::esl {
namespace {

std::string login(const std::string& user, const std::string& password) {
  return command(user.empty() ? "auth " + password : fmt::format("userauth {}:{}", user, password));
}

}  // namespace

void InboundSession::start(Instant now) { heard_ = due_since_ = now; }

void InboundSession::send(std::string bytes, std::uint64_t number, Instant now) {
  if (due_.empty()) due_since_ = now;
  due_.push_back(number);
  actions_.push_back(Send{std::move(bytes)});
}

void InboundSession::feed(std::string_view bytes, Instant now) {
  if (state_ == State::closed) return;
  heard_ = due_since_ = now;
  decoder_.feed(bytes);
  while (state_ != State::closed) {
    auto packet = decoder_.next();
    if (!packet) return close(packet.error().code());
    if (!*packet) return;
    on_packet(std::move(**packet), now);
  }
}

void InboundSession::on_packet(Packet packet, Instant now) {
  const auto type = packet.type();
  if (type == "auth/request") {
    if (state_ != State::greeting) return close("esl.unasked");
    state_ = State::login;
    send(login(settings_.user, settings_.password), nobody, now);
  } else if (type == "command/reply" || type == "api/response") {
    if (due_.empty()) return close("esl.unasked");
    on_reply(packet, now);
  } else if (type == "text/disconnect-notice") {
    close("esl.disconnected");
  } else if (type == "text/rude-rejection") {
    close("esl.rejected");
  } else if (type.starts_with("text/event-")) {
    // One that cannot be read is passed over: the next may be.
    if (auto event = read_event(packet)) actions_.push_back(Came{std::move(*event)});
  }
}

void InboundSession::on_reply(const Packet& packet, Instant now) {
  const auto number = due_.front();
  due_.pop_front();
  const auto text =
      packet.type() == "api/response" ? std::string_view(packet.body) : packet.header("Reply-Text");
  if (state_ == State::login) {
    if (!text.starts_with("+OK")) return close("esl.wrong_password");
    state_ = State::ordering;
    send(command(fmt::format("event json {}", fmt::join(settings_.events, " "))), nobody, now);
  } else if (state_ == State::ordering) {
    if (!text.starts_with("+OK")) return close("esl.no_events");
    state_ = State::open;
    actions_.push_back(Open{});
  } else if (number != nobody) {
    actions_.push_back(Answered{number, std::string(text)});
  }
}

std::uint64_t InboundSession::ask(std::string_view line, Instant now) {
  send(api(line), ++last_, now);
  return last_;
}

std::uint64_t InboundSession::ask_job(std::string_view line, std::string_view job, Instant now) {
  send(bgapi(line, job), ++last_, now);
  return last_;
}

Instant InboundSession::wake_at() const {
  if (state_ == State::closed) return Instant::max();
  const bool waits = !due_.empty() || state_ == State::greeting;
  return waits ? due_since_ + settings_.silence : heard_ + settings_.probe;
}

void InboundSession::on_time(Instant now) {
  if (state_ == State::closed || now < wake_at()) return;
  if (!due_.empty() || state_ == State::greeting) return close("esl.silent");
  send(api("uptime"), nobody, now);  // says nothing of use: that it answers is the news
}

void InboundSession::on_end() { close("esl.closed"); }

void InboundSession::close(std::string_view code) {
  if (state_ == State::closed) return;
  state_ = State::closed;
  actions_.push_back(Close{std::string(code)});
}

std::optional<InboundSession::Action> InboundSession::poll() {
  if (actions_.empty()) return std::nullopt;
  auto action = std::move(actions_.front());
  actions_.pop_front();
  return action;
}

}  // namespace balie::esl
