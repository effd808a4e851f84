#include "protocols/smpp/session.hpp"

#include "protocols/smpp/status.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::smpp {
namespace {

constexpr std::uint32_t sequence_max = 0x7fffffff;
constexpr std::size_t late_max = 1'000;  // requests that are remembered after their time

std::uint32_t bind_command(Role role) {
  switch (role) {
    case Role::transmitter:
      return command::bind_transmitter;
    case Role::receiver:
      return command::bind_receiver;
    default:
      return command::bind_transceiver;
  }
}

bool is_callers(std::uint32_t id) {
  return id != command::enquire_link && id != command::unbind && id != command::bind_receiver &&
         id != command::bind_transmitter && id != command::bind_transceiver;
}

}  // namespace

Session::Session(SessionSettings settings, Instant now, bool by_outbind)
    : settings_(std::move(settings)), framer_(settings_.pdu_bytes_max), heard_at_(now) {
  if (by_outbind) {
    state_ = State::outbind;
  } else {
    begin_bind(now);
  }
}

void Session::begin_bind(Instant now) {
  state_ = State::binding;
  Pdu pdu;
  pdu.command = bind_command(settings_.role);
  pdu.body = settings_.bind;
  send_request(std::move(pdu), {}, now);
}

// Numbers begin anew after the greatest; one that still waits for its answer is passed over.
std::uint32_t Session::next_sequence() {
  do {
    sequence_ = sequence_ == sequence_max ? 1 : sequence_ + 1;
  } while (requests_.contains(sequence_));
  return sequence_;
}

std::uint32_t Session::send_request(Pdu pdu, Request request, Instant now) {
  pdu.sequence = next_sequence();
  request.command = pdu.command;
  request.due = now + settings_.response_limit;
  requests_.emplace(pdu.sequence, request);
  actions_.push_back(Send{encode(pdu)});
  return pdu.sequence;
}

bool Session::room() const {
  return state_ == State::bound && !leaving_ && settings_.role != Role::receiver &&
         waiting_ < settings_.window;
}

bool Session::request(Pdu pdu, std::uint64_t token, Instant now) {
  if (!room()) return false;
  Request request;
  request.token = token;
  ++waiting_;
  send_request(std::move(pdu), request, now);
  return true;
}

std::uint64_t Session::respond(std::uint32_t sequence, std::uint32_t status, Instant now,
                               const std::string& message_id) {
  const auto asked = incoming_.find(sequence);
  if (asked == incoming_.end() || state_ == State::closed) return answers_;
  Pdu pdu{response_to(asked->second), status, sequence, {}, {}, {}, false};
  if (status == status::ok) pdu.body = MessageId{message_id};
  incoming_.erase(asked);
  actions_.push_back(Send{encode(pdu)});
  unconfirmed_since_ = std::min(unconfirmed_since_, now);
  return ++answers_;
}

void Session::unbind(Instant now) {
  if (state_ == State::outbind || state_ == State::binding) {
    return close(Fate::retry, "smpp.unbound", "we left before we were bound");
  }
  leaving_ = true;
  leave_if_idle(now);
}

void Session::leave_if_idle(Instant now) {
  if (!leaving_ || state_ != State::bound || waiting_ > 0) return;
  state_ = State::unbinding;
  Pdu pdu;
  pdu.command = command::unbind;
  send_request(std::move(pdu), {}, now);
}

void Session::close(Fate fate, std::string_view code, std::string text) {
  if (state_ == State::closed) return;
  state_ = State::closed;
  incoming_.clear();
  actions_.push_back(Close{Error(fate, code, std::move(text))});
}

std::optional<Session::Action> Session::poll() {
  if (actions_.empty()) return std::nullopt;
  auto action = std::move(actions_.front());
  actions_.pop_front();
  return action;
}

Instant Session::wake_at() const {
  if (state_ == State::closed) return Instant::max();
  auto at = Instant::max();
  if (state_ == State::outbind) at = heard_at_ + settings_.response_limit;
  if (state_ == State::bound && !enquiring_) {
    at = heard_at_ + settings_.enquire_after;
    if (unconfirmed_since_ != Instant::max()) at = std::min(at, unconfirmed_since_ + settings_.confirm_after);
  }
  for (const auto& [sequence, request] : requests_) {
    if (!request.late) at = std::min(at, request.due);
  }
  return at;
}

void Session::on_time(Instant now) {
  if (state_ == State::closed) return;
  if (state_ == State::outbind && now >= heard_at_ + settings_.response_limit) {
    return close(Fate::reconnect, "smpp.no_outbind", "who connected said nothing");
  }
  expire(now);
  if (state_ != State::bound || enquiring_) return;
  const bool silent = now >= heard_at_ + settings_.enquire_after;
  const bool unconfirmed =
      unconfirmed_since_ != Instant::max() && now >= unconfirmed_since_ + settings_.confirm_after;
  if (silent || unconfirmed) enquire(now);
}

void Session::enquire(Instant now) {
  enquiring_ = true;
  unconfirmed_since_ = Instant::max();
  Pdu pdu;
  pdu.command = command::enquire_link;
  Request request;
  request.answers = answers_;
  send_request(std::move(pdu), request, now);
}

