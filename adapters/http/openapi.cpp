#include "adapters/http/openapi.hpp"

#include "adapters/http/openapi_routing.hpp"
#include "adapters/http/openapi_schemas.hpp"

#include "balie/v1/session.pb.h"

#include <array>
#include <string_view>

namespace balie::http {
namespace {

constexpr std::string_view head =
    R"json({"openapi":"3.1.0","info":{"title":"Balie","version":"1","description":
"A contact in, a durable decision out. Messages are those of the bus (package balie.v1) in proto3's JSON
  mapping: empty
fields are left out, 64-bit integers are strings. The same contact id gets the same decision, so any request may be
sent again. Errors are problem documents (RFC 9457); nothing was recorded then."},
"security":[{"token":[]}],)json";

constexpr std::string_view report_paths = R"json(
"/v1/contacts":{"post":{"operationId":"reportContact","summary":"Report a contact and get its decision",
 "description":"Roles: adapter, desk, admin. A decision with fallbackReason not_ready was made without the hub;
  the contact is kept and reported later.",
 "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Contact"}}}},
 "responses":{"200":{"description":"The decision, durable","content":{"application/json":{"schema":
  {"$ref":"#/components/schemas/Decision"}}}},
  "400":{"$ref":"#/components/responses/Problem"},"401":{"$ref":"#/components/responses/Unauthorized"},"403":
  {"$ref":"#/components/responses/Problem"},
  "413":{"$ref":"#/components/responses/Problem"},"415":{"$ref":"#/components/responses/Problem"},
  "503":{"$ref":"#/components/responses/Away"}}}},
"/v1/outcomes":{"post":{"operationId":"reportOutcome","summary":"Say what came of a decision or a contact",
 "description":"Roles: adapter, desk, admin. The same outcome id is counted once.",
 "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Outcome"}}}},
 "responses":{"200":{"description":"Recorded","content":{"application/json":{"schema":
  {"$ref":"#/components/schemas/Recorded"}}}},
  "400":{"$ref":"#/components/responses/Problem"},"401":{"$ref":"#/components/responses/Unauthorized"},"403":
  {"$ref":"#/components/responses/Problem"},
  "413":{"$ref":"#/components/responses/Problem"},"415":{"$ref":"#/components/responses/Problem"},
  "503":{"$ref":"#/components/responses/Away"}}}},)json";

constexpr std::string_view push_paths = R"json(
"/v1/cti/{id}":{"post":{"operationId":"pushCall","summary":"The CTI push of a telephone system",
 "description":"Roles: adapter, desk, admin. For systems that can be given an address and no header: the token stands
  in the path. newCall is a contact with callId as its id, answer and hangup are outcomes of it.",
 "parameters":[{"name":"id","in":"path","required":true,"description":"The token","schema":{"type":"string"}}],
 "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Push"}},
  "application/x-www-form-urlencoded":{"schema":{"$ref":"#/components/schemas/Push"}}}},
 "responses":{"200":{"description":"A decision of newCall, else Recorded","content":{"application/json":{"schema":
  {"type":"object"}}}},
  "400":{"$ref":"#/components/responses/Problem"},"401":{"$ref":"#/components/responses/Unauthorized"},"403":
  {"$ref":"#/components/responses/Problem"},
  "413":{"$ref":"#/components/responses/Problem"},"503":{"$ref":"#/components/responses/Away"}}}},)json";

constexpr std::string_view merge_paths = R"json(
"/v1/customers/{id}/merge":{"post":{"operationId":"mergeCustomers","summary":"Two customers are one person",
 "description":"Roles: desk, admin. The same id is carried out once; what is so already stays so.",
 "parameters":[{"name":"id","in":"path","required":true,"description":"Who remains","schema":{"type":"string"}}],
 "requestBody":{"required":true,"content":{"application/json":{"schema":{"type":"object","required":["id","merged"],
  "properties":{"id":{"type":"string"},"merged":{"type":"string","description":"The other customer's id"},
  "reason":{"type":"string"},"actor":{"type":"string"}}}}}},
 "responses":{"200":{"description":"Done","content":{"application/json":{"schema":
  {"$ref":"#/components/schemas/MergeDone"}}}},
  "400":{"$ref":"#/components/responses/Problem"},"401":{"$ref":"#/components/responses/Unauthorized"},"403":
  {"$ref":"#/components/responses/Problem"},
  "404":{"$ref":"#/components/responses/Problem"},"409":{"$ref":"#/components/responses/Problem"},"503":
  {"$ref":"#/components/responses/Away"}}}},
