// The part of Service for agents who work over HTTP, and for channels that carry out commands over it.
#include "adapters/http/service.hpp"
#include "adapters/http/translate_routing.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>

namespace balie::http {

namespace asio = boost::asio;

namespace {

constexpr Duration mail_pulse = std::chrono::seconds(5);  // something is written at least so often
constexpr std::size_t commands_shown_max = 100;

Problem another_agent() {
  return {.status = 403, .code = "not_allowed", .detail = "this token is of another agent"};
}

bool may_be(const Token* token, const std::string& agent) {
  return token == nullptr || token->agent.empty() || token->agent == agent;
}

Problem not_held() {
  return {
      .status = 404, .code = "not_found", .detail = "no such command is to be carried out by this adapter"};
}

}  // namespace

Response Service::answer_of(const Call& call, const v1::FromHub& answer) {
  const auto operation = call.matched.route->operation;
  if (operation == Operation::show_agent && answer.has_agents()) return only(answer.agents());
  if (operation == Operation::show_queue && answer.has_queues()) return only(answer.queues());
  return from_hub(answer);
}

void Service::set_presence(Call&& call, const Token* token) {
  auto& presence = *asked_.mutable_presence();
  if (!may_be(token, presence.agent())) return finish(call, to_response(another_agent()));
  if (presence.id().empty()) presence.set_id(parts_.fresh_id());
  const auto adapter = adapter_of(token);
  if (!parts_.agents.present(adapter, presence)) {
    return finish(call, to_response(Problem{.status = 503,
                                            .code = "too_many_agents",
                                            .detail = "too many agents work here",
                                            .retry_after_seconds = 10}));
  }
  auto told = presence;
  parts_.hub.of(adapter).request(
      std::move(asked_), settings_.hub_limit,
      [this, told = std::move(told), call = std::move(call)](result<v1::FromHub> answer) mutable {
        // What the hub did not take is not said again to the next hub: the client was told.
        parts_.agents.said(told, answer && answer->has_recorded());
        finish(call, answer ? from_hub(*answer) : to_response(no_answer(answer.error())));
      });
}

void Service::list_reservations(Call&& call, const Target& target, const Request& request,
                                const Token* token) {
  const auto agent = call.matched.id;
  if (const auto known = known_parameters(target, {}); !known)
    return finish(call, to_response(known.error()));
  if (!may_be(token, agent)) return finish(call, to_response(another_agent()));
  if (agent.size() > settings_.limits.id_bytes_max) {
    return finish(call, to_response(invalid("id", "is too long").error()));
  }
  parts_.agents.touch(agent);
  if (!request.wants_stream()) return finish(call, list(parts_.agents.offered(agent)));
  auto mailbox = std::make_shared<Mailbox>(parts_.executor);
  stream_mail(std::move(call), mailbox, [this, agent, mailbox](bool begins) {
    begins ? parts_.agents.listen(agent, mailbox) : parts_.agents.leave(agent, mailbox);
  });
}

void Service::answer_reservation(Call&& call, const Token* token) {
  const auto& answer = asked_.reservation_answer();
  if (!may_be(token, answer.agent())) return finish(call, to_response(another_agent()));
  const auto id = answer.reservation_id();
  parts_.agents.touch(answer.agent());
  const auto adapter = parts_.agents.adapter_of(id).value_or(adapter_of(token));
  parts_.hub.of(adapter).request(std::move(asked_), settings_.hub_limit,
                                 [this, id, call = std::move(call)](result<v1::FromHub> reply) mutable {
                                   if (reply && reply->has_recorded()) parts_.agents.answered(id);
                                   finish(call,
                                          reply ? from_hub(*reply) : to_response(no_answer(reply.error())));
                                 });
}

// Whose commands: those of the token's adapter, or of the one that is named.
std::expected<std::string, Problem> Service::channel_of(const Target& target, const Token* token) {
  if (auto known = known_parameters(target, {"adapter"}); !known) return std::unexpected(known.error());
  const auto own = adapter_of(token);
  const auto* named = target.parameter("adapter");
  if (!named || *named == own) return own;
  if (token && token->role != Role::admin) {
    return std::unexpected(
        Problem{.status = 403, .code = "not_allowed", .detail = "this token is of another adapter"});
  }
  if (parts_.hub.knows(*named)) return *named;
  return std::unexpected(
      Problem{.status = 404, .code = "not_found", .detail = "no such adapter speaks here"});
}

void Service::list_commands(Call&& call, const Target& target, const Request& request, const Token* token) {
  const auto adapter = channel_of(target, token);
  if (!adapter) return finish(call, to_response(adapter.error()));
  if (!request.wants_stream()) {
    return finish(call, list(parts_.commands.waiting(*adapter, commands_shown_max)));
  }
  auto mailbox = std::make_shared<Mailbox>(parts_.executor);
  stream_mail(std::move(call), mailbox, [this, name = *adapter, mailbox](bool begins) {
    begins ? parts_.commands.listen(name, mailbox) : parts_.commands.leave(name, mailbox);
  });
}

void Service::end_command(Call&& call, const Target& target, const Request& request, const Token* token) {
  v1::CommandDone done;
  if (const auto read = read_done(call.matched, target, request, settings_.limits, done); !read) {
    return finish(call, to_response(read.error()));
  }
  const auto adapter = channel_of(target, token);
  if (!adapter) return finish(call, to_response(adapter.error()));
  const auto ended = parts_.commands.end(*adapter, done);
  if (ended == Commands::Ended::unknown) return finish(call, to_response(not_held()));
  v1::FromHub answer;
  answer.mutable_recorded()->set_id(done.command_id());
  answer.mutable_recorded()->set_repeated_before(ended == Commands::Ended::before);
  finish(call, from_hub(answer));
}

void Service::stream_mail(Call&& call, std::shared_ptr<Mailbox> mailbox, std::function<void(bool)> listens) {
  const auto place = take_place(call);
  if (!place) return;
  begin_stream(std::move(call), [=, this](std::shared_ptr<web::Connection> connection) {
    listens(true);
    asio::co_spawn(parts_.executor, write_mail(std::move(connection), place, mailbox, listens),
                   asio::detached);
  });
}

asio::awaitable<void> Service::write_mail(std::shared_ptr<web::Connection> connection,
                                          [[maybe_unused]] std::shared_ptr<StreamPlace> place,
                                          std::shared_ptr<Mailbox> mailbox,
                                          std::function<void(bool)> listens) {
  connection->closed = [mailbox] { mailbox->close(); };
  while (const auto mail = co_await mailbox->take(mail_pulse)) {
    const bool written = co_await connection->write(mail->empty() ? std::string_view(":\n\n") : *mail);
    if (!written) break;
  }
  listens(false);
  connection->close();
}

}  // namespace balie::http