void Session::expire(Instant now) {
  std::size_t late = 0;
  for (auto at = requests_.begin(); at != requests_.end();) {
    auto& [sequence, request] = *at;
    if (!request.late && now >= request.due) {
      if (!is_callers(request.command)) {
        return close(Fate::reconnect, "smpp.silent",
                     fmt::format("no answer to {}", command_name(request.command)));
      }
      request.late = true;
      --waiting_;
      actions_.push_back(Late{request.token});
    }
    late += request.late ? 1 : 0;
    at = request.late && late > late_max ? requests_.erase(at) : std::next(at);
  }
  leave_if_idle(now);
}

void Session::on_bytes(std::string_view bytes, Instant now) {
  if (state_ == State::closed) return;
  heard_at_ = now;
  framer_.feed(bytes);
  while (state_ != State::closed) {
    const auto next = framer_.next();
    if (!next) {
      nack(0, status::invalid_command_length);
      return close(next.error().fate(), next.error().code(), next.error().text());
    }
    if (!*next) return;
    on_pdu(**next, now);
  }
}

void Session::on_pdu(std::string_view bytes, Instant now) {
  auto pdu = decode(bytes);
  if (!pdu) return on_malformed(read_header(bytes), pdu.error());
  if (is_response(pdu->command)) {
    on_response(std::move(*pdu), now);
  } else {
    on_request(std::move(*pdu), now);
  }
}

void Session::on_malformed(const Header& header, const Error& error) {
  if (is_response(header.command)) {
    // It answers something of ours, but nobody can tell what: as if it had not come.
    if (!requests_.contains(header.sequence) || is_callers(requests_.at(header.sequence).command)) return;
    return close(Fate::reconnect, error.code(), error.text());
  }
  answer({header.command, 0, header.sequence, {}, {}, {}, false}, status::invalid_message_length);
}

void Session::nack(std::uint32_t sequence, std::uint32_t status) {
  actions_.push_back(Send{encode({command::generic_nack, status, sequence, {}, {}, {}, false})});
}

// With an error, without a body.
void Session::answer(const Pdu& request, std::uint32_t status) {
  const auto id = response_to(request.command);
  if (command_name(id).empty()) return nack(request.sequence, status);
  actions_.push_back(Send{encode({id, status, request.sequence, {}, {}, {}, false})});
}

void Session::on_request(Pdu pdu, Instant now) {
  switch (pdu.command) {
    case command::enquire_link:
      return answer(pdu, status::ok);
    case command::unbind:
      answer(pdu, status::ok);
      return close(Fate::reconnect, "smpp.unbound", "the centre left");
    case command::outbind:
      return on_outbind(pdu, now);
    case command::alert_notification:
      return actions_.push_back(Incoming{std::move(pdu)});
    case command::deliver_sm:
    case command::data_sm:
      break;
    default:
      return answer(
          pdu, command_name(pdu.command).empty() ? status::invalid_command : status::invalid_bind_status);
  }
  if (state_ != State::bound || settings_.role == Role::transmitter)
    return answer(pdu, status::invalid_bind_status);
  if (leaving_ || incoming_.size() >= settings_.incoming_max) {
    return answer(pdu, status::temporary_application_error);
  }
  // The same number twice, and the first not answered: the centre would not know what the answer is to.
  if (!incoming_.emplace(pdu.sequence, pdu.command).second) return;
  actions_.push_back(Incoming{std::move(pdu)});
}

void Session::on_outbind(const Pdu& pdu, Instant now) {
  if (state_ != State::outbind) return answer(pdu, status::invalid_bind_status);
  const auto& who = std::get<Outbind>(pdu.body);
  const bool known = (settings_.outbind_id.empty() || settings_.outbind_id == who.system_id) &&
                     (settings_.outbind_password.empty() || settings_.outbind_password == who.password);
  if (!known) return close(Fate::reconnect, "smpp.outbind", "an outbind of somebody else");
  begin_bind(now);
}

void Session::on_response(Pdu pdu, Instant now) {
  const auto found = requests_.find(pdu.sequence);
  if (found == requests_.end()) return;  // of nothing that we asked
  const auto request = found->second;
  const bool nacked = pdu.command == command::generic_nack;
  if (!nacked && pdu.command != response_to(request.command)) return;
  requests_.erase(found);
  if (is_callers(request.command)) {
    if (!request.late) --waiting_;
    actions_.push_back(Answered{request.token, std::move(pdu)});
    return leave_if_idle(now);
  }
  if (request.command == command::enquire_link) {
    enquiring_ = false;
    actions_.push_back(Alive{request.answers});
  } else if (request.command == command::unbind) {
    close(Fate::retry, "smpp.unbound", "we left");
  } else {
    on_bind_response(pdu);
  }
}

void Session::on_bind_response(const Pdu& pdu) {
  if (pdu.status != status::ok || pdu.command == command::generic_nack) {
    const auto reason = pdu.status == status::ok ? "generic_nack" : status_name(pdu.status);
    return close(Fate::reconnect, "smpp.bind_refused",
                 fmt::format("the centre refuses the bind: {}", reason));
  }
  state_ = State::bound;
  const auto* who = std::get_if<SystemId>(&pdu.body);
  actions_.push_back(Bound{who == nullptr ? std::string() : who->system_id});
}

}  // namespace balie::smpp
