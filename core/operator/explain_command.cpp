// `balie explain DECISION_ID`: makes a decision of the log again from what was known then, with its
// explanation.
#include "core/operator/commands.hpp"
#include "core/operator/past_log.hpp"
#include "core/operator/text_table.hpp"

#include <fmt/format.h>

#include <ostream>

namespace balie::operation {
namespace {

void print_reasons(const Context& context, const v1::Decision& decision) {
  TextTable table({"STAGE", "WHAT", "RULE"});
  for (const auto& reason : decision.explanation().reasons())
    table.add({reason.stage(), reason.text(), reason.rule()});
  table.print(context.out, "  ");
}

// The text, the rows of tables that matched, and what moved the propensity.
std::string why_of(const v1::OfferReason& offer) {
  std::string why = offer.text();
  const auto add = [&](const std::string& more) { why += (why.empty() ? "" : "; ") + more; };
  for (const auto& row : offer.rows()) {
    add(fmt::format("row {} of \"{}\" ({})", row.row(), row.table(), row.rule()));
  }
  for (const auto& reason : offer.reasons()) add(reason.text().empty() ? reason.code() : reason.text());
  if (offer.evidence() > 0) add(fmt::format("as sure as after {:.0f} contacts", offer.evidence()));
  return why;
}

void print_offers(const Context& context, const v1::Decision& decision) {
  if (decision.explanation().offers().empty()) return;
  context.out << "\noffers\n";
  TextTable table({"OFFER", "STAGE", "PROPENSITY", "CONTEXT", "VALUE", "LEVER", "SCORE", "WHY", "RULE"});
  for (const auto& offer : decision.explanation().offers()) {
    const auto number = [&](double value) {
      return offer.score() == 0 ? std::string() : fmt::format("{:.4g}", value);
    };
    table.add({offer.offer_id(), offer.stage(), number(offer.propensity()), number(offer.context_weight()),
               number(offer.value()), number(offer.lever()), number(offer.score()), why_of(offer),
               offer.rule()});
  }
  table.print(context.out, "  ");
}

void print_decision(const Context& context, const v1::Decision& decision, bool same) {
  context.out << fmt::format("decision {} on contact {} of {}\nplaybook {}, learnt to event {}\n\n",
                             for_terminal(decision.id()), for_terminal(decision.contact_id()),
                             for_terminal(decision.adapter()), for_terminal(decision.playbook_version()),
                             decision.learnt_to());
  print_reasons(context, decision);
  print_offers(context, decision);
  if (!same) context.errors << "made again it is not the decision that the log holds\n";
}

// An error where there is none of this id.
result<bool> find(service::Replay& replay, const std::string& id) {
  for (;;) {
    BALIE_TRY(const bool more, replay.next());
    if (!more) return false;
    if (replay.past().event->contact_decided().decision().id() == id) return true;
  }
}

}  // namespace

int explain_decision(const Context& context, const PastTools& tools, const ExplainOptions& options) {
  const auto log = open_log(context, tools, options.data);
  if (!log) return report(context, log.error());
  service::Replay replay(**log, loader_of(tools.scorers));
  const auto found = find(replay, options.decision);
  if (!found) return report(context, found.error());
  if (!*found)
    return report(context, Error(Fate::reject, "not_found", "there is no such decision in the log"));
  const auto again = replay.decide();
  if (!again) return report(context, again.error());
  const bool same = *again == replay.past().decision;
  const auto explained = replay.decide(true);
  if (!explained) return report(context, explained.error());
  v1::Decision decision;
  decision.ParseFromArray(explained->data(), static_cast<int>(explained->size()));
  if (context.globals.json) {
    print_json(context, decision);
  } else {
    print_decision(context, decision, same);
  }
  return same ? done : failed;
}

}  // namespace balie::operation
