#include "adapters/asterisk/answer.hpp"

#include <fmt/format.h>

namespace balie::asterisk {
namespace {

constexpr int offers_max = 20, scores_max = 50, notes_max = 50;

using Variables = std::vector<agi::Variable>;

void add_where_said(Variables& variables, std::string_view name, const std::string& value) {
  if (!value.empty()) variables.push_back({std::string(name), value});
}

void add_offers(Variables& variables, const v1::Decision& decision) {
  const int count = std::min(decision.offers_size(), offers_max);
  variables.push_back({"BALIE_OFFERS", std::to_string(count)});
  for (int i = 0; i < count; ++i) {
    const auto& offer = decision.offers(i);
    const auto name = fmt::format("BALIE_OFFER_{}", i + 1);
    variables.push_back({name, offer.id()});
    add_where_said(variables, name + "_TITLE", offer.title());
    variables.push_back({name + "_TEXT", offer.text()});
  }
}

}  // namespace

Variables variables_of(const v1::Decision& decision) {
  const auto& route = decision.route();
  Variables variables = {{"BALIE_CONTACT", decision.contact_id()},
                         {"BALIE_QUEUE", route.queue()},
                         {"BALIE_TARGET", route.target()},
                         {"BALIE_PRIORITY", std::to_string(route.priority())},
                         {"BALIE_CUSTOMER", decision.customer().id()},
                         {"BALIE_HOLD", route.hold() ? "1" : ""}};
  add_where_said(variables, "BALIE_AGENT", route.agent());
  add_where_said(variables, "BALIE_CHANNEL", route.channel());
  add_where_said(variables, "BALIE_DIVERTED", route.diverted());
  add_where_said(variables, "BALIE_MESSAGE", route.message_text());
  add_where_said(variables, "BALIE_CALLBACK", route.callback() ? "1" : "");
  add_where_said(variables, "BALIE_DECISION", decision.id());
  add_offers(variables, decision);
  for (int i = 0; i < std::min(decision.scores_size(), scores_max); ++i) {
    const auto& score = decision.scores(i);
    if (score.shadow() || !score.failure().empty()) continue;
    variables.push_back(
        {agi::variable_name("BALIE_SCORE_" + score.model()), fmt::format("{:.6g}", score.value())});
  }
  for (int i = 0; i < std::min(decision.annotations_size(), notes_max); ++i) {
    const auto& note = decision.annotations(i);
    add_where_said(variables, agi::variable_name("BALIE_NOTE_" + note.name()), note.value());
  }
  variables.push_back({"BALIE_STATUS", decision.fallback() ? "FALLBACK" : "DECIDED"});
  return variables;
}

}  // namespace balie::asterisk
