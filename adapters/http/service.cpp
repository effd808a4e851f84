#include "adapters/http/service.hpp"

#include "adapters/http/event_format.hpp"
#include "adapters/http/openapi.hpp"
#include "adapters/sdk/web/origin.hpp"
#include "protocols/bus/wire.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <charconv>

namespace balie::http {

namespace asio = boost::asio;

namespace {

// A channel may say how long it can wait. The hub answers by then, with a fallback if need be: it gets a
// little more.
constexpr Duration grace = std::chrono::milliseconds(250);
constexpr Duration stream_pulse = std::chrono::seconds(15);  // something is written at least so often
constexpr int decision_fallback_reason = 13;
constexpr Duration ready_limit = std::chrono::seconds(1);

Response health(std::string_view status) {
  Response response;
  response.body = "{\"status\":\"" + std::string(status) + "\"}";
  return response;
}

Problem not_ready(std::string reason) {
  return {.status = 503, .code = "not_ready", .detail = std::move(reason), .retry_after_seconds = 1};
}

std::string_view fallback_reason(const bus::ClientSession::Answered& answer) {
  if (answer.decision.empty()) return answer.message.decision().fallback_reason();
  return bus::bytes_field(answer.decision, decision_fallback_reason);
}

Duration wait_of(const v1::Contact& contact, Duration limit) {
  if (!contact.has_wait()) return limit;
  const auto wait = std::chrono::seconds(std::min<std::int64_t>(contact.wait().seconds(), 86'400)) +
                    std::chrono::nanoseconds(contact.wait().nanos());
  return std::min<Duration>(limit, wait + grace);
}

}  // namespace

Service::Service(ServiceSettings settings, ServiceParts parts)
    : settings_(std::move(settings)), parts_(std::move(parts)), openapi_(openapi_document()) {}

Response Service::bad_request(int status) {
  parts_.figures.refused(status);
  const auto code = status == 413 ? "too_large" : status == 431 ? "header_too_large" : "malformed";
  const auto detail = status == 413   ? "the body is larger than the limit"
                      : status == 431 ? "the header is larger than the limit"
                                      : "this is no HTTP/1.1 request";
  return to_response(Problem{.status = status, .code = code, .detail = detail});
}

void Service::handle(Request& request, web::Reply reply) {
  const auto target = parse_target(request.target);
  auto matched = target
                     ? match(request.method, target->path)
                     : std::unexpected(Problem{
                           .status = 400, .code = "bad_target", .detail = "the path or query is malformed"});
  if (!matched) {
    parts_.figures.refused(matched.error().status);
    return reply.send(to_response(matched.error()));
  }
  const Token* token = nullptr;
  const auto problem = admit(*matched, request, reply, token);
  Call call{std::move(reply), std::move(*matched), parts_.clock.instant()};
  if (problem) return finish(call, to_response(*problem));
  carry_out(std::move(call), *target, request, token);
}

std::optional<Problem> Service::admit(const Matched& matched, const Request& request, web::Reply& reply,
                                      const Token*& token) {
  if (matched.route->open) return std::nullopt;
  if (!parts_.access && web::is_loopback_host(request.host)) return std::nullopt;
  if (!parts_.access) {
    return Problem{
        .status = 403, .code = "foreign_host", .detail = "without tokens this is for localhost alone"};
  }
  // Most clients show the same token on each request of a connection. Comparing it with what they showed
  // themselves tells them nothing.
  auto& connection = *reply.connection();
  // Telephone systems can be given an address, and no header.
  const bool in_path = matched.route->operation == Operation::push_call;
  const auto shown = in_path ? "Bearer " + matched.id : request.authorization;
  if (!shown.empty() && shown == connection.seen_authorization) {
    token = static_cast<const Token*>(connection.seen_token);
  } else if ((token = parts_.access->find(shown))) {
    connection.seen_authorization = shown;
    connection.seen_token = token;
  }
  if (!token) {
    return Problem{.status = 401,
                   .code = "unauthorized",
                   .detail = "a known token is needed: Authorization: Bearer ..."};
  }
  if (!may(token->role, matched.route->operation)) {
    return Problem{
        .status = 403,
        .code = "not_allowed",
        .detail = "a token with the role " + std::string(to_string(token->role)) + " may not do this"};
  }
  return std::nullopt;
}

void Service::carry_out(Call&& call, const Target& target, const Request& request, const Token* token) {
  switch (call.matched.route->operation) {
    case Operation::openapi:
    case Operation::health:
    case Operation::metrics:
      return finish(call, own(call.matched.route->operation));
    case Operation::ready:
      return report_ready(std::move(call));
    case Operation::list_events:
      if (request.wants_stream()) return follow_events(std::move(call), target, request);
      break;
    case Operation::list_reservations:
      return list_reservations(std::move(call), target, request, token);
    case Operation::list_commands:
      return list_commands(std::move(call), target, request, token);
    case Operation::end_command:
      return end_command(std::move(call), target, request, token);
    case Operation::take_sms:
    case Operation::take_sms_by_get:
      return take_sms(std::move(call), target, request);
    default:
      break;
  }
  if (const auto asked = to_hub(call.matched, target, request, settings_.channel, settings_.limits, asked_);
      !asked) {
    return finish(call, to_response(asked.error()));
  }
  switch (call.matched.route->operation) {
    case Operation::set_presence:
      return set_presence(std::move(call), token);
    case Operation::answer_reservation:
      return answer_reservation(std::move(call), token);
    default:
      return ask(std::move(call), token);
  }
}

std::string Service::adapter_of(const Token* token) const {
  return token && !token->adapter.empty() ? token->adapter : settings_.adapter;
}

Response Service::own(Operation operation) {
  if (operation == Operation::health) return health("ok");
  Response response;
  if (operation == Operation::openapi) {
    response.body = openapi_;
  } else {
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = parts_.figures.text(parts_.connections(), parts_.hub.unanswered(), parts_.keeper.size(),
                                        parts_.hub.own().open());
  }
  return response;
}

void Service::ask(Call&& call, const Token* token) {
  const auto adapter = adapter_of(token);
  if (asked_.has_contact()) return report(std::move(call), adapter);
  // Who looked or changed, for the hub's audit log.
  if (token && asked_.has_customer_query()) asked_.mutable_customer_query()->set_actor(token->name);
  if (token && asked_.has_history_query()) asked_.mutable_history_query()->set_actor(token->name);
  if (token && asked_.has_customer_change() && asked_.customer_change().actor().empty()) {
    asked_.mutable_customer_change()->set_actor(token->name);
  }
  if (token && asked_.has_routing_order() && asked_.routing_order().actor().empty()) {
    asked_.mutable_routing_order()->set_actor(token->name);
  }
  if (token && asked_.has_command() && asked_.command().actor().empty()) {
    asked_.mutable_command()->set_actor(token->name);
  }
  auto& link = parts_.hub.of(adapter);
  link.request(std::move(asked_), settings_.hub_limit,
               [this, call = std::move(call)](result<v1::FromHub> answer) mutable {
                 finish(call, answer ? answer_of(call, *answer) : to_response(no_answer(answer.error())));
               });
}

void Service::report(Call&& call, std::string_view adapter) {
  auto& contact = *asked_.mutable_contact();
  contact.set_adapter(adapter.data(), adapter.size());
  auto kept = std::make_unique<Call>(std::move(call));
  contact.SerializeToString(&kept->contact);
  const std::string_view bytes = kept->contact;
  parts_.hub.of(adapter).report(
      bytes, wait_of(contact, settings_.hub_limit),
      [this, kept = std::move(kept)](auto answer) { complete(*kept, std::move(answer)); });
}

void Service::complete(Call& call, result<bus::ClientSession::Answered>&& answer) {
  // The hub's own words for "decided, but not recorded" and "not now"; and silence.
  const bool unrecorded = answer && fallback_reason(*answer) == "not_ready";
  const bool unanswered =
      !answer || (answer->message.has_refusal() && answer->message.refusal().fate() == "retry");
  auto response =
      answer ? from_hub(std::move(*answer), settings_.limits) : to_response(no_answer(answer.error()));
  if (unrecorded && !parts_.keeper.keep(call.contact))
    response = to_response(not_ready("neither the hub nor the disk took it"));
  if (unanswered) response = fall_back(call.contact, std::move(response));
  finish(call, std::move(response));
}

Response Service::fall_back(const std::string& bytes, Response&& otherwise) {
  v1::Contact contact;
  if (!settings_.fallback || !contact.ParseFromString(bytes)) return std::move(otherwise);
  if (const auto kept = parts_.keeper.keep(bytes); !kept) {
    parts_.log.error("a contact could not be kept", {{"code", kept.error().code()}});
    return std::move(otherwise);
  }
  parts_.figures.fallbacks().Increment();
  v1::FromHub answer;
  auto& decision = *answer.mutable_decision();
  decision.set_contact_id(contact.id());
  decision.set_adapter(contact.adapter());
  const auto now = parts_.clock.time().time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
  decision.mutable_at()->set_seconds(seconds.count());
  decision.mutable_at()->set_nanos(
      static_cast<std::int32_t>(std::chrono::nanoseconds(now - seconds).count()));
  *decision.mutable_route() = *settings_.fallback;
  decision.set_fallback(true);
  decision.set_fallback_reason("not_ready");
  return from_hub(answer);
}

void Service::report_ready(Call&& call) {
  if (!parts_.hub.own().open())
    return finish(call, to_response(not_ready("there is no session with the hub")));
  v1::ToHub message;
  message.mutable_status_query();
  parts_.hub.own().request(
      std::move(message), ready_limit, [this, call = std::move(call)](auto answer) mutable {
        if (!answer) return finish(call, to_response(not_ready("the hub does not answer")));
        if (answer->has_status() && !answer->status().ready()) {
          return finish(call, to_response(not_ready("the hub is not ready: " + answer->status().reason())));
        }
        finish(call, health("ready"));
      });
}

void Service::follow_events(Call&& call, const Target& target, const Request& request) {
  v1::ToHub message;  // checks the parameters
  if (const auto asked = to_hub(call.matched, target, request, settings_.channel, settings_.limits, message);
      !asked) {
    return finish(call, to_response(asked.error()));
  }
  std::optional<std::uint64_t> from;
  if (target.parameter("from")) from = message.events_query().from();
  // A browser that comes back says where it was; that is newer than what its address says.
  const auto& last = request.last_event_id;
  std::uint64_t seen = 0;
  if (std::from_chars(last.data(), last.data() + last.size(), seen).ec == std::errc()) from = seen + 1;
  const auto place = take_place(call);
  if (!place) return;
  begin_stream(std::move(call), [this, place, from](std::shared_ptr<web::Connection> connection) {
    asio::co_spawn(parts_.executor, stream_events(std::move(connection), place, from), asio::detached);
  });
}

// nullptr: there is none, and the client was told.
std::shared_ptr<Service::StreamPlace> Service::take_place(Call& call) {
  if (*streams_ < settings_.streams_max) return std::make_shared<StreamPlace>(streams_);
  finish(call, to_response(Problem{.status = 503,
                                   .code = "too_many_streams",
                                   .detail = "too many listen",
                                   .retry_after_seconds = 10}));
  return nullptr;
}

void Service::begin_stream(Call&& call, std::function<void(std::shared_ptr<web::Connection>)> begin) {
  Response head;
  head.content_type = "text/event-stream";
  parts_.figures.answered(call.matched.route->operation, 200, parts_.clock.instant() - call.begun);
  call.reply.stream(std::move(head), std::move(begin));
}

asio::awaitable<void> Service::stream_events(std::shared_ptr<web::Connection> connection,
                                             [[maybe_unused]] std::shared_ptr<StreamPlace> place,
                                             std::optional<std::uint64_t> from) {
  std::string text = ":\n\n";
  while (co_await connection->write(text)) {
    text = ":\n\n";  // a comment: shows that we are there
    if (!from) {
      const auto last = co_await parts_.events.last();
      if (!last && last.error().code() == "bus.stopped") break;
      if (!last) continue;
      from = *last + 1;
    }
    const auto events = co_await parts_.events.read(*from, stream_pulse);
    if (!events && events.error().code() == "bus.stopped") break;
    if (!events || events->empty()) continue;
    text.clear();
    for (const auto& event : *events) append_server_sent(*event, text);
    from = events->back()->sequence() + 1;
    parts_.figures.events_streamed().Increment(static_cast<double>(events->size()));
  }
  connection->close();
}

void Service::finish(Call& call, Response&& response) {
  parts_.figures.answered(call.matched.route->operation, response.status,
                          parts_.clock.instant() - call.begun);
  call.reply.send(std::move(response));
}

}  // namespace balie::http
