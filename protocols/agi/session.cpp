#include "protocols/agi/session.hpp"

#include <algorithm>
#include <utility>

namespace balie::agi {

Session::Session(Settings settings, Instant now)
    : settings_(settings), decoder_(settings.limits), due_(now + settings.deadline) {}

void Session::on_bytes(std::string_view bytes, Instant now) {
  if (state_ == State::closed) return;
  decoder_.feed(bytes);
  while (state_ != State::closed) {
    auto received = decoder_.next();
    if (!received) return close(received.error().code());
    if (!*received) return;
    on_received(std::move(**received), now);
  }
}

void Session::on_received(Received received, Instant now) {
  if (auto* environment = std::get_if<Environment>(&received)) {
    environment_ = std::move(*environment);
    if (!environment_.asked("linkedid").empty()) return ask(std::string(environment_.asked("linkedid")));
    state_ = State::linkedid;
    reply_due_ = now + settings_.reply_limit;
    actions_.emplace_back(Send{ask_for_linkedid()});
  } else if (const auto* reply = std::get_if<Reply>(&received)) {
    on_reply(*reply, now);
  } else if (!std::exchange(hung_up_, true)) {
    actions_.emplace_back(Hangup{});
  }
}

void Session::on_reply(const Reply& reply, Instant now) {
  if (state_ == State::linkedid) {
    reply_due_ = Instant::max();
    return ask(reply.code == 200 ? reply.value : std::string());
  }
  // A reply that nobody waits for is passed over; one that says no does not keep the rest from being set.
  if (state_ != State::answering) return;
  send_next(now);
}

void Session::ask(std::string linkedid) {
  if (linkedid.empty()) linkedid = environment_.value("uniqueid");
  if (linkedid.empty()) return close("agi.no_uniqueid");
  state_ = State::question;
  actions_.emplace_back(Asked{std::move(environment_), std::move(linkedid)});
}

void Session::answer(std::vector<Variable> variables, Instant now) {
  if (state_ != State::question) return;
  variables_ = std::move(variables);
  state_ = State::answering;
  send_next(now);
}

void Session::send_next(Instant now) {
  if (sent_ == variables_.size()) return close({});
  actions_.emplace_back(Send{set_variable(variables_[sent_++])});
  reply_due_ = now + settings_.reply_limit;
}

void Session::on_time(Instant now) {
  if (state_ == State::closed) return;
  if (now >= reply_due_) return close("agi.no_reply");
  if (now < due_ || state_ == State::answering || std::exchange(late_, true)) return;
  if (state_ == State::environment) return close("agi.no_environment");
  if (state_ == State::linkedid) ask({});
  actions_.emplace_back(Late{});
}

void Session::close(std::string error) {
  state_ = State::closed;
  actions_.emplace_back(Close{std::move(error)});
}

std::optional<Action> Session::poll() {
  if (actions_.empty()) return std::nullopt;
  auto action = std::move(actions_.front());
  actions_.pop_front();
  return action;
}

Instant Session::wake_at() const {
  if (state_ == State::closed) return Instant::max();
  return late_ || state_ == State::answering ? reply_due_ : std::min(due_, reply_due_);
}

}  // namespace balie::agi
