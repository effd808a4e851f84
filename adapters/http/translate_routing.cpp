#include "adapters/http/translate_routing.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::http {
namespace {

constexpr std::uint32_t contacts_preset = 100, contacts_max = 1'000;  // shown of one queue

// What an id or a word must be before the hub is asked.
Asked word(std::string_view field, const std::string& value, const bus::Limits& limits,
           bool required = false) {
  if (required && value.empty()) return invalid(std::string(field), "is required");
  if (value.size() > limits.id_bytes_max) return invalid(std::string(field), "is too long");
  return {};
}

#define BALIE_ASKED(expression) \
  if (auto asked = (expression); !asked) return asked

// A name that the path gives; the body may say the same, and nothing else.
Asked from_path(std::string_view field, const std::string& id, const bus::Limits& limits,
                std::string& value) {
  BALIE_ASKED(word("id", id, limits));
  if (!value.empty() && value != id) return invalid(std::string(field), "is not what the path says");
  value = id;
  return {};
}

Asked read_presence(const Matched& matched, const Request& request, const bus::Limits& limits,
                    v1::Presence& presence) {
  BALIE_ASKED(read_json(request, "presence", limits, presence));
  BALIE_ASKED(from_path("presence.agent", matched.id, limits, *presence.mutable_agent()));
  BALIE_ASKED(word("presence.state", presence.state(), limits, true));
  for (const auto& [channel, address] : presence.addresses()) {
    BALIE_ASKED(word("presence.addresses", channel, limits, true));
    if (address.size() > limits.value_bytes_max)
      return invalid("presence.addresses", "has one that is too long");
  }
  if (presence.reason().size() > limits.value_bytes_max) return invalid("presence.reason", "is too long");
  if (presence.addresses_size() > limits.identifiers_max)
    return invalid("presence.addresses", "are too many");
  return {};
}

Asked read_answer(const Matched& matched, const Request& request, const bus::Limits& limits,
                  v1::ReservationAnswer& answer) {
  BALIE_ASKED(read_json(request, "reservationAnswer", limits, answer));
  BALIE_ASKED(
      from_path("reservationAnswer.reservationId", matched.id, limits, *answer.mutable_reservation_id()));
  BALIE_ASKED(word("reservationAnswer.agent", answer.agent(), limits, true));
  if (answer.answer() != "accept" && answer.answer() != "decline") {
    return invalid("reservationAnswer.answer", "is not accept or decline");
  }
  return word("reservationAnswer.reason", answer.reason(), limits);
}

Asked read_order(const Request& request, const bus::Limits& limits, v1::RoutingOrder& order) {
  BALIE_ASKED(read_json(request, "routingOrder", limits, order));
  BALIE_ASKED(word("routingOrder.id", order.id(), limits, true));
  BALIE_ASKED(word("routingOrder.kind", order.kind(), limits, true));
  for (const auto* value : {&order.contact_id(), &order.contact_adapter(), &order.queue(), &order.agent()}) {
    BALIE_ASKED(word("routingOrder", *value, limits));
  }
  if (order.reason().size() > limits.value_bytes_max) return invalid("routingOrder.reason", "is too long");
  return {};
}

Asked read_command(const Request& request, const bus::Limits& limits, v1::Command& command) {
  BALIE_ASKED(read_json(request, "command", limits, command));
  BALIE_ASKED(word("command.id", command.id(), limits, true));
  BALIE_ASKED(word("command.kind", command.kind(), limits, true));
  for (const auto* value : {&command.contact_id(), &command.adapter(), &command.agent(), &command.queue()}) {
    BALIE_ASKED(word("command", *value, limits));
  }
  if (command.to().size() > limits.value_bytes_max) return invalid("command.to", "is too long");
  if (command.text().size() > limits.text_bytes_max) return invalid("command.text", "is too long");
  if (command.adapter().empty() && command.contact_id().empty()) {
    return invalid("command.adapter", "or contactId is required: it says who carries it out");
  }
  return {};
}

Asked read_queues(const Matched& matched, const Target& target, const bus::Limits& limits,
                  v1::QueueQuery& query) {
  BALIE_ASKED(known_parameters(target, {"contacts"}));
  BALIE_ASKED(word("id", matched.id, limits));
  query.set_queue(matched.id);
  std::uint32_t contacts = matched.id.empty() ? 0 : contacts_preset;
  BALIE_ASKED(read_number(target, "contacts", contacts));
  query.set_contacts(std::min(contacts, contacts_max));
  return {};
}

// "?from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z&by=hour,queue"; the hub knows the words.
Asked read_report(const Target& target, const bus::Limits& limits, v1::RoutingReportQuery& query) {
  BALIE_ASKED(known_parameters(target, {"from", "to", "by"}));
  if (const auto* from = target.parameter("from")) {
    BALIE_ASKED(read_time("from", *from, limits, *query.mutable_from()));
  }
  if (const auto* to = target.parameter("to")) BALIE_ASKED(read_time("to", *to, limits, *query.mutable_to()));
  return read_words(target, "by", limits, *query.mutable_by());
}

template <typename Message>
Response listed(std::string_view name, const std::vector<Message>& all) {
  Response response;
  response.body = fmt::format("{{\"{}\":[", name);
  for (const auto& one : all) {
    bus::to_json(one, response.body);
    response.body += ',';
  }
  if (!all.empty()) response.body.pop_back();
  response.body += "]}";
  return response;
}

template <typename Message>
Response only_one(const google::protobuf::RepeatedPtrField<Message>& all) {
  if (all.empty()) {
    return to_response(Problem{.status = 404, .code = "not_found", .detail = "there is none of that name"});
  }
  Response response;
  bus::to_json(all[0], response.body);
  return response;
}

}  // namespace