"/v1/customers/{id}/unmerge":{"post":{"operationId":"unmergeCustomers","summary":"They are two after all",
 "description":"Roles: desk, admin. The same id is carried out once; what is so already stays so.",
 "parameters":[{"name":"id","in":"path","required":true,"description":"Who remains","schema":{"type":"string"}}],
 "requestBody":{"required":true,"content":{"application/json":{"schema":{"type":"object","required":["id","merged"],
  "properties":{"id":{"type":"string"},"merged":{"type":"string","description":"The other customer's id"},
  "reason":{"type":"string"},"actor":{"type":"string"}}}}}},
 "responses":{"200":{"description":"Done","content":{"application/json":{"schema":
  {"$ref":"#/components/schemas/MergeDone"}}}},
  "400":{"$ref":"#/components/responses/Problem"},"401":{"$ref":"#/components/responses/Unauthorized"},"403":
  {"$ref":"#/components/responses/Problem"},
  "404":{"$ref":"#/components/responses/Problem"},"409":{"$ref":"#/components/responses/Problem"},"503":
  {"$ref":"#/components/responses/Away"}}}},)json";

constexpr std::string_view see_paths = R"json(
"/v1/customers/{id}":{"get":{"operationId":"showCustomer","summary":"A customer by id","description":"Roles:
  desk, observer, admin. That it was looked at stands in the audit log, under the token's name.",
 "parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}},
  {"name":"history_before","in":"query","description":"Contacts before this time","schema":
  {"type":"string","format":"date-time"}},
  {"name":"limit","in":"query","description":"The newest so many of these","schema":
  {"type":"integer","minimum":1}}],
 "responses":{"200":{"description":"The customer","content":{"application/json":{"schema":
  {"$ref":"#/components/schemas/Customer"}}}},
  "400":{"$ref":"#/components/responses/Problem"},
  "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Problem"},
  "404":{"$ref":"#/components/responses/Problem"},"503":{"$ref":"#/components/responses/Away"}}}},
"/v1/customers/{id}/history":{"get":{"operationId":"showHistory","summary":"A page of all of a customer's
  contacts","description":"Roles: desk, observer, admin. Over all channels, those too that the customer's view
  holds no longer; of whoever was merged into the customer as well. The newest come first from page to page, and
  stand last within one. For the page before, give time and decisionId of its first contact. That it was looked
  at stands in the audit log, under the token's name.",
 "parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}},
  {"name":"before","in":"query","description":"Contacts that began before this time","schema":
  {"type":"string","format":"date-time"}},
  {"name":"before_decision","in":"query","description":"With before: and of those that began at this very time,
  the ones before this decision","schema":{"type":"string"}},
  {"name":"limit","in":"query","description":"The newest so many of these; 100 if not given","schema":
  {"type":"integer","minimum":1,"maximum":1000}}],
 "responses":{"200":{"description":"The page","content":{"application/json":{"schema":
  {"$ref":"#/components/schemas/History"}}}},
  "400":{"$ref":"#/components/responses/Problem"},
  "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Problem"},
  "404":{"$ref":"#/components/responses/Problem"},"503":{"$ref":"#/components/responses/Away"}}}},
"/v1/customers":{"get":{"operationId":"findCustomer","summary":"A customer by one identifier",
 "description":"Roles: desk, observer, admin. Exactly one identifier: ?tel=..., ?email=..., or any other scheme
  as the parameter's name.",
 "parameters":[{"name":"tel","in":"query","schema":{"type":"string"}},{"name":"email","in":"query","schema":
  {"type":"string"}},
  {"name":"identifier","in":"query","style":"form","explode":true,"schema":{"type":"object",
  "additionalProperties":{"type":"string"}}},
  {"name":"country","in":"query","description":"Where a national number is from (ISO 3166-1 alpha-2)",
  "schema":{"type":"string","maxLength":2}}],
 "responses":{"200":{"description":"The customer","content":{"application/json":{"schema":
  {"$ref":"#/components/schemas/Customer"}}}},
  "400":{"$ref":"#/components/responses/Problem"},"401":{"$ref":"#/components/responses/Unauthorized"},"403":
  {"$ref":"#/components/responses/Problem"},
  "404":{"$ref":"#/components/responses/Problem"},"503":{"$ref":"#/components/responses/Away"}}}},
"/v1/customers/{id}/changes":{"post":{"operationId":"changeCustomer","summary":"Correct, add or take away
  what is known of a customer","description":"Roles: adapter, desk, admin. The id is a customer's, or an identifier
  as scheme:value. The same change id is counted once. `removals` come first; an identifier's list is
  `identifiers`, its key scheme:value as it is shown. What does not go before what stands, or is not theirs, is
  named in `kept`.",
 "parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}}],
 "requestBody":{"required":true,"content":{"application/json":{"schema":
  {"$ref":"#/components/schemas/CustomerChange"}}}},
 "responses":{"200":{"description":"Recorded","content":{"application/json":{"schema":
  {"$ref":"#/components/schemas/Recorded"}}}},
  "400":{"$ref":"#/components/responses/Problem"},"401":{"$ref":"#/components/responses/Unauthorized"},"403":
  {"$ref":"#/components/responses/Problem"},"404":{"$ref":"#/components/responses/Problem"},
  "413":{"$ref":"#/components/responses/Problem"},"415":{"$ref":"#/components/responses/Problem"},
  "503":{"$ref":"#/components/responses/Away"}}}},
