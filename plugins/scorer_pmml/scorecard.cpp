#include "plugins/scorer_pmml/scorecard.hpp"

#include "plugins/scorer_pmml/direct_scorecard.hpp"
#include "plugins/scorer_pmml/expression.hpp"
#include "plugins/scorer_pmml/predicates.hpp"
#include "protocols/pmml/scorecard.hpp"

#include <algorithm>
#include <cmath>

namespace balie::scorer_pmml {

namespace {

struct Attribute {
  std::uint32_t predicate = 0;
  double score = 0;
  std::unique_ptr<const Formula> formula;  // instead of score
  std::uint32_t reason = none;             // symbol
};

struct Characteristic {
  std::vector<Attribute> attributes;
  Stretches stretches;
  double baseline = missing;
  std::uint32_t slot = none;  // the field that it is about, for reasons
};

constexpr std::size_t numbers_max = 64;  // beyond, going over the attributes is no slower

// The one field of a predicate, and the constants that it is compared with. False: more than one field.
bool collect(const pmml::Predicate& predicate, Compiler& compiler, std::uint32_t& slot,
             std::vector<double>& numbers) {
  if (std::holds_alternative<bool>(predicate.form)) return true;
  if (const auto* compound = std::get_if<pmml::CompoundPredicate>(&predicate.form)) {
    return std::ranges::all_of(compound->parts,
                               [&](const auto& part) { return collect(part, compiler, slot, numbers); });
  }
  const auto* simple = std::get_if<pmml::SimplePredicate>(&predicate.form);
  const auto* set = std::get_if<pmml::SetPredicate>(&predicate.form);
  const auto field = compiler.field(predicate.place, simple ? simple->field : set->field);
  if (!field || (slot != none && slot != field->slot)) return false;
  slot = field->slot;
  if (simple && simple->operation < pmml::SimplePredicate::Operator::is_missing) {
    numbers.push_back(compiler.bound(predicate.place, field->type, simple->value));
    // Of an ordinal field, an order is a set of values that stand nowhere in the predicate.
    for (const double value : compiler.ordered_values(*field)) numbers.push_back(value);
  }
  if (set) {
    for (const auto& text : set->values)
      numbers.push_back(compiler.bound(predicate.place, field->type, text));
  }
  return true;
}

class ScorecardEvaluator final : public Evaluator {
 public:
  void evaluate(Frame& frame, Outcome& outcome) const override {
    double sum = initial_;
    for (const auto& one : characteristics_) {
      const auto at = choose(one, frame.slots.data());
      if (at == none)
        return frame.fail(Trouble::Kind::undefined, none, "no attribute of a characteristic fits");
      const auto& attribute = one.attributes[at];
      const double score = attribute.formula ? attribute.formula->value(frame) : attribute.score;
      sum += score;
      if (attribute.reason == none || !uses_reasons_) continue;
      add_reason(attribute.reason, points_above_ ? score - one.baseline : one.baseline - score, outcome);
    }
    outcome.value = sum;
    if (uses_reasons_) rank_reasons(outcome);
  }

  bool explain(const Frame& frame, const Outcome& /*outcome*/, std::uint32_t /*category*/, double weight,
               std::span<double> contributions) const override {
    for (const auto& one : characteristics_) {
      const auto at = choose(one, frame.slots.data());
      if (at == none || one.slot == none || one.attributes[at].formula) continue;
      contributions[one.slot] +=
          weight * (one.attributes[at].score - (is_missing(one.baseline) ? 0 : one.baseline));
    }
    return true;
  }

  std::unique_ptr<const DirectScore> direct(std::size_t inputs) const override {
    auto card = std::make_unique<DirectScorecard>(initial_, inputs);
    for (const auto& one : characteristics_) {
      if (one.stretches.slot >= inputs) return nullptr;
      card->add(one.stretches, [&](std::uint32_t chosen) {
        const bool is_number = chosen != none && !one.attributes[chosen].formula;
        return is_number ? one.attributes[chosen].score : missing;
      });
    }
    return card;
  }

  std::size_t bytes() const override { return characteristics_.size() * 512 + predicates_.bytes(); }

 private:
  friend Compiled balie::scorer_pmml::compile_scorecard(const pmml::Model& model, Compiler& compiler);

