#include "protocols/bus/client_session.hpp"

#include "core/base/assert.hpp"
#include "protocols/bus/joined.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace balie::bus {
namespace {

// What a hub may ask of us: a heartbeat of a minute is a mistake, one of a microsecond an attack.
constexpr Duration heartbeat_min = std::chrono::milliseconds(10), heartbeat_max = std::chrono::minutes(1);
constexpr Duration silence_max = std::chrono::minutes(10);
constexpr std::uint64_t credit_max = 1 << 20;
constexpr int to_hub_request = 1, to_hub_contact = 6;
constexpr int from_hub_request = 1, from_hub_decision = 7;
constexpr char request_tag = from_hub_request << 3, decision_tag = from_hub_decision << 3 | 2;
constexpr std::size_t frame_head_bytes = 32;  // of a frame with one contact, at most

Duration to_duration(const google::protobuf::Duration& value, Duration preset, Duration min, Duration max) {
  if (value.seconds() == 0 && value.nanos() == 0) return preset;
  const auto seconds = std::clamp<std::int64_t>(value.seconds(), 0, 3600);
  const auto nanos = std::clamp<std::int64_t>(value.nanos(), 0, 999'999'999);
  return std::clamp<Duration>(std::chrono::seconds(seconds) + std::chrono::nanoseconds(nanos), min, max);
}

v1::FromHub refusal(std::uint64_t request, std::string text) {
  v1::FromHub message;
  message.set_request(request);
  auto& refusal = *message.mutable_refusal();
  refusal.set_fate("reject");
  refusal.set_code("message_limit");
  refusal.set_text(std::move(text));
  return message;
}

struct DecisionIn {
  std::uint64_t number = 0;
  std::string_view decision;
};

// Of a message that brings a decision and nothing else.
std::optional<DecisionIn> decision_in(std::string_view bytes) {
  WireReader reader(bytes);
  const auto request = reader.next();
  const auto decision = request ? reader.next() : std::nullopt;
  if (!decision || reader.next() || !reader.good()) return std::nullopt;
  if (request->whole.front() != request_tag || decision->whole.front() != decision_tag) return std::nullopt;
  if (decision->bytes.empty()) return std::nullopt;
  return DecisionIn{request->value, decision->bytes};
}

// A hub that does not speak our protocol, or has no place for us, will not change its mind by itself.
Fate fate_of(const v1::Goodbye& goodbye) {
  return goodbye.code() == "protocol_version" || goodbye.code() == "not_allowed" ? Fate::fatal
                                                                                 : Fate::reconnect;
}

}  // namespace

ClientSession::ClientSession(Settings settings, Limits limits)
    : settings_(std::move(settings)), limits_(limits), command_room_(settings_.command_credit) {}

void ClientSession::start(Instant now) {
  BALIE_ASSERT(state_ == State::idle);
  state_ = State::greeting;
  heard_at_ = now;
  v1::ToHub message;
  auto& hello = *message.mutable_hello();
  hello.set_adapter(settings_.adapter);
  hello.set_channel(settings_.channel);
  hello.set_protocol(protocol_version);
  hello.set_boot_id(settings_.boot_id);
  hello.set_credit(settings_.command_credit);
  hello.set_program(settings_.program);
  hello.set_joined_max(joined_max);
  hello.mutable_commands()->Assign(settings_.commands.begin(), settings_.commands.end());
  send(message, now);
}

std::uint64_t ClientSession::number_for(std::uint64_t given) {
  const auto number = given == 0 ? next_request_ : given;
  BALIE_ASSERT(number >= next_request_);  // the owner hands over old requests in order, and before new ones
  next_request_ = number + 1;
  return number;
}

std::uint64_t ClientSession::request(v1::ToHub message, Instant now) {
  const auto number = number_for(message.request());
  message.set_request(number);
  const auto bytes_max = message.has_publish() ? limits_.publish_bytes_max : limits_.frame_bytes_max;
  if (const auto bytes = message.ByteSizeLong(); bytes > bytes_max) {
    refuse(number, fmt::format("has {} bytes; at most {} are allowed", bytes, bytes_max));
  } else {
    wait({number, message.SerializeAsString()}, now);
  }
  return number;
}

std::uint64_t ClientSession::report(std::uint64_t given, std::string_view contact, Instant now) {
  const auto number = number_for(given);
  Unanswered request{number, {}};
  request.frame.reserve(contact.size() + frame_head_bytes);
  append_number_field(request.frame, to_hub_request, number);
  append_bytes_field(request.frame, to_hub_contact, contact);
  if (request.frame.size() > limits_.frame_bytes_max) {
    refuse(number, fmt::format("has {} bytes; at most {} are allowed", request.frame.size(),
                               limits_.frame_bytes_max));
  } else {
    wait(std::move(request), now);
  }
  return number;
}

