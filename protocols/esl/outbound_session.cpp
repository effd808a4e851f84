#include "protocols/esl/outbound_session.hpp"

#include <fmt/format.h>

namespace balie::esl {
namespace {

constexpr auto goodbye = "exit\n\n";
constexpr auto linger =
    "linger 10\n\n";  // seconds: the notice that the caller hung up, before the link closes

}  // namespace

void OutboundSession::start(Instant now) {
  state_ = State::connecting;
  send(command("connect") + linger, 2, now);
}

// `replies`: how many packets FreeSWITCH answers it with.
void OutboundSession::send(std::string bytes, std::size_t replies, Instant now) {
  actions_.push_back(Send{std::move(bytes)});
  replies_due_ += replies;
  wake_at_ = now + settings_.limit;
}

void OutboundSession::feed(std::string_view bytes, Instant now) {
  if (closed()) return;
  decoder_.feed(bytes);
  while (!closed()) {
    auto packet = decoder_.next();
    if (!packet) return close(packet.error().code());
    if (!*packet) return;
    on_packet(std::move(**packet), now);
  }
}

void OutboundSession::on_packet(Packet packet, Instant now) {
  const auto type = packet.type();
  if (type == "command/reply" || type == "api/response") {
    if (replies_due_ == 0) return close("esl.unasked");
    if (--replies_due_ == 0) wake_at_ = Instant::max();
    if (state_ == State::connecting && uuid_.empty()) return on_connected(std::move(packet));
    on_reply(packet);
    // That a call is on its way is known when FreeSWITCH has taken all of it.
    if (state_ == State::leaving && replies_due_ == 0) close();
  } else if (type == "text/disconnect-notice") {
    const bool stays = packet.header("Content-Disposition") == "linger";
    if (state_ != State::leaving) hung_up({});
    if (!stays) return close();
    state_ = State::leaving;
    send(goodbye, 1, now);
  } else if (type == "text/event-json" || type == "text/event-plain") {
    on_event(packet);
  }  // else: log/data and what newer ones may say
}

void OutboundSession::on_connected(Packet packet) {
  auto call = event_of_reply(std::move(packet));
  uuid_ = call.uuid();
  if (!is_endpoint(uuid_)) return close("esl.no_call");
  // Without `full` it answers no api command at all; without `async` a held call hears nothing that we say.
  if (call.text("Control") != "full" || call.text("Socket-Mode") != "async")
    return close("esl.not_async_full");
  state_ = State::asking;
  actions_.push_back(Arrived{std::move(call)});
}

void OutboundSession::on_reply(const Packet& packet) {
  const auto& text =
      packet.type() == "api/response" ? std::string_view(packet.body) : packet.header("Reply-Text");
  if (!text.starts_with("-ERR No such channel")) return;
  hung_up({});
  close();
}

void OutboundSession::on_event(const Packet& packet) {
  auto event = read_event(packet);
  if (!event || event->uuid() != uuid_ || event->name() != "CHANNEL_HANGUP_COMPLETE") return;
  hung_up(std::move(*event));
}

void OutboundSession::hung_up(Event last) {
  if (moved_) return;
  moved_ = true;
  actions_.push_back(HungUp{std::move(last)});
}

void OutboundSession::route(Variables variables, const Destination& destination, Instant now) {
  if (state_ != State::asking) return;
  using Kind = Destination::Kind;
  // While it is true, a link that breaks sends the call on in the dialplan: right for one that waits here,
  // and the end of one that talks to somebody. It is set before the rest, so that BALIE_STATUS stays the
  // last.
  variables.emplace(variables.begin(), "socket_resume",
                    destination.kind == Kind::transfer ? "false" : "true");
  // FreeSWITCH ends a call that was transferred seventy times: one that waits long may ring more often.
  if (destination.kind == Kind::hold) variables.emplace(variables.begin(), "max_session_transfers", "70");
  auto bytes = set_variables(uuid_, variables);
  auto replies = set_variables_commands(variables.size());
  if (destination.kind == Kind::hold) {
    state_ = State::held;
    bytes += command("myevents json");
    bytes += execute(uuid_, "answer", "");
    replies += 2;
    if (!settings_.music.empty()) {
      bytes += execute(uuid_, "endless_playback", settings_.music);
      ++replies;
    }
  } else {
    state_ = State::leaving;
    moved_ = true;
    if (destination.kind == Kind::transfer) {
      bytes += api(fmt::format("uuid_transfer {} {}", uuid_, destination.target));
    } else {
      bytes += command("resume");
    }
    bytes += goodbye;
    replies += 2;
  }
  send(std::move(bytes), replies, now);
  actions_.push_back(Routed{});
}

void OutboundSession::set(const Variables& variables, Instant now) {
  if (!held() || variables.empty()) return;
  send(set_variables(uuid_, variables), set_variables_commands(variables.size()), now);
}

void OutboundSession::move(std::string_view target, Instant now) {
  if (!held()) return;
  state_ = State::leaving;
  moved_ = true;
  send(set_variables(uuid_, {{"socket_resume", "false"}}) +
           api(fmt::format("uuid_transfer {} {}", uuid_, target)) + goodbye,
       3, now);
}

void OutboundSession::ring(const Ring& ring, Instant now) { move(ring_target(ring), now); }

void OutboundSession::hang_up(Instant now) {
  if (closed() || uuid_.empty()) return;
  state_ = State::leaving;
  send(api("uuid_kill " + uuid_) + goodbye, 2, now);
}

void OutboundSession::on_time(Instant now) {
  if (now < wake_at_ || closed()) return;
  wake_at_ = Instant::max();
  if (replies_due_ > 0) close("esl.silent");
}

void OutboundSession::on_end() {
  if (closed()) return;
  if (state_ == State::asking || state_ == State::held) hung_up({});
  close(state_ == State::connecting || (state_ == State::leaving && replies_due_ > 1) ? "esl.closed" : "");
}

void OutboundSession::close(std::string_view code) {
  if (closed()) return;
  state_ = State::closed;
  wake_at_ = Instant::max();
  actions_.push_back(Close{std::string(code)});
}

std::optional<OutboundSession::Action> OutboundSession::poll() {
  if (actions_.empty()) return std::nullopt;
  auto action = std::move(actions_.front());
  actions_.pop_front();
  return action;
}

}  // namespace balie::esl
