// What an SMS gateway posts, as a contact or an outcome. Pure.
#pragma once

#include "adapters/http/sms_settings.hpp"
#include "adapters/http/sms_signature.hpp"

#include "balie/v1/contact.pb.h"
#include "balie/v1/decision.pb.h"
#include "balie/v1/outcome.pb.h"

#include <optional>
#include <string>
#include <string_view>

namespace balie::http {

// Under our names, where the settings (`fields`) say what the gateway's are.
FormFields renamed(FormFields fields, const std::vector<std::string>& names);

// The fields of application/x-www-form-urlencoded; nullopt: a bad escape, or more than 200.
std::optional<FormFields> read_form(std::string_view body);
std::string_view field(const FormFields& fields, std::string_view name);  // the first; "": none

// It tells what became of a message of ours, and does not bring one.
bool is_status(const FormFields& fields);

// A customer's message. Its id is the gateway's (MessageSid, or SmsSid), so that one brought again is
// recognised. Attributes: "parts" (of how many segments it was), "media" (addresses of pictures and the
// like). nullopt: without an id or sender.
std::optional<v1::Contact> sms_contact(const FormFields& fields, const SmsSettings& settings);

// What it tells is the end: no other status comes after it.
bool is_final(const FormFields& fields, const std::vector<std::string>& states);

// What became of the message of that command, by the gateway's word for it: of `states` ("8=delivered"), or
// one of many gateways'. "queued" and the like, after which another comes, is none.
std::optional<v1::Outcome> sms_outcome(const FormFields& fields, std::string_view command,
                                       std::string_view contact, const std::vector<std::string>& states);

// What the customer is answered at once.
sms::Reply sms_reply(const v1::Contact& contact, const v1::Decision& decision, const SmsSettings& settings);

// The answer in the gateway's XML; `text` empty: that nothing is to be sent.
std::string sms_answer(std::string_view text);

}  // namespace balie::http
