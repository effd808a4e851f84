// A call of FreeSWITCH as a contact, and a decision as what FreeSWITCH is told.
#pragma once

#include "adapters/freeswitch/settings.hpp"
#include "protocols/esl/outbound_session.hpp"

#include "balie/v1/contact.pb.h"
#include "balie/v1/decision.pb.h"

namespace balie::freeswitch {

// From the channel's data: its uuid is the id, the dialled number the entry, the caller's number (unless it
// is withheld) an identifier. The dialplan may add with `set`: balie_entry, balie_topic, balie_account,
// balie_language.
v1::Contact contact_of(const esl::Event& call, const std::string& country);

// BALIE_QUEUE, _TARGET, _PRIORITY, _CUSTOMER, _DECISION, _AGENT, _MESSAGE, _OFFER_1..n (texts),
// _SCORE_<MODEL>, _CONTACT; for mod_callcenter cc_base_score. BALIE_STATUS is the last: "DECIDED", or
// "FALLBACK".
esl::Variables variables_of(const v1::Decision& decision);
// For a call that nobody decided: "LATE", "REFUSED".
esl::Variables variables_without(const std::string& contact_id, std::string_view status);

// Where the route sends it. A target that is no extension is passed over: the dialplan sees it in
// BALIE_TARGET.
esl::Destination destination_of(const v1::Route& route, const Settings& settings);

// `dial` or `transfer` with the word in its place; empty when the result is not safe to say.
std::string endpoint_for(const std::string& dial, std::string_view number);
std::string extension_for(const std::string& transfer, std::string_view queue);

}  // namespace balie::freeswitch
