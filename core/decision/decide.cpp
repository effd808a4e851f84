#include "core/decision/decide.hpp"

#include "core/decision/decide_route.hpp"
#include "protocols/bus/time.hpp"

#include <fmt/format.h>

namespace balie::decision {
namespace {

void explain_scores(const v1::Decision& decision, v1::Explanation& explanation) {
  for (const auto& score : decision.scores()) {
    auto& scoring = *explanation.add_reasons();
    scoring.set_stage("scoring");
    const std::string what = score.failure().empty() ? fmt::format("{}", score.value())
                                                     : fmt::format("no score: {}", score.failure());
    if (!score.offer_id().empty()) {
      scoring.set_text(fmt::format("{} of {}: {}, as sure as after {:.0f} contacts", score.model(),
                                   score.offer_id(), what, score.evidence()));
      continue;
    }
    scoring.set_text(fmt::format("{} ({}): {}{}", score.model(), score.version(), what,
                                 score.shadow() ? "; in shadow, not used" : ""));
  }
}

void explain(const Input& input, const playbook::RouteChoice& choice, std::vector<v1::Reason>& reasons,
             v1::Decision& decision) {
  auto& explanation = *decision.mutable_explanation();
  for (auto& reason : identity::explain(input.resolution, input.candidates, input.playbook.identity())) {
    auto& identity = *explanation.add_reasons();
    identity.set_stage("identity");
    identity.set_text(std::move(reason.text));
    identity.set_rule(std::move(reason.rule));
  }
  auto& customer = *explanation.add_reasons();
  customer.set_stage("customer");
  customer.set_text(fmt::format("{} contacts before this one", input.contacts_before));
  explain_scores(decision, explanation);
  auto& routing = *explanation.add_reasons();
  routing.set_stage("routing");
  routing.set_rule(choice.rule);
  routing.set_text(input.late ? "decided later than the channel waits: the entry's fallback"
                              : fmt::format("queue {}", choice.route.queue()));
  if (choice.when) {
    routing.mutable_text()->append(fmt::format(", as {}", choice.when.text()));
    static_cast<void>(input.formulas.truth(choice.when));  // once more, for its rows
    tell(input.formulas.hits(), *routing.mutable_rows());
  }
  for (auto& reason : reasons) *explanation.add_reasons() = std::move(reason);
}

// Somebody else than all who are known is the customer of this contact, where that is nobody of them.
void tell_candidates(const Input& input, v1::Decision& decision) {
  for (const auto& likely : input.resolution.likely) {
    if (!likely.customer && input.resolution.guessed) continue;
    auto& candidate = *decision.add_candidates();
    candidate.set_customer_id(to_base32(likely.customer.value_or(input.whose)));
    candidate.set_probability(likely.probability);
    candidate.set_reason(likely.reason);
  }
}

}  // namespace

void decide(const Input& input, OfferDecision& offers, v1::Decision& decision) {
  const auto& contact = input.contact;
  decision.set_id(std::string(input.id));
  decision.set_contact_id(contact.id());
  decision.set_adapter(contact.adapter());
  bus::set(*decision.mutable_at(), input.at);
  decision.set_playbook_version(input.playbook.version());

  const auto& choice =
      input.playbook.route(contact.channel(), contact.entry(), contact.topic(), &input.formulas);
  // Where the playbook explains what is held for agents, that is known when the route is.
  const auto& wanted = input.playbook.general().explain;
  bool explained = contact.explain() || wanted != "asked";
  std::vector<v1::Reason> reasons;
  if (input.late) {
    *decision.mutable_route() = choice.fallback;
  } else {
    decide_route({.playbook = input.playbook,
                  .formulas = input.formulas,
                  .contact = contact,
                  .customer = input.customer,
                  .at = input.at},
                 choice, *decision.mutable_route(), explained ? &reasons : nullptr);
  }
  explained = contact.explain() || wanted == "all" || (wanted == "held" && decision.route().hold());
  input.formulas.explain(explained);
  *decision.mutable_annotations() = choice.annotations;
  if (input.late) {
    decision.set_fallback(true);
    decision.set_fallback_reason("deadline");
  }
  tell_candidates(input, decision);
  const auto& general = input.playbook.general();
  if (!input.late && input.playbook.offers() != nullptr) {
    offers.decide({.offers = *input.playbook.offers(),
                   .contact = contact,
                   .record = input.customer,
                   .consent = input.playbook.consent_rules(),
                   .run = input.formulas,
                   .chances = input.chances,
                   .stocks = input.stocks,
                   .country = general.country,
                   .language = general.languages.empty() ? std::string_view() : general.languages.front(),
                   .now = input.at,
                   .explain = explained},
                  decision);
  }
  if (explained) explain(input, choice, reasons, decision);
}

}  // namespace balie::decision
