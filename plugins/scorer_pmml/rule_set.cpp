#include "plugins/scorer_pmml/rule_set.hpp"

#include "plugins/scorer_pmml/predicates.hpp"
#include "protocols/pmml/rule_set.hpp"

#include <algorithm>
#include <span>

namespace balie::scorer_pmml {
namespace {

using Source = pmml::RuleSet;
using Criterion = Source::Criterion;

struct Rule {
  std::uint32_t category = none;
  double value = missing;  // of the category
  double confidence = 1;
  double weight = 1;
  std::uint32_t from = 0;  // in conditions_
  std::uint32_t to = 0;
};

class RuleSet final : public Evaluator {
 public:
  void evaluate(Frame& frame, Outcome& outcome) const override;
  [[nodiscard]] std::size_t bytes() const override {
    return sizeof(*this) + predicates.bytes() + rules.capacity() * sizeof(Rule) +
           conditions.capacity() * sizeof(std::uint32_t);
  }

  Criterion criterion = Criterion::first_hit;
  Predicates predicates;
  std::vector<Rule> rules;
  std::vector<std::uint32_t> conditions;  // predicates; all of a rule's must hold
  Rule fallback;                          // where no rule fires
  bool classifies = true;
  std::size_t categories = 0;
  std::uint32_t work = 0;  // for the categories' weights

 private:
  [[nodiscard]] bool fires(const Rule& rule, const Frame& frame) const;
  void predict(const Rule& rule, double confidence, Outcome& outcome) const;
  void add_up(Frame& frame, Outcome& outcome) const;
};

bool RuleSet::fires(const Rule& rule, const Frame& frame) const {
  for (auto i = rule.from; i < rule.to; ++i) {
    if (predicates.test(conditions[i], frame.slots.data()) != Truth::yes) return false;
  }
  return true;
}

void RuleSet::predict(const Rule& rule, double confidence, Outcome& outcome) const {
  outcome.value = rule.value;
  outcome.category = rule.category;
  outcome.affinity = confidence;
  if (rule.category == none) return;
  outcome.confidences[rule.category] = confidence;
  outcome.has_confidences = true;
}

// The category with the most weight wins, the first of those that are equal. How sure that is: its weight by
// the number of rules that fire.
void RuleSet::add_up(Frame& frame, Outcome& outcome) const {
  const auto weights = std::span(frame.work).subspan(work, categories);
  std::ranges::fill(weights, 0.0);
  double fired = 0;
  for (const auto& rule : rules) {
    if (!fires(rule, frame)) continue;
    weights[rule.category] += rule.weight;
    fired += 1;
  }
  if (fired == 0) return predict(fallback, fallback.confidence, outcome);
  const auto best = static_cast<std::uint32_t>(std::ranges::max_element(weights) - weights.begin());
  // The rule that stands for the category is the first that fires for it.
  for (std::uint32_t i = 0; i < rules.size(); ++i) {
    if (rules[i].category != best || !fires(rules[i], frame)) continue;
    predict(rules[i], weights[best] / fired, outcome);
    outcome.entity = i;
    return;
  }
}

void RuleSet::evaluate(Frame& frame, Outcome& outcome) const {
  if (criterion == Criterion::weighted_sum) return add_up(frame, outcome);
  for (std::uint32_t i = 0; i < rules.size(); ++i) {
    const bool heavier = outcome.entity == none || rules[i].weight > rules[outcome.entity].weight;
    if (!heavier || !fires(rules[i], frame)) continue;
    outcome.entity = i;
    if (criterion == Criterion::first_hit) break;
  }
  const auto& chosen = outcome.entity == none ? fallback : rules[outcome.entity];
  predict(chosen, chosen.confidence, outcome);
}

class Builder {
 public:
  Builder(const pmml::Model& model, Compiler& compiler)
      : source_(static_cast<const Source&>(*model.body)), compiler_(compiler) {
    made_->classifies = model.function == pmml::Function::classification;
  }

  Compiled build();

 private:
  void score(const pmml::Place& place, std::string_view text, Rule& rule);

  const Source& source_;
  Compiler& compiler_;
  std::unique_ptr<RuleSet> made_ = std::make_unique<RuleSet>();
  Compiled compiled_;
};

void Builder::score(const pmml::Place& place, std::string_view text, Rule& rule) {
  if (made_->classifies) {
    rule.category = compiler_.category(compiled_, place, text);
    if (rule.category < compiled_.categories.size()) rule.value = compiled_.categories[rule.category];
  } else {
    rule.value = compiler_.bound(place, {pmml::DataType::double_}, text);
  }
}

Compiled Builder::build() {
  made_->criterion = source_.criterion;
  if (made_->classifies) {
    for (const auto name : compiler_.target_values()) compiler_.category(compiled_, source_.place, name);
  } else if (source_.criterion == Criterion::weighted_sum) {
    compiler_.refuse(source_.place, "weightedSum is of classifications");
  }
  std::vector<std::uint32_t> predicates;
  for (const auto& predicate : source_.predicates) {
    predicates.push_back(made_->predicates.add(predicate, compiler_));
  }
  for (const auto& source : source_.rules) {
    auto& rule = made_->rules.emplace_back();
    score(source.place, source.score, rule);
    rule.confidence = source.confidence;
    rule.weight = source.weight;
    rule.from = static_cast<std::uint32_t>(made_->conditions.size());
    for (const auto condition : source.conditions) made_->conditions.push_back(predicates[condition]);
    rule.to = static_cast<std::uint32_t>(made_->conditions.size());
    compiled_.entities.push_back(source.id ? compiler_.symbols().code(*source.id) : none);
  }
  if (source_.default_score) score(source_.place, *source_.default_score, made_->fallback);
  made_->fallback.confidence = source_.default_confidence.value_or(missing);
  made_->categories = compiled_.categories.size();
  made_->work = compiler_.work(made_->categories);
  made_->predicates.shrink();
  compiled_.evaluator = std::move(made_);
  return std::move(compiled_);
}

}  // namespace

Compiled compile_rule_set(const pmml::Model& model, Compiler& compiler) {
  return Builder(model, compiler).build();
}

}  // namespace balie::scorer_pmml
