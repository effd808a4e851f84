#include "core/playbook/formula_run.hpp"

#include "core/base/assert.hpp"
#include "core/customer/feel_view.hpp"
#include "core/feel/run.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::playbook {
namespace {

using feel::Value;
using enum FormulaVariable;

constexpr std::uint32_t bit(FormulaVariable variable) { return 1U << static_cast<std::uint32_t>(variable); }

Value number(double number) {
  const auto decimal = feel::Decimal::from_double(number);
  return decimal ? Value(*decimal) : Value();
}

}  // namespace

FormulaRun::FormulaRun(std::shared_ptr<const FormulaSet> formulas) : evaluation_(formula_limits) {
  switch_to(std::move(formulas));
}

void FormulaRun::switch_to(std::shared_ptr<const FormulaSet> formulas) {
  formulas_ = formulas ? std::move(formulas) : std::make_shared<const FormulaSet>();
  last_ = nullptr;
  last_model_ = nullptr;
  models_.clear();
  models_.resize(formulas_->models.size());
}

void FormulaRun::begin(const FormulaSubject& subject) {
  customer_ = &subject.customer;
  contact_ = subject.contact;
  known_ = subject.known;
  explain_ = subject.explain;
  now_ = subject.now;
  evaluation_.set_now(now_);
  built_ = 0;
  for (auto& value : variables_) value = Value();
  last_ = nullptr;
  last_model_ = nullptr;
  steps_left_ = contact_steps_max;
  decided_.clear();
}

void FormulaRun::set_scores(const google::protobuf::RepeatedPtrField<v1::Score>& scores_given) {
  if ((formulas_->variables & bit(scores)) == 0) return;
  std::vector<feel::Entry> entries;
  for (const auto& score : scores_given) {
    if (!score.shadow())
      entries.push_back({score.model(), score.failure().empty() ? number(score.value()) : Value()});
  }
  variable(scores) = Value::context(std::move(entries));
  decided_.clear();
}

void FormulaRun::set_offer(const Value& given) { variable(offer) = given; }

void FormulaRun::set_factors(const OfferFactors& factors) {
  variable(propensity) = number(factors.propensity);
  variable(context_weight) = number(factors.context_weight);
  variable(value) = number(factors.value);
  variable(lever) = number(factors.lever);
}

Value FormulaRun::evaluate(const Formula& formula) {
  const auto& program = formula.program();
  prepare(program);
  last_ = &program;
  if (program.decision) return evaluate_decision(program);
  return evaluate_text(program);
}

bool FormulaRun::truth(const Formula& formula) {
  const Value value = evaluate(formula);
  if (!value.is_null() && !value.is(feel::Kind::boolean)) {
    auto& run = last_model_ != nullptr ? last_model_->run() : evaluation_.run();
    run.note({}, fmt::format("is a {}, neither true nor false", to_string(value.kind())));
  }
  return value.is_true();
}

void FormulaRun::begin_run(feel::Run& run) {
  run.mute(!explain_);
  run.set_steps_max(std::min(steps_left_, formula_limits.steps_max));
}

Value FormulaRun::evaluate_text(const Formula::Program& program) {
  last_model_ = nullptr;
  auto& run = evaluation_.run();
  run.begin();
  begin_run(run);
  Value result = run.evaluate(program.expression, variables_);
  steps_left_ -= std::min(steps_left_, run.steps());
  return result;
}

// One that was made costs its steps again: whether it is explained, and made anew, changes nothing.
Value FormulaRun::evaluate_decision(const Formula::Program& program) {
  const auto* node = program.decision->node;
  const bool is_for_all = program.variables < bit(offer) && !explain_;
  const auto known = is_for_all ? std::ranges::find(decided_, node, &Decided::node) : decided_.end();
  if (known != decided_.end() && known->steps < steps_left_) {
    steps_left_ -= known->steps;
    last_ = nullptr;
    return known->value;
  }
  const auto before = steps_left_;
  Value result = make_decision(program);
  if (is_for_all && !is_past_limit()) decided_.push_back({node, result, before - steps_left_});
  return result;
}

Value FormulaRun::make_decision(const Formula::Program& program) {
  const FormulaDecision& decision = *program.decision;
  auto& model = models_[decision.number];
  if (!model) model = std::make_unique<rules::Evaluation>(decision.model, formula_limits);
  last_model_ = model.get();
  model->begin();
  model->set_now(now_);
  begin_run(model->run());
  const rules::Model::Node* given = nullptr;
  for (const DecisionInput& input : decision.inputs) {
    if (input.node == given) continue;
    Value value = input_value(input);
    if (!value.is_null()) given = input.node;
    model->give(*input.node, std::move(value));
  }
  Value result = model->decide(*decision.node);
  steps_left_ -= std::min(steps_left_, model->run().steps());
  return result;
}