"/v1/decisions/{id}":{"get":{"operationId":"showDecision","summary":"A decision by id","description":"Roles:
  desk, observer, admin.",
 "parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}}],
 "responses":{"200":{"description":"The decision","content":{"application/json":{"schema":
  {"$ref":"#/components/schemas/Decision"}}}},
  "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Problem"},
  "404":{"$ref":"#/components/responses/Problem"},"503":{"$ref":"#/components/responses/Away"}}}},
"/v1/events":{"get":{"operationId":"listEvents","summary":"What happened, in the order of the log",
 "description":"Roles: observer, admin. With Accept: text/event-stream the events come as they happen, after
  those from `from` on: id is the sequence number, event the type,
  data an Event. Last-Event-ID carries on behind that one.",
 "parameters":[{"name":"from","in":"query","description":"The first sequence number wanted","schema":
  {"type":"integer","minimum":0}},
  {"name":"limit","in":"query","schema":{"type":"integer","minimum":0,"maximum":1000,"default":100}}],
 "responses":{"200":{"description":"Events","content":{"application/json":{"schema":
  {"$ref":"#/components/schemas/Events"}},"text/event-stream":{"schema":{"type":"string"}}}},
  "400":{"$ref":"#/components/responses/Problem"},"401":{"$ref":"#/components/responses/Unauthorized"},"403":
  {"$ref":"#/components/responses/Problem"},
  "503":{"$ref":"#/components/responses/Away"}}}},)json";

constexpr std::string_view result_paths = R"json(
"/v1/results":{"get":{"operationId":"showResults","summary":"What came of offers, counted",
 "description":"Roles: desk, observer, admin. Each offer of a decision is counted once, whatever was reported of
  it, on the day (UTC) of its contact.",
 "parameters":[{"name":"from","in":"query","description":"The first day","schema":
  {"type":"string","format":"date"}},
  {"name":"to","in":"query","description":"The last day","schema":{"type":"string","format":"date"}},
  {"name":"by","in":"query","style":"form","explode":false,"description":"What to tell apart","schema":
  {"type":"array","items":{"enum":["day","agent","channel","offer","control",
   "experiment"]}}}],
 "responses":{"200":{"description":"A row for each","content":{"application/json":{"schema":
  {"$ref":"#/components/schemas/Results"}}}},
  "400":{"$ref":"#/components/responses/Problem"},"401":{"$ref":"#/components/responses/Unauthorized"},"403":
  {"$ref":"#/components/responses/Problem"},
  "503":{"$ref":"#/components/responses/Away"}}}},)json";

constexpr std::string_view own_paths = R"json(
"/v1/sms/{id}":{"post":{"operationId":"takeSms","summary":"An SMS gateway brings a message, or what became of one",
 "description":"The gateway's own form: From, To, Body, MessageSid; or MessageStatus. Signed with
  X-Twilio-Signature instead of a token.","security":[],
 "parameters":[{"name":"id","in":"path","required":true,"description":"The gateway's name in the settings","schema":
  {"type":"string"}},
  {"name":"command","in":"query","description":"Whose message it is","schema":{"type":"string"}},
  {"name":"contact","in":"query","description":"What that answered","schema":{"type":"string"}}],
 "requestBody":{"required":true,"content":{"application/x-www-form-urlencoded":{"schema":{"type":"object"}}}},
 "responses":{"200":{"description":"It is stored; what is to be sent back","content":{"text/xml":{"schema":
  {"type":"string"}}}},
  "400":{"$ref":"#/components/responses/Problem"},"403":{"$ref":"#/components/responses/Problem"},
  "404":{"$ref":"#/components/responses/Problem"},"415":{"$ref":"#/components/responses/Problem"},
  "503":{"$ref":"#/components/responses/Away"}}},
 "get":{"operationId":"takeSmsByGet","summary":"The same, of a gateway that calls an address",
 "description":"What would stand in the form stands in the address. Signed, or with the key of the gateway's
  settings.","security":[],
 "parameters":[{"name":"id","in":"path","required":true,"description":"The gateway's name in the settings","schema":
  {"type":"string"}},
  {"name":"key","in":"query","description":"Of a gateway that does not sign","schema":{"type":"string"}},
  {"name":"command","in":"query","description":"Whose message it is","schema":{"type":"string"}},
  {"name":"contact","in":"query","description":"What that answered","schema":{"type":"string"}}],
 "responses":{"200":{"description":"It is stored; what is to be sent back","content":{"text/xml":{"schema":
  {"type":"string"}}}},
  "400":{"$ref":"#/components/responses/Problem"},"403":{"$ref":"#/components/responses/Problem"},
  "404":{"$ref":"#/components/responses/Problem"},
  "503":{"$ref":"#/components/responses/Away"}}}},