  [[nodiscard]] std::uint32_t choose(const Characteristic& one, const double* slots) const {
    if (one.stretches.slot != none) return one.stretches.choose(slots[one.stretches.slot]);
    return choose_slowly(one, slots);
  }
  [[nodiscard]] std::uint32_t choose_slowly(const Characteristic& one, const double* slots) const {
    for (std::uint32_t i = 0; i < one.attributes.size(); ++i) {
      if (predicates_.test(one.attributes[i].predicate, slots) == Truth::yes) return i;
    }
    return none;
  }
  // Points of one code from several characteristics add up.
  static void add_reason(std::uint32_t reason, double points, Outcome& outcome) {
    for (std::size_t i = 0; i < outcome.reason_codes.size(); ++i) {
      if (outcome.reason_codes[i] != reason) continue;
      outcome.reason_points[i] += points;
      return;
    }
    outcome.reason_codes.push_back(reason);
    outcome.reason_points.push_back(points);
  }
  // The largest first; of equal ones the one that stands first. What worked the other way is no reason.
  static void rank_reasons(Outcome& outcome) {
    auto& codes = outcome.reason_codes;
    auto& points = outcome.reason_points;
    for (std::size_t i = 1; i < codes.size(); ++i) {
      for (std::size_t j = i; j > 0 && points[j] > points[j - 1]; --j) {
        std::swap(points[j], points[j - 1]);
        std::swap(codes[j], codes[j - 1]);
      }
    }
    while (!points.empty() && !(points.back() >= 0)) {
      points.pop_back();
      codes.pop_back();
    }
  }
  void lay_out(const pmml::Scorecard::Characteristic& source, Characteristic& one, std::size_t slots,
               Compiler& compiler);

  std::vector<Characteristic> characteristics_;
  Predicates predicates_;
  double initial_ = 0;
  bool uses_reasons_ = false;
  bool points_above_ = false;
};

void ScorecardEvaluator::lay_out(const pmml::Scorecard::Characteristic& source, Characteristic& one,
                                 std::size_t slots, Compiler& compiler) {
  std::vector<double> numbers;
  auto slot = none;
  for (const auto& attribute : source.attributes) {
    if (!collect(attribute.predicate, compiler, slot, numbers)) {
      one.slot = slot;
      return;
    }
  }
  one.slot = slot;
  std::ranges::sort(numbers);
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  if (slot == none || numbers.empty() || numbers.size() > numbers_max || !compiler.ok()) return;
  std::vector<double> frame(std::max<std::size_t>(slots, slot + 1), missing);
  const auto at = [&](double value) {
    frame[slot] = value;
    return choose_slowly(one, frame.data());
  };
  one.stretches.chosen_missing = at(missing);
  one.stretches.chosen.push_back(at(std::nextafter(numbers.front(), -INFINITY)));
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    one.stretches.chosen.push_back(at(numbers[i]));
    one.stretches.chosen.push_back(at(std::nextafter(numbers[i], INFINITY)));
  }
  one.stretches.numbers = std::move(numbers);
  one.stretches.slot = slot;
}

}  // namespace

Compiled compile_scorecard(const pmml::Model& model, Compiler& compiler) {
  const auto& body = static_cast<const pmml::Scorecard&>(*model.body);
  if (model.function != pmml::Function::regression)
    compiler.refuse(model.place, "a scorecard is a regression");
  auto evaluator = std::make_unique<ScorecardEvaluator>();
  evaluator->initial_ = body.initial_score;
  evaluator->points_above_ = body.points_above;
  evaluator->uses_reasons_ = body.uses_reason_codes;
  std::size_t reasons = 0;
  for (const auto& source : body.characteristics) {
    auto& one = evaluator->characteristics_.emplace_back();
    one.baseline = source.baseline.value_or(body.baseline.value_or(missing));
    bool has_reason = false;
    for (const auto& from : source.attributes) {
      auto& attribute = one.attributes.emplace_back();
      attribute.predicate = evaluator->predicates_.add(from.predicate, compiler);
      attribute.score = from.partial_score.value_or(0);
      if (from.complex_score) {
        ExpressionContext context{.compiler = compiler, .wanted = pmml::Type{pmml::DataType::double_}};
        auto typed = compile_expression(*from.complex_score, context);
        attribute.formula =
            converted(from.place, std::move(typed), {pmml::DataType::double_}, compiler).formula;
      }
      const auto reason = from.reason_code ? from.reason_code : source.reason_code;
      if (reason) attribute.reason = compiler.symbols().code(*reason);
      has_reason = has_reason || reason;
    }
    reasons += source.attributes.size();
    // Without codes or baselines nothing can be said about reasons, and an output that asks is refused.
    if (!has_reason || is_missing(one.baseline)) evaluator->uses_reasons_ = false;
    if (compiler.ok()) evaluator->lay_out(source, one, compiler.layout().slots, compiler);
  }
  Compiled compiled;
  compiled.reason_codes_max = evaluator->uses_reasons_ ? reasons : 0;
  compiled.evaluator = std::move(evaluator);
  return compiled;
}

}  // namespace balie::scorer_pmml
