#include "protocols/pmml/rule_set.hpp"

#include <utility>

namespace balie::pmml {
namespace {

constexpr std::size_t nested_max = 64;  // compound rules in compound rules

constexpr Word<RuleSet::Criterion> criteria[] = {{"weightedSum", RuleSet::Criterion::weighted_sum},
                                                 {"weightedMax", RuleSet::Criterion::weighted_max},
                                                 {"firstHit", RuleSet::Criterion::first_hit}};

RuleSet::Rule read_simple_rule(Reading& reading, const xml::Element& element,
                               const std::vector<std::size_t>& conditions) {
  reading.shape(element, "id score recordCount nbCorrect confidence weight",
                BALIE_PMML_PREDICATES " ScoreDistribution");
  RuleSet::Rule rule;
  rule.place = place_of(element);
  rule.id = element.attribute("id");
  rule.score = reading.text(element, "score");
  rule.confidence = reading.number(element, "confidence", 1);
  rule.weight = reading.number(element, "weight", 1);
  rule.conditions = conditions;
  for (const auto child : element.children()) {
    if (child.name() != "ScoreDistribution") continue;
    reading.shape(child, "value recordCount confidence probability", "");
    rule.distribution.push_back({reading.text(child, "value"), reading.number(child, "recordCount"),
                                 reading.number_if(child, "probability")});
  }
  return rule;
}

void read_rules(Reading& reading, const xml::Element& parent, std::vector<std::size_t>& conditions,
                RuleSet& model) {
  if (conditions.size() > nested_max) return reading.refuse(parent, "rules in rules, too deep");
  for (const auto child : parent.children()) {
    const bool simple = child.name() == "SimpleRule";
    if (!simple && child.name() != "CompoundRule") continue;
    model.predicates.push_back(read_predicate_in(reading, child));
    conditions.push_back(model.predicates.size() - 1);
    if (simple) {
      model.rules.push_back(read_simple_rule(reading, child, conditions));
    } else {
      reading.shape(child, "", BALIE_PMML_PREDICATES " SimpleRule CompoundRule");
      read_rules(reading, child, conditions, model);
    }
    conditions.pop_back();
    if (!reading.ok()) return;
  }
}

}  // namespace

std::unique_ptr<const Body> read_rule_set(Reading& reading, const xml::Element& element) {
  auto body = std::make_unique<RuleSet>();
  auto& model = *body;
  shape_of_model(reading, element, "", "RuleSet");
  model.place = place_of(element);
  const auto rules = reading.child(element, "RuleSet");
  if (!rules) return body;
  reading.shape(*rules, "recordCount nbCorrect defaultScore defaultConfidence",
                "RuleSelectionMethod ScoreDistribution SimpleRule CompoundRule");
  model.default_score = rules->attribute("defaultScore");
  model.default_confidence = reading.number_if(*rules, "defaultConfidence");
  if (const auto method = reading.child(*rules, "RuleSelectionMethod")) {
    model.criterion = reading.word<RuleSet::Criterion>(*method, "criterion", criteria);
  }
  std::vector<std::size_t> conditions;
  read_rules(reading, *rules, conditions, model);
  return body;
}

}  // namespace balie::pmml