Asked routing_to_hub(const Matched& matched, const Target& target, const Request& request,
                     const bus::Limits& limits, v1::ToHub& message) {
  switch (matched.route->operation) {
    case Operation::list_queues:
    case Operation::show_queue:
      return read_queues(matched, target, limits, *message.mutable_queue_query());
    case Operation::show_routing_report:
      return read_report(target, limits, *message.mutable_routing_report_query());
    default:
      break;
  }
  BALIE_ASKED(known_parameters(target, {}));
  switch (matched.route->operation) {
    case Operation::set_presence:
      return read_presence(matched, request, limits, *message.mutable_presence());
    case Operation::answer_reservation:
      return read_answer(matched, request, limits, *message.mutable_reservation_answer());
    case Operation::order_routing:
      return read_order(request, limits, *message.mutable_routing_order());
    case Operation::order_command:
      return read_command(request, limits, *message.mutable_command());
    case Operation::list_agents:
    case Operation::show_agent:
      return from_path("id", matched.id, limits, *message.mutable_agent_query()->mutable_agent());
    default:
      return invalid("path", "is not for the hub");
  }
}

Asked read_done(const Matched& matched, const Target& target, const Request& request,
                const bus::Limits& limits, v1::CommandDone& done) {
  BALIE_ASKED(known_parameters(target, {}));
  BALIE_ASKED(read_json(request, "commandDone", limits, done));
  BALIE_ASKED(from_path("commandDone.commandId", matched.id, limits, *done.mutable_command_id()));
  BALIE_ASKED(word("commandDone.error", done.error(), limits));
  if (done.ids_size() > limits.identifiers_max) return invalid("commandDone.ids", "are too many");
  for (const auto& id : done.ids()) BALIE_ASKED(word("commandDone.ids", id, limits));
  if (done.text().size() > limits.text_bytes_max) return invalid("commandDone.text", "is too long");
  return {};
}

#undef BALIE_ASKED

Response only(const v1::Agents& agents) { return only_one(agents.agents()); }
Response only(const v1::Queues& queues) { return only_one(queues.queues()); }
Response list(const std::vector<v1::Reservation>& all) { return listed("reservations", all); }
Response list(const std::vector<v1::Command>& all) { return listed("commands", all); }

}  // namespace balie::http
