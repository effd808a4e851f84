#include "core/bus/sessions.hpp"

#include "protocols/bus/joined.hpp"
#include "protocols/bus/time.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::bus {
namespace {

constexpr std::uint32_t protocol_version = 1;
constexpr std::size_t pool_max = 4096;
constexpr std::uint32_t room_max = 1'000'000;
// So many signals may come at once: fewer than frames may wait for a client, together with those of the time
// until it is taken for silent.
constexpr int signals_at_once = 500;
constexpr Duration signal_every = std::chrono::milliseconds(2);
constexpr int commands_max = 64;
constexpr std::size_t command_bytes_max = 64;

bool is_bounded(const v1::Hello& hello, const Limits& limits) {
  return hello.channel().size() <= limits.id_bytes_max && hello.program().size() <= limits.id_bytes_max &&
         hello.commands_size() <= commands_max &&
         std::ranges::all_of(hello.commands(), [](const std::string& kind) {
           return !kind.empty() && kind.size() <= command_bytes_max;
         });
}

// The limits of what a request says; other queries are bounded by the frame and by the hub.
Checked check_body(const v1::ToHub& message, const Limits& limits) {
  if (message.has_contact()) return check(message.contact(), limits);
  if (message.has_outcome()) return check(message.outcome(), limits);
  if (message.has_presence()) return check(message.presence(), limits);
  if (message.has_customer_change()) return check(message.customer_change(), limits);
  if (message.has_erase_customer()) return check(message.erase_customer(), limits);
  if (message.has_merge_customers()) return check(message.merge_customers(), limits);
  if (message.has_unmerge_customers()) return check(message.unmerge_customers(), limits);
  if (message.has_customer_query()) return check(message.customer_query(), limits);
  if (message.has_history_query()) return check(message.history_query(), limits);
  if (message.has_command()) return check(message.command(), limits);
  if (message.has_command_done()) return check(message.command_done(), limits);
  if (message.has_reservation_answer()) return check(message.reservation_answer(), limits);
  if (message.has_routing_order()) return check(message.routing_order(), limits);
  if (message.has_queue_query()) return check(message.queue_query(), limits);
  if (message.has_agent_query()) return check(message.agent_query(), limits);
  if (message.has_routing_report_query()) return check(message.routing_report_query(), limits);
  if (message.has_adapter_query() && message.adapter_query().adapter().size() > limits.id_bytes_max) {
    return std::unexpected(Violation{"adapterQuery.adapter", "is too long"});
  }
  if (message.has_signal()) {
    return std::unexpected(Violation{"signal", "has no answer: it is said without a number"});
  }
  return {};
}

// What cannot be taken ends the command with an error: the adapter would be told of it, and answer the same,
// in every session. False: not even its id holds.
bool keep_what_holds(v1::CommandDone& done, const Limits& limits) {
  const auto checked = check(done, limits);
  if (checked) return true;
  v1::CommandDone held;
  held.set_command_id(done.command_id());
  held.set_error("invalid");
  held.set_text(fmt::format("{} {}", checked.error().field, checked.error().text));
  done = std::move(held);
  return check(done, limits).has_value();
}

// False: too many came. `next`: when one more comes in time, had they come evenly.
bool lets_through(Instant& next, Instant now) {
  next = std::max(next, now - signals_at_once * signal_every);
  if (next >= now) return false;
  next += signal_every;
  return true;
}

}  // namespace

void Sessions::on_frame(std::string_view peer, const Rights& rights, std::string_view frame, Instant now,
                        std::vector<Request>& requests) {
  // C++23 has heterogeneous look-up for this map only with a hasher of one's own; routing ids are short.
  const auto found = sessions_.find(std::string(peer));
  if (found != sessions_.end() && is_joined(frame)) {
    return on_joined(std::shared_ptr(found->second), frame, now, requests);
  }
  Request request;
  if (!read(peer, frame, request, now)) return;
  if (request.message->has_hello()) {
    hello(peer, rights, request.message->hello(), now);
  } else if (found == sessions_.end()) {
    goodbye(peer, "no_session", "the first message of a session is Hello", now);
  } else {
    return take(std::shared_ptr(found->second), std::move(request), now, requests);
  }
  recycle(std::move(request.message));
}

void Sessions::on_joined(const std::shared_ptr<Session>& session, std::string_view frame, Instant now,
                         std::vector<Request>& requests) {
  if (frame.size() > limits_.frame_bytes_max) {
    return goodbye(session->peer, "message_limit", "a frame is larger than the limit", now);
  }
  const auto taken = each_joined(frame, joined_max, [&](std::string_view bytes) {
    Request request;
    if (!read(session->peer, bytes, request, now)) return false;
    if (request.message->has_hello()) {
      goodbye(session->peer, "invalid", "a Hello has a frame of its own", now);
      return false;
    }
    take(session, std::move(request), now, requests);
    return !session->ended;
  });
  if (!taken) goodbye(session->peer, "message_limit", taken.error().text(), now);
}