Value FormulaRun::input_value(const DecisionInput& input) const {
  const Value& variable = variables_[static_cast<std::size_t>(input.variable)];
  if (input.attribute.empty()) return variable;
  const auto* const name = input.variable == contact ? "attributes" : "profile";
  const Value* attributes = variable.is(feel::Kind::context) ? variable.context().find(name) : nullptr;
  if (attributes == nullptr || !attributes->is(feel::Kind::context)) return {};
  const Value* attribute = attributes->context().find(input.attribute);
  return attribute != nullptr ? *attribute : Value();
}

void FormulaRun::feature(std::string_view formula, scoring::FeatureValue& value) {
  using enum scoring::FeatureValue::Kind;
  value.kind = missing;
  const auto known = formulas_->features.find(formula);
  if (known == formulas_->features.end()) return;
  const Value given = evaluate(known->second);
  if (given.is(feel::Kind::number)) {
    value.kind = scoring::FeatureValue::Kind::number;
    value.number = given.number().to_double();
  } else if (given.is(feel::Kind::boolean)) {
    value.kind = boolean;
    value.number = given.is_true() ? 1 : 0;
  } else if (given.is(feel::Kind::string)) {
    value.kind = text;
    value.made = given.string();
    value.text = value.made;
  }
}

bool FormulaRun::is_past_limit() const {
  return last_model_ != nullptr ? last_model_->is_past_limit() : evaluation_.is_past_limit();
}

std::string FormulaRun::reason() {
  if (last_ == nullptr) return {};
  // The last is why it ended, where it did; else the first brought the others about.
  const auto of = [this](const auto& reasons) { return is_past_limit() ? reasons.back() : reasons.front(); };
  if (last_model_ == nullptr) {
    if (evaluation_.reasons().empty()) return {};
    const feel::Reason reason = of(evaluation_.reasons());
    return to_string(last_->problem(reason.place, reason.text));
  }
  if (last_model_->reasons().empty()) return {};
  Problem reason = of(last_model_->reasons());
  if (reason.file.empty()) reason = last_->problem({}, std::move(reason.text));
  return to_string(reason);
}

std::vector<TableHit> FormulaRun::hits() const {
  std::vector<TableHit> hits;
  if (last_model_ == nullptr || !explain_) return hits;
  for (const auto& hit : last_model_->hits()) {
    hits.push_back({fmt::format("{}:{}", *hit.table->file, hit.table->rows[hit.rule].place.line),
                    hit.table->owner, hit.rule + 1});
  }
  return hits;
}

// Builds what the formula looks at, as far as that has not happened for this contact.
void FormulaRun::prepare(const Formula::Program& program) {
  const std::uint32_t missing = program.variables & ~built_;
  if ((missing & bit(FormulaVariable::customer)) != 0) build_customer();
  if ((missing & bit(contact)) != 0) {
    if (contact_ != nullptr) variable(contact) = customer::contact_value(*contact_, formulas_->contact_uses);
    built_ |= bit(contact);
  }
  if ((missing & bit(FormulaVariable::segments)) != 0 || program.lists_segments) decide_segments();
}

const std::vector<bool>& FormulaRun::segments() {
  decide_segments();
  return segments_;
}

// `segments` and customer.segments, from what the segments' own formulas say: these look at neither, but for
// the segments before them that they name.
void FormulaRun::decide_segments() {
  if ((built_ & bit(FormulaVariable::segments)) != 0) return;
  built_ |= bit(FormulaVariable::segments);
  segments_.assign(formulas_->segments.size(), false);
  const auto entry = [this](std::size_t segment) {
    return feel::Entry{formulas_->segments[segment].name, Value(bool(segments_[segment]))};
  };
  std::vector<feel::Entry> all;
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    const Segment& segment = formulas_->segments[i];
    if (!segment.needs.empty()) {
      std::vector<feel::Entry> needed;
      for (const std::size_t other : segment.needs) needed.push_back(entry(other));
      variable(FormulaVariable::segments) = Value::context(std::move(needed));
    }
    segments_[i] = truth(segment.when);
    all.push_back(entry(i));
  }
  variable(FormulaVariable::segments) = Value::context(std::move(all));
  if (formulas_->customer_uses.has("segments")) list_segments();
}

void FormulaRun::list_segments() {
  std::vector<Value> names;
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    if (segments_[i]) names.emplace_back(formulas_->segments[i].name);
  }
  if ((built_ & bit(FormulaVariable::customer)) == 0) build_customer();
  auto entries = variable(FormulaVariable::customer).context().entries();
  entries.push_back({"segments", Value::list(std::move(names))});
  variable(FormulaVariable::customer) = Value::context(std::move(entries));
}

void FormulaRun::build_customer() {
  built_ |= bit(FormulaVariable::customer);
  variable(FormulaVariable::customer) = Value::context(
      customer::customer_entries(*customer_, known_, formulas_->profile, formulas_->customer_uses));
}

}  // namespace balie::playbook