void ClientSession::repeat(Unanswered&& request, Instant now) {
  number_for(request.number);
  wait(std::move(request), now);
}

// The hub would end the session for a request that it cannot read, and each session after that.
void ClientSession::wait(Unanswered&& request, Instant now) {
  // The parser is the judge: it costs less than a microsecond, and knows all that it refuses. A closed
  // session only keeps what it is given for the next one.
  std::string_view contact;
  if (!closed() && !parse(request.frame, limits_, scratch_, contact)) {
    return refuse(request.number, "holds text that is not UTF-8, or is nested too deeply");
  }
  waiting_.push_back(std::move(request));
  send_waiting(now);
}

void ClientSession::refuse(std::uint64_t number, std::string text) {
  actions_.push_back(Answered{number, refusal(number, std::move(text)), {}});
}

void ClientSession::abandon(std::uint64_t request) {
  if (const auto found = sent_.find(request); found != sent_.end()) {
    if (!std::exchange(found->second.abandoned, true)) ++abandoned_;
    found->second.frame = {};  // only its place in the credit is still needed
    return;
  }
  const auto found = std::ranges::lower_bound(waiting_, request, {}, &Unanswered::number);
  if (found != waiting_.end() && found->number == request) waiting_.erase(found);
}

void ClientSession::tell(const v1::ToHub& message, Instant now) {
  if (open()) send(message, now);
}

void ClientSession::grant(std::uint32_t amount, Instant now) {
  if (!open() || amount == 0) return;
  command_room_ = std::min(command_room_ + amount, credit_max);
  v1::ToHub message;
  message.mutable_credit()->set_amount(amount);
  send(message, now);
}

void ClientSession::stop(Instant now) {
  if (closed()) return;
  if (state_ != State::idle) {
    v1::ToHub message;
    message.mutable_goodbye()->set_code("stopping");
    send(message, now);
  }
  close(Error(Fate::fatal, "bus.stopped", "the session was ended by this side"));
}

void ClientSession::on_frame(std::string_view frame, Instant now) {
  if (closed() || state_ == State::idle) return;
  heard_at_ = now;
  if (!is_joined(frame)) return static_cast<void>(on_bytes(frame, false, now));
  const auto taken = each_joined(frame, joined_max,
                                 [this, now](std::string_view bytes) { return on_bytes(bytes, true, now); });
  if (!taken) close(taken.error());
}

// False when the session is over.
bool ClientSession::on_bytes(std::string_view bytes, bool joined, Instant now) {
  if (settings_.decisions_serialised && bytes.size() <= limits_.frame_bytes_max) {
    if (const auto answer = decision_in(bytes)) {
      on_answer(answer->number, {}, answer->decision, now);
      return !closed();
    }
  }
  v1::FromHub message;
  auto parsed = parse(bytes, limits_, message);
  if (parsed && joined && message.joined_size() > 0) {
    parsed = failure(Fate::reconnect, "bus.malformed", "a joined message is joined itself");
  }
  if (parsed) {
    on_message(std::move(message), now);
  } else {
    close(std::move(parsed).error());
  }
  return !closed();
}

void ClientSession::on_message(v1::FromHub&& message, Instant now) {
  using Body = v1::FromHub::BodyCase;
  switch (message.body_case()) {
    case Body::kGoodbye: {
      const auto& goodbye = message.goodbye();
      return close(Error(fate_of(goodbye), "bus.goodbye",
                         fmt::format("the hub ended the session: {} {}", goodbye.code(), goodbye.reason())));
    }
    case Body::kWelcome:
      if (state_ == State::greeting) on_welcome(std::move(*message.mutable_welcome()), now);
      return;
    case Body::kHeartbeat:
    case Body::BODY_NOT_SET:  // what a newer hub may say, and we need not understand
      return;
    case Body::kCredit:
      credit_ = std::min<std::uint64_t>(credit_ + message.credit().amount(), credit_max);
      return send_waiting(now);
    case Body::kCommand:
    case Body::kReservation:
      return on_order(std::move(message));
    case Body::kSignal:
      if (open()) actions_.push_back(Signalled{std::move(*message.mutable_signal())});
      return;
    default:
      const auto number = message.request();
      return on_answer(number, std::move(message), {}, now);
  }
}