// False: it is no message, or joined where it may not be, and its sender was told so.
bool Sessions::read(std::string_view peer, std::string_view bytes, Request& request, Instant now) {
  request.message = fresh();
  std::string_view contact;
  if (auto parsed = parse(bytes, limits_, *request.message, contact); !parsed) {
    goodbye(peer, "message_limit", parsed.error().text(), now);
    return false;
  }
  if (request.message->joined_size() > 0) {
    goodbye(peer, "invalid", "a frame of several messages holds nothing else, and none that is joined", now);
    return false;
  }
  request.contact = contact;
  return true;
}

void Sessions::erase(const std::string& peer) {
  const auto found = sessions_.find(peer);
  if (found == sessions_.end()) return;
  found->second->ended = true;
  changes_.push_back({found->second, false});
  sessions_.erase(found);
}

void Sessions::on_violation(std::string_view peer, std::string_view reason, Instant now) {
  goodbye(peer, "message_limit", reason, now);
}

void Sessions::on_undeliverable(std::string_view peer) { erase(std::string(peer)); }

void Sessions::hello(std::string_view peer, const Rights& rights, const v1::Hello& hello, Instant now) {
  if (hello.protocol() != protocol_version) {
    return goodbye(peer, "protocol_version",
                   fmt::format("this hub speaks version {} of the bus", protocol_version), now);
  }
  if (hello.adapter().empty() || hello.adapter().size() > limits_.id_bytes_max) {
    return goodbye(peer, "invalid", "hello.adapter is required, and bounded", now);
  }
  if (!is_bounded(hello, limits_)) {
    return goodbye(
        peer, "invalid",
        fmt::format("hello.channel, hello.program and hello.commands are bounded: at most {} kinds of 1 to "
                    "{} bytes",
                    commands_max, command_bytes_max),
        now);
  }
  if (hello.adapter() == hub_adapter) {
    return goodbye(peer, "not_allowed", "\"hub\" is the hub's own name; give the adapter another", now);
  }
  if (!rights.name.empty() && hello.adapter() != rights.name) {
    return goodbye(peer, "not_allowed",
                   fmt::format("this key is of the client {}: hello.adapter must say so", rights.name), now);
  }
  if (sessions_.size() >= settings_.sessions_max && !sessions_.contains(std::string(peer))) {
    return goodbye(peer, "too_many_sessions", "the hub has as many sessions as it may", now);
  }
  auto session = std::make_shared<Session>();
  session->peer = peer;
  session->id = fmt::format("{}-{}", settings_.boot_id, ++opened_);
  session->adapter = hello.adapter();
  session->channel = hello.channel();
  session->program = hello.program();
  session->commands.assign(hello.commands().begin(), hello.commands().end());
  session->role = rights.role;
  session->joined_max = std::min(hello.joined_max(), joined_max);
  session->room = std::min(hello.credit(), room_max);
  session->heard = now;
  erase(session->peer);
  sessions_[session->peer] = session;
  changes_.push_back({session, true});
  wake_at_ = std::min(wake_at_, now + settings_.heartbeat);

  reply_.Clear();
  auto& welcome = *reply_.mutable_welcome();
  welcome.set_session(session->id);
  welcome.set_boot_id(settings_.boot_id);
  welcome.set_protocol(protocol_version);
  welcome.set_credit(settings_.credit);
  set(*welcome.mutable_heartbeat(), settings_.heartbeat);
  set(*welcome.mutable_silence(), settings_.silence);
  welcome.set_playbook_version(settings_.playbook_version);
  welcome.set_events_endpoint(settings_.events_endpoint);
  welcome.set_role(std::string(to_string(rights.role)));
  welcome.set_joined_max(static_cast<std::uint32_t>(session->joined_max));
  send(*session, reply_, now);
}

void Sessions::take(const std::shared_ptr<Session>& session, Request&& request, Instant now,
                    std::vector<Request>& requests) {
  auto& message = request.message;
  session->heard = now;
  switch (message->body_case()) {
    case v1::ToHub::kHeartbeat:
      return recycle(std::move(message));
    case v1::ToHub::kCredit:
      session->room += std::min(message->credit().amount(), room_max - session->room);
      return recycle(std::move(message));
    case v1::ToHub::kGoodbye:
      erase(session->peer);
      return recycle(std::move(message));
    case v1::ToHub::BODY_NOT_SET:
      return goodbye(session->peer, "invalid", "a message without a body that this hub knows", now);
    default:
      break;
  }
  if (message->request() == 0 && message->has_command_done()) {
    if (!may(session->role, message->body_case()) ||
        !keep_what_holds(*message->mutable_command_done(), limits_)) {
      return goodbye(session->peer, "invalid", "a command that is done has its id, within the limits", now);
    }
    request.session = session;
    requests.push_back(std::move(request));
    return;
  }
  if (message->request() == 0 && message->has_signal()) {
    return take_signal(session, std::move(request), now, requests);
  }
  if (message->request() == 0)
    return goodbye(session->peer, "invalid", "a request has a number above 0", now);
  if (session->unanswered >= settings_.credit) {
    return goodbye(session->peer, "credit_exceeded", "more requests unanswered than the hub gave credit for",
                   now);
  }
  ++session->unanswered;
  v1::Refusal refusal;
  refusal.set_fate("reject");
  if (!may(session->role, message->body_case())) {
    refusal.set_code("not_allowed");
    refusal.set_text(fmt::format("a client with the role {} may not ask this", to_string(session->role)));
    return refuse(session, message->request(), std::move(refusal), now);
  }
  if (auto checked = check_body(*message, limits_); !checked) {
    refusal.set_code("invalid");
    refusal.set_field(checked.error().field);
    refusal.set_text(fmt::format("{} {}", checked.error().field, checked.error().text));
    return refuse(session, message->request(), std::move(refusal), now);
  }
  request.session = session;
  requests.push_back(std::move(request));
}