"/openapi.json":{"get":{"operationId":"openapi","summary":"This document","security":[],
 "responses":{"200":{"description":"OpenAPI 3.1","content":{"application/json":{"schema":{"type":"object"}}}}}}},
"/healthz":{"get":{"operationId":"health","summary":"Whether this program runs","security":[],
 "responses":{"200":{"description":"It does","content":{"application/json":{"schema":
  {"$ref":"#/components/schemas/Health"}}}}}}},
"/readyz":{"get":{"operationId":"ready","summary":"Whether the hub answers","security":[],
 "responses":{"200":{"description":"It does","content":{"application/json":{"schema":
  {"$ref":"#/components/schemas/Health"}}}},
  "503":{"$ref":"#/components/responses/Away"}}}},
"/metrics":{"get":{"operationId":"metrics","summary":"Figures for Prometheus","security":[],
 "responses":{"200":{"description":"Text exposition format","content":{"text/plain":{"schema":
  {"type":"string"}}}}}}})json";

constexpr std::string_view components = R"json(
"securitySchemes":{"token":{"type":"http","scheme":"bearer"}},
"responses":{
 "Problem":{"description":"What is wrong with the request","content":{"application/problem+json":{"schema":
  {"$ref":"#/components/schemas/Problem"}}}},
 "Unauthorized":{"description":"No token, or one that is not known","headers":{"WWW-Authenticate":{"schema":
  {"type":"string"}}},
  "content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}}},
 "Away":{"description":"The hub is away or late: send the same request again","headers":{"Retry-After":
  {"schema":{"type":"integer"}}},
  "content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}}}},
"schemas":{
 "Reservations":{"type":"object","required":["reservations"],"properties":{"reservations":{"type":"array","items":
  {"$ref":"#/components/schemas/Reservation"}}}},
 "Commands":{"type":"object","required":["commands"],"properties":{"commands":{"type":"array","items":
  {"$ref":"#/components/schemas/Command"}}}},
 "Push":{"type":"object","required":["event","callId"],"properties":{"event":{"enum":["newCall","answer","hangup"]},
  "callId":{"type":"string"},"from":{"type":"string"},"to":{"type":"string"},"direction":{"enum":["in","out"]},
  "cause":{"type":"string"},"answeringNumber":{"type":"string"},"queue":{"type":"string"},"user":{}}},
 "Health":{"type":"object","required":["status"],"properties":{"status":{"type":"string"}}},
 "Problem":{"type":"object","required":["type","title","status","code","detail"],"properties":{"type":
  {"type":"string","format":"uri"},
  "title":{"type":"string"},"status":{"type":"integer"},"code":{"type":"string"},"detail":{"type":"string"},
  "field":{"type":"string","description":"The field at fault: contact.identifiers[0].scheme"}}},)json";

// The texts above are broken into lines for people: a line end, and what indents the next line, becomes one
// space.
void append_flat(std::string_view text, std::string& out) {
  bool indent = false;
  for (const char c : text) {
    if (c == '\n') out += ' ';
    indent = c == '\n' || (indent && c == ' ');
    if (!indent) out += c;
  }
}

}  // namespace

std::string openapi_document() {
  const std::array requests = {v1::Contact::descriptor(),           v1::Outcome::descriptor(),
                               v1::CustomerChange::descriptor(),    v1::Presence::descriptor(),
                               v1::RoutingOrder::descriptor(),      v1::Command::descriptor(),
                               v1::ReservationAnswer::descriptor(), v1::CommandDone::descriptor()};
  const std::array answers = {
      v1::Decision::descriptor(), v1::Recorded::descriptor(),     v1::Customer::descriptor(),
      v1::History::descriptor(),  v1::MergeDone::descriptor(),    v1::Events::descriptor(),
      v1::Results::descriptor(),  v1::Agents::descriptor(),       v1::Reservation::descriptor(),
      v1::Queues::descriptor(),   v1::RoutingReport::descriptor()};
  std::string out;
  append_flat(head, out);
  out += "\"paths\":{";
  for (const auto paths : {report_paths, push_paths, merge_paths, see_paths, result_paths})
    append_flat(paths, out);
  append_routing_paths(out);
  append_flat(own_paths, out);
  out += "},\"components\":{";
  append_flat(components, out);
  append_schemas(requests, answers, out);
  out += "}}}";
  return out;
}

}  // namespace balie::http
