#include "adapters/sdk/sms/words.hpp"

namespace balie::sms {

v1::CustomerChange withdrawal(const v1::Contact& contact, const Words& words) {
  v1::CustomerChange change;
  change.set_id(contact.id() + "-stop");
  *change.mutable_identifier() = contact.identifiers(0);
  change.set_country(contact.country());
  change.set_reason("asked by short message");
  change.set_create(true);
  auto& consent = *change.add_consents();
  consent.set_purpose(words.stop_purpose);
  consent.set_state("withdrawn");
  consent.set_ground("consent");
  consent.set_proof(contact.id());
  return change;
}

Reply reply_to(const v1::Contact& contact, const v1::Decision& decision, const Words& words,
               const std::function<bool(std::string_view)>& fits_one_message) {
  const auto& number = contact.identifiers(0).value();
  Reply reply;
  if (const auto stop = gsm::says(contact.text(), words.stop_words)) {
    reply.stop = true;
    reply.text = gsm::text_for(number, *stop, words.stop_replies, words.stop_reply);
    return reply;
  }
  if (const auto help = gsm::says(contact.text(), words.help_words)) {
    reply.text = gsm::text_for(number, *help, words.help_replies, words.help_reply);
    return reply;
  }
  if (!words.offers || decision.fallback()) return reply;
  for (const auto& offer : decision.offers()) {
    if (offer.text().empty() || !fits_one_message(offer.text())) continue;
    reply.text = offer.text();
    reply.offer = &offer;
    break;
  }
  return reply;
}

v1::Outcome presented(const v1::Contact& contact, const v1::Decision& decision, const v1::Offer& offer) {
  v1::Outcome outcome;
  outcome.set_id(contact.id() + "-presented");
  outcome.set_decision_id(decision.id());
  outcome.set_offer_id(offer.id());
  outcome.set_kind("presented");
  return outcome;
}

}  // namespace balie::sms
