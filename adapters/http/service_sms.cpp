// The part of Service that takes what SMS gateways post.
#include "adapters/http/service.hpp"
#include "adapters/http/sms_form.hpp"
#include "protocols/bus/limits.hpp"

#include <openssl/crypto.h>

namespace balie::http {
namespace {

constexpr std::string_view form_type = "application/x-www-form-urlencoded";

// What is said back, in the words that the gateway takes.
Response said(std::string_view text, const SmsSettings& gateway) {
  Response response;
  if (gateway.answer == "xml") {
    response.content_type = "text/xml; charset=utf-8";
    response.body = sms_answer(text);
    return response;
  }
  response.content_type = "text/plain; charset=utf-8";
  if (gateway.answer == "text") response.body = text;
  return response;
}

bool equal_in_constant_time(std::string_view one, std::string_view other) {
  return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

Response refused(int status, std::string code, std::string detail) {
  return to_response(Problem{.status = status, .code = std::move(code), .detail = std::move(detail)});
}

bool is_unheard(const result<v1::FromHub>& answer) {
  return !answer || (answer->has_refusal() && answer->refusal().fate() == "retry");
}

}  // namespace

// By a post of a form, or by the parameters of an address alone.
void Service::take_sms(Call&& call, const Target& target, const Request& request) {
  const auto* gateway = parts_.sms.find(call.matched.id);
  if (gateway == nullptr) return finish(call, refused(404, "not_found", "there is no such gateway"));
  const bool by_get = call.matched.route->operation == Operation::take_sms_by_get;
  if (by_get && request.method != "GET")
    return finish(call, refused(405, "method_not_allowed", "a message comes by GET or POST"));
  if (!by_get && !request.content_type.starts_with(form_type))
    return finish(call, refused(415, "unsupported_type", "a gateway posts a form"));
  auto fields = read_form(request.body);
  if (!fields) return finish(call, refused(400, "malformed", "the form cannot be read"));
  const auto query = request.target.find('?');
  const auto url =
      gateway->public_url + (query == std::string::npos ? std::string() : request.target.substr(query));
  const auto* key = target.parameter("key");
  const bool known = is_signed(request.signature, gateway->token, url, *fields) ||
                     (!gateway->key.empty() && key != nullptr && equal_in_constant_time(*key, gateway->key));
  if (!known) return finish(call, refused(403, "not_signed", "neither a signature nor a key is right"));
  fields->insert(fields->end(), target.parameters.begin(), target.parameters.end());
  const auto named = renamed(*std::move(fields), gateway->fields);
  if (is_status(named)) return take_sms_status(std::move(call), *gateway, named);
  auto contact = sms_contact(named, *gateway);
  if (!contact) return finish(call, refused(400, "invalid", "MessageSid and From are required"));
  if (const auto fits = held(bus::check(*contact, settings_.limits)); !fits) {
    return finish(call, to_response(fits.error()));
  }
  contact->set_adapter(gateway->name);
  take_sms_contact(std::move(call), *gateway, std::move(*contact));
}

// Whose message it is says the address that we gave, or else the id that the gateway gave.
void Service::take_sms_status(Call&& call, const SmsSettings& gateway, const FormFields& fields) {
  std::string command(field(fields, "command"));
  const auto message_id = field(fields, "MessageSid");
  if (command.empty()) command = parts_.sms.command_of(gateway.name, message_id);
  if (command.empty() && is_final(fields, gateway.states) && parts_.sms.may_learn(gateway.name, message_id)) {
    return finish(call, refused(503, "not_ready", "whose message it is is not known yet"));
  }
  auto outcome = sms_outcome(fields, command, field(fields, "contact"), gateway.states);
  if (!outcome) return finish(call, said({}, gateway));  // another comes, or it is of no command
  v1::ToHub message;
  *message.mutable_outcome() = std::move(*outcome);
  parts_.hub.of(gateway.name)
      .request(std::move(message), settings_.hub_limit,
               [this, call = std::move(call), &gateway](const result<v1::FromHub>& answer) mutable {
                 // The gateway brings it again.
                 finish(call, is_unheard(answer) ? refused(503, "not_ready", "the hub does not answer")
                                                 : said({}, gateway));
               });
}

void Service::take_sms_contact(Call&& call, const SmsSettings& gateway, v1::Contact contact) {
  call.contact = contact.SerializeAsString();
  v1::ToHub message;
  *message.mutable_contact() = contact;
  parts_.hub.of(gateway.name)
      .request(std::move(message), settings_.hub_limit,
               [this, call = std::move(call), &gateway,
                contact = std::move(contact)](result<v1::FromHub> answer) mutable {
                 const bool stored =
                     answer && answer->has_decision() && answer->decision().fallback_reason() != "not_ready";
                 if (answer && answer->has_refusal() && !is_unheard(answer)) {
                   return finish(call, from_hub(*answer));
                 }
                 if (!stored && !parts_.keeper.keep(call.contact)) {
                   return finish(call, refused(503, "not_ready", "neither the hub nor the disk took it"));
                 }
                 answer_sms(std::move(call), gateway, contact,
                            stored ? std::move(*answer->mutable_decision()) : v1::Decision());
               });
}

// It is stored: now what its words ask for, and the answer.
void Service::answer_sms(Call&& call, const SmsSettings& gateway, const v1::Contact& contact,
                         const v1::Decision& decision) {
  const auto reply = sms_reply(contact, decision, gateway);
  auto response = said(reply.text, gateway);
  if (reply.offer != nullptr) {
    v1::ToHub message;
    *message.mutable_outcome() = sms::presented(contact, decision, *reply.offer);
    parts_.sms.say(gateway.name, std::move(message));
  }
  if (!reply.stop) return finish(call, std::move(response));
  parts_.sms.stopped(gateway.name, contact.identifiers(0).value());
  v1::ToHub message;
  *message.mutable_customer_change() = sms::withdrawal(contact, gateway);
  auto kept = std::make_shared<std::pair<Call, Response>>(std::move(call), std::move(response));
  parts_.sms.say(gateway.name, std::move(message),
                 [this, kept] { finish(kept->first, std::move(kept->second)); });
}

}  // namespace balie::http
