// The part of Service that takes what SMS gateways post.
#include "adapters/http/service.hpp"
#include "adapters/http/sms_form.hpp"
#include "protocols/bus/limits.hpp"

namespace balie::http {
namespace {

constexpr std::string_view form_type = "application/x-www-form-urlencoded";

Response xml(std::string_view text) {
  Response response;
  response.content_type = "text/xml; charset=utf-8";
  response.body = sms_answer(text);
  return response;
}

Response refused(int status, std::string code, std::string detail) {
  return to_response(Problem{.status = status, .code = std::move(code), .detail = std::move(detail)});
}

bool is_unheard(const result<v1::FromHub>& answer) {
  return !answer || (answer->has_refusal() && answer->refusal().fate() == "retry");
}

}  // namespace

void Service::take_sms(Call&& call, const Target& target, const Request& request) {
  const auto* gateway = parts_.sms.find(call.matched.id);
  if (gateway == nullptr) return finish(call, refused(404, "not_found", "there is no such gateway"));
  if (!request.content_type.starts_with(form_type))
    return finish(call, refused(415, "unsupported_type", "a gateway posts a form"));
  const auto fields = read_form(request.body);
  if (!fields) return finish(call, refused(400, "malformed", "the form cannot be read"));
  const auto query = request.target.find('?');
  const auto url =
      gateway->public_url + (query == std::string::npos ? std::string() : request.target.substr(query));
  if (!is_signed(request.signature, gateway->token, url, *fields)) {
    return finish(call, refused(403, "not_signed", "X-Twilio-Signature is missing, or not of this request"));
  }
  if (is_status(*fields)) {
    const auto text = [&](const char* name) {
      const auto* value = target.parameter(name);
      return value == nullptr ? std::string() : *value;
    };
    return take_sms_status(std::move(call), *gateway, sms_outcome(*fields, text("command"), text("contact")));
  }
  auto contact = sms_contact(*fields, *gateway);
  if (!contact) return finish(call, refused(400, "invalid", "MessageSid and From are required"));
  if (const auto fits = held(bus::check(*contact, settings_.limits)); !fits) {
    return finish(call, to_response(fits.error()));
  }
  contact->set_adapter(gateway->name);
  take_sms_contact(std::move(call), *gateway, std::move(*contact));
}

void Service::take_sms_status(Call&& call, const SmsSettings& gateway, std::optional<v1::Outcome> outcome) {
  if (!outcome) return finish(call, xml({}));  // another comes, or it is of no command
  v1::ToHub message;
  *message.mutable_outcome() = std::move(*outcome);
  parts_.hub.of(gateway.name)
      .request(std::move(message), settings_.hub_limit,
               [this, call = std::move(call)](const result<v1::FromHub>& answer) mutable {
                 // The gateway brings it again.
                 finish(call,
                        is_unheard(answer) ? refused(503, "not_ready", "the hub does not answer") : xml({}));
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
  auto response = xml(reply.text);
  if (reply.offer != nullptr) {
    v1::ToHub message;
    auto& presented = *message.mutable_outcome();
    presented.set_id(contact.id() + "-presented");
    presented.set_decision_id(decision.id());
    presented.set_offer_id(reply.offer->id());
    presented.set_kind("presented");
    parts_.sms.say(gateway.name, std::move(message));
  }
  if (!reply.stop) return finish(call, std::move(response));
  parts_.sms.stopped(gateway.name, contact.identifiers(0).value());
  v1::ToHub message;
  *message.mutable_customer_change() = sms_withdrawal(contact, gateway);
  auto kept = std::make_shared<std::pair<Call, Response>>(std::move(call), std::move(response));
  parts_.sms.say(gateway.name, std::move(message),
                 [this, kept] { finish(kept->first, std::move(kept->second)); });
}

}  // namespace balie::http