void ClientSession::on_welcome(v1::Welcome&& welcome, Instant now) {
  if (welcome.protocol() != protocol_version) {
    return close(Error(Fate::fatal, "bus.protocol_version",
                       fmt::format("the hub speaks version {} of the bus, this program version {}",
                                   welcome.protocol(), protocol_version)));
  }
  state_ = State::open;
  heartbeat_ = to_duration(welcome.heartbeat(), heartbeat_, heartbeat_min, heartbeat_max);
  silence_ = to_duration(welcome.silence(), silence_, 2 * heartbeat_, silence_max);
  credit_ = std::min<std::uint64_t>(welcome.credit(), credit_max);
  joined_max_ = welcome.joined_max();
  actions_.push_back(Opened{std::move(welcome)});
  send_waiting(now);
}

void ClientSession::on_answer(std::uint64_t number, v1::FromHub&& message, std::string_view decision,
                              Instant now) {
  const auto found = sent_.find(number);
  if (found == sent_.end()) {
    ++answers_unknown_;
    return;
  }
  const bool abandoned = found->second.abandoned;
  sent_.erase(found);
  if (abandoned) {
    --abandoned_;
  } else {
    actions_.push_back(Answered{number, std::move(message), std::string(decision)});
  }
  send_waiting(now);
}

void ClientSession::on_order(v1::FromHub&& message) {
  if (!open()) return;
  if (command_room_ == 0) {
    return close(
        Error(Fate::reconnect, "bus.credit_exceeded", "the hub sent more commands than it had room for"));
  }
  --command_room_;
  actions_.push_back(Ordered{std::move(message)});
}

void ClientSession::on_time(Instant now) {
  if (state_ == State::greeting && now - heard_at_ >= settings_.welcome_limit) {
    return close(Error(Fate::reconnect, "bus.no_welcome", "the hub did not answer Hello in time"));
  }
  if (!open()) return;
  if (now - heard_at_ >= silence_) {
    return close(Error(Fate::reconnect, "bus.silence", "nothing was heard from the hub for too long"));
  }
  if (now - sent_at_ >= heartbeat_) {
    v1::ToHub message;
    message.mutable_heartbeat();
    send(message, now);
  }
}

std::optional<ClientSession::Action> ClientSession::poll() {
  if (actions_.empty()) return std::nullopt;
  std::optional<Action> action(std::move(actions_.front()));
  actions_.pop_front();
  return action;
}

Instant ClientSession::wake_at() const {
  if (state_ == State::greeting) return heard_at_ + settings_.welcome_limit;
  if (!open()) return Instant::max();
  return std::min(heard_at_ + silence_, sent_at_ + heartbeat_);
}

std::vector<ClientSession::Unanswered> ClientSession::take_unanswered() {
  std::vector<Unanswered> all;
  all.reserve(unanswered());
  for (auto& [number, sent] : sent_) {
    if (!sent.abandoned) all.push_back({number, std::move(sent.frame)});
  }
  std::ranges::sort(all, {}, &Unanswered::number);
  // What waits was asked for after all that was sent.
  std::ranges::move(waiting_, std::back_inserter(all));
  sent_.clear();
  waiting_.clear();
  abandoned_ = 0;
  return all;
}

void ClientSession::send(const v1::ToHub& message, Instant now) {
  sent_at_ = now;
  actions_.push_back(Send{message.SerializeAsString()});
}

void ClientSession::send_waiting(Instant now) {
  while (open() && !waiting_.empty() && sent_.size() < credit_) {
    auto& one = waiting_.front();
    sent_at_ = now;
    send_request(one.frame);
    sent_.emplace(one.number, Sent{std::move(one.frame), false});
    waiting_.pop_front();
  }
}

void ClientSession::send_request(std::string_view frame) {
  if (!actions_.empty()) {
    auto* send = std::get_if<Send>(&actions_.back());
    if (send && send->requests > 0 && join(send->frame, send->requests, frame, joined_max_)) return;
  }
  actions_.push_back(Send{std::string(frame), 1});
}

void ClientSession::close(Error error) {
  if (closed()) return;
  state_ = State::closed;
  actions_.push_back(Closed{std::move(error)});
}

result<v1::FromHub> message_of(ClientSession::Answered&& answer, const Limits& limits) {
  if (answer.decision.empty()) return std::move(answer.message);
  std::string frame;
  append_number_field(frame, from_hub_request, answer.request);
  append_bytes_field(frame, from_hub_decision, answer.decision);
  BALIE_CHECK(parse(frame, limits, answer.message));
  return std::move(answer.message);
}

}  // namespace balie::bus
