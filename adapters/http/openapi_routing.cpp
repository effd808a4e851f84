#include "adapters/http/openapi_routing.hpp"

#include "core/base/json_text.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace balie::http {
namespace {

struct Described {
  std::string_view path;
  std::string_view method;
  std::string_view id;
  std::string_view summary;
  std::string_view description;
  std::string_view parameters;  // of the query: members of a JSON array
  std::string_view body;        // the schema of the request; empty: none
  std::string_view answer;      // the schema of the answer
  bool streams = false;
};

constexpr std::string_view report_parameters =
    R"({"name":"from","in":"query","schema":{"type":"string","format":"date-time"}},)"
    R"({"name":"to","in":"query","schema":{"type":"string","format":"date-time"}},)"
    R"({"name":"by","in":"query","style":"form","explode":false,"description":"What to tell apart",)"
    R"("schema":{"type":"array","items":{"enum":["quarter","hour","day","queue","agent","channel"]}}})";
constexpr std::string_view contacts_parameter =
    R"({"name":"contacts","in":"query","description":"So many of those who wait, the next one first",)"
    R"("schema":{"type":"integer","minimum":0,"maximum":1000}})";
constexpr std::string_view adapter_parameter =
    R"({"name":"adapter","in":"query","description":"Whose; else the token's own","schema":{"type":"string"}})";

// Those of one path stand together.
constexpr std::array<Described, 12> all = {{
    {"/v1/agents/{id}/presence", "put", "setPresence", "Say whether an agent is there",
     "Roles: adapter, desk, admin. It holds while somebody listens to the agent's reservations, and for its "
     "lease "
     "(presence_lease of the settings) after the agent's client last asked something; then the agent is "
     "away.",
     "", "Presence", "Recorded"},
    {"/v1/agents", "get", "listAgents", "The agents and what they do", "Roles: desk, observer, admin.", "",
     "", "Agents"},
    {"/v1/agents/{id}", "get", "showAgent", "One agent", "Roles: desk, observer, admin.", "", "",
     "AgentStatus"},
    {"/v1/agents/{id}/reservations", "get", "listReservations", "What is offered to an agent",
     "Roles: adapter, desk, admin. Of an agent whose presence was reported here. With Accept: "
     "text/event-stream it "
     "goes on: event is reservation, data a Reservation, which is offered, accepted, declined, expired or "
     "cancelled.",
     "", "", "Reservations", true},
    {"/v1/reservations/{id}/answer", "post", "answerReservation", "Accept or decline what is offered",
     "Roles: adapter, desk, admin. Answered or over already, or another agent's: refused, and nothing "
     "changes.",
     "", "ReservationAnswer", "Recorded"},
    {"/v1/queues", "get", "listQueues", "The queues as they stand", "Roles: desk, observer, admin.",
     contacts_parameter, "", "Queues"},
    {"/v1/queues/{id}", "get", "showQueue",
     "One queue, with those who wait and why they stand where they stand", "Roles: desk, observer, admin.",
     contacts_parameter, "", "QueueStatus"},
    {"/v1/orders", "post", "orderRouting", "Move, transfer, join, call back, end or cancel a contact",
     "Roles: adapter, desk, admin. The same id is carried out once.", "", "RoutingOrder", "Recorded"},
    {"/v1/commands", "post", "orderCommand", "Ask a channel to do something",
     "Roles: desk, admin. The same id is carried out once; what became of it is the event command.done. A "
     "message (kind send) that says what it is for and over what it goes, by its arguments purpose and "
     "channel, "
     "is refused without the customer's consent to that (consent.not_allowed).",
     "", "Command", "Recorded"},
    {"/v1/commands", "get", "listCommands", "What a channel is to do",
     "Roles: adapter, admin. Those of the token's adapter that are not done and that nobody who listens has. "
     "With "
     "Accept: text/event-stream it goes on: event is command, data a Command; each goes to one of those who "
     "listen. A "
     "client that comes back gets again what it did not report on, under the same id.",
     adapter_parameter, "", "Commands", true},
    {"/v1/commands/{id}/done", "post", "endCommand", "What became of a command",
     "Roles: adapter, admin. An empty error: it was done.", adapter_parameter, "CommandDone", "Recorded"},
    {"/v1/reports/routing", "get", "showRoutingReport", "What was counted of queues, agents and channels",
     "Roles: desk, observer, admin. Quarters of an hour, UTC.", report_parameters, "", "RoutingReport"},
}};

void append_parameters(const Described& one, std::string& out) {
  const bool has_id = one.path.find("{id}") != std::string_view::npos;
  if (!has_id && one.parameters.empty()) return;
  out += "\"parameters\":[";
  if (has_id) out += R"({"name":"id","in":"path","required":true,"schema":{"type":"string"}})";
  if (has_id && !one.parameters.empty()) out += ',';
  out += one.parameters;
  out += "],";
}

void append_operation(const Described& one, std::string& out) {
  out += fmt::format(R"("{}":{{"operationId":"{}","summary":)", one.method, one.id);
  append_json_text(one.summary, out);
  out += ",\"description\":";
  append_json_text(one.description, out);
  out += ',';
  append_parameters(one, out);
  if (!one.body.empty()) {
    out += fmt::format(R"("requestBody":{{"required":true,"content":{{"application/json":{{"schema":)"
                       R"({{"$ref":"#/components/schemas/{}"}}}}}}}},)",
                       one.body);
  }
  out += fmt::format(R"("responses":{{"200":{{"description":"{}","content":{{"application/json":{{"schema":)"
                     R"({{"$ref":"#/components/schemas/{}"}}}}{}}}}},)",
                     one.body.empty() ? "What was asked for" : "Recorded", one.answer,
                     one.streams ? R"(,"text/event-stream":{"schema":{"type":"string"}})" : "");
  for (const auto* status : {"400", "403", "404", "409", "413", "415"}) {
    out += fmt::format(R"("{}":{{"$ref":"#/components/responses/Problem"}},)", status);
  }
  out +=
      R"("401":{"$ref":"#/components/responses/Unauthorized"},"503":{"$ref":"#/components/responses/Away"}}})";
}

}  // namespace

void append_routing_paths(std::string& out) {
  std::string_view path;
  for (const auto& one : all) {
    if (one.path == path) {
      out.pop_back();  // the comma and the end of the path's object
      out.pop_back();
      out += ',';
    } else {
      out += fmt::format("\"{}\":{{", one.path);
    }
    path = one.path;
    append_operation(one, out);
    out += "},";
  }
}

}  // namespace balie::http