// Nobody waits for it: what is not as it should be is dropped.
void Sessions::take_signal(const std::shared_ptr<Session>& session, Request&& request, Instant now,
                           std::vector<Request>& requests) {
  const auto& message = *request.message;
  if (!may(session->role, message.body_case()) || !lets_through(session->signal_from, now) ||
      !check(message.signal(), limits_)) {
    return recycle(std::move(request.message));
  }
  request.session = session;
  requests.push_back(std::move(request));
}

void Sessions::on_time(Instant now) {
  if (now < wake_at_) return;
  wake_at_ = Instant::max();
  for (auto at = sessions_.begin(); at != sessions_.end();) {
    auto& session = *at->second;
    if (now - session.heard > settings_.silence) {
      reply_.Clear();
      reply_.mutable_goodbye()->set_code("silent");
      reply_.mutable_goodbye()->set_reason("nothing was heard for longer than the hub waits");
      send(session, reply_, now);
      session.ended = true;
      changes_.push_back({at->second, false});
      at = sessions_.erase(at);
      continue;
    }
    if (now - session.said >= settings_.heartbeat) {
      reply_.Clear();
      reply_.mutable_heartbeat();
      send(session, reply_, now);
    }
    wake_at_ = std::min({wake_at_, session.said + settings_.heartbeat, session.heard + settings_.silence});
    ++at;
  }
}

void Sessions::stop(Instant now) {
  reply_.Clear();
  reply_.mutable_goodbye()->set_code("stopping");
  reply_.mutable_goodbye()->set_reason("the hub stops");
  for (auto& [peer, session] : sessions_) {
    send(*session, reply_, now);
    session->ended = true;
  }
  sessions_.clear();
}

bool Sessions::push(const std::shared_ptr<Session>& session, const v1::FromHub& message, Instant now) {
  if (session->ended || session->room == 0) return false;
  --session->room;
  send(*session, message, now);
  return true;
}

void Sessions::signal(const std::shared_ptr<Session>& session, const v1::FromHub& message, Instant now) {
  if (session->ended || session->room == 0 || !lets_through(session->signal_to, now)) return;
  send(*session, message, now);
}

void Sessions::end(const std::shared_ptr<Session>& session, std::string_view code, std::string_view reason,
                   Instant now) {
  if (!session->ended) goodbye(session->peer, code, reason, now);
}

void Sessions::answer(const std::weak_ptr<Session>& held, std::string_view message, Instant now) {
  const auto session = held.lock();
  if (!session || session->ended) return;
  if (session->unanswered > 0) --session->unanswered;
  session->said = now;
  if (session->last_outgoing < outgoing_.size()) {
    auto& last = outgoing_[session->last_outgoing];
    if (last.answers > 0 && last.peer == session->peer &&
        join(last.frame, last.answers, message, session->joined_max)) {
      return;
    }
  }
  session->last_outgoing = outgoing_.size();
  outgoing_.push_back(Outgoing{session->peer, std::string(message), 1});
}

void Sessions::refuse(const std::weak_ptr<Session>& session, std::uint64_t request, v1::Refusal refusal,
                      Instant now) {
  ++refusals_;
  reply_.Clear();
  reply_.set_request(request);
  *reply_.mutable_refusal() = std::move(refusal);
  answer(session, reply_.SerializeAsString(), now);
}

void Sessions::send(Session& session, const v1::FromHub& message, Instant now) {
  session.said = now;
  outgoing_.push_back(Outgoing{session.peer, message.SerializeAsString(), 0});
}

void Sessions::goodbye(std::string_view peer, std::string_view code, std::string_view reason, Instant now) {
  Session session;
  session.peer = peer;
  reply_.Clear();
  reply_.mutable_goodbye()->set_code(std::string(code));
  reply_.mutable_goodbye()->set_reason(std::string(reason));
  send(session, reply_, now);
  erase(session.peer);
}

std::unique_ptr<v1::ToHub> Sessions::fresh() {
  if (pool_.empty()) return std::make_unique<v1::ToHub>();
  auto message = std::move(pool_.back());
  pool_.pop_back();
  return message;
}

void Sessions::recycle(std::unique_ptr<v1::ToHub> message) {
  if (message && pool_.size() < pool_max) pool_.push_back(std::move(message));
}

}  // namespace balie::bus
