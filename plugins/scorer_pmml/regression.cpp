#include "plugins/scorer_pmml/regression.hpp"

#include "plugins/scorer_pmml/link.hpp"
#include "protocols/pmml/regression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace balie::scorer_pmml {

namespace {

using Normalization = pmml::Regression::Normalization;

struct Linear {
  std::uint32_t slot;
  double coefficient;
};
struct Power {
  std::uint32_t slot;
  std::uint32_t exponent;
  double coefficient;
};
struct Indicator {
  std::uint32_t slot;
  double value;
  double coefficient;
};
struct Product {
  std::vector<std::uint32_t> slots;
  double coefficient;
};

struct Table {
  double intercept = 0;
  std::vector<Linear> linear;
  std::vector<Power> powers;
  std::vector<Indicator> indicators;
  std::vector<Product> products;

  // Missing when a number that it needs is; a category that is missing matches none.
  [[nodiscard]] double sum(const double* slots) const {
    double sum = intercept;
    for (const auto& term : linear) sum += term.coefficient * slots[term.slot];
    for (const auto& term : indicators) sum += slots[term.slot] == term.value ? term.coefficient : 0;
    for (const auto& term : powers) sum += term.coefficient * std::pow(slots[term.slot], term.exponent);
    for (const auto& term : products) {
      double product = term.coefficient;
      for (const auto slot : term.slots) product *= slots[slot];
      sum += product;
    }
    return sum;
  }
};

// The same, each step rounded to a float, and the intercept last: as producers do it that say so.
double sum_single(const Table& table, const double* slots) {
  float sum = 0;
  const auto single = [](double value) { return static_cast<float>(value); };
  for (const auto& term : table.linear) sum += single(term.coefficient) * single(slots[term.slot]);
  for (const auto& term : table.powers)
    sum += single(term.coefficient) * single(std::pow(slots[term.slot], term.exponent));
  for (const auto& term : table.indicators)
    sum += slots[term.slot] == term.value ? single(term.coefficient) : 0;
  for (const auto& term : table.products) {
    float product = single(term.coefficient);
    for (const auto slot : term.slots) product *= single(slots[slot]);
    sum += product;
  }
  return static_cast<double>(sum + single(table.intercept));
}

Link link_of(Normalization normalization) {
  switch (normalization) {
    case Normalization::softmax:  // of a regression: the same as logit
    case Normalization::logit:
      return Link::logit;
    case Normalization::probit:
      return Link::probit;
    case Normalization::cloglog:
      return Link::cloglog;
    case Normalization::exp:
      return Link::log;
    case Normalization::loglog:
      return Link::loglog;
    case Normalization::cauchit:
      return Link::cauchit;
    default:
      return Link::identity;
  }
}

// The baseline of what moved a score is the intercept: an input that is 0 moved nothing.
void add_contributions(const Table& table, const double* slots, double weight,
                       std::span<double> contributions) {
  for (const auto& term : table.linear)
    contributions[term.slot] += weight * term.coefficient * slots[term.slot];
  for (const auto& term : table.indicators) {
    if (slots[term.slot] == term.value) contributions[term.slot] += weight * term.coefficient;
  }
  for (const auto& term : table.powers) {
    contributions[term.slot] += weight * term.coefficient * std::pow(slots[term.slot], term.exponent);
  }
  for (const auto& term : table.products) {  // in equal parts to all that are in it
    double product = weight * term.coefficient;
    for (const auto slot : term.slots) product *= slots[slot];
    for (const auto slot : term.slots)
      contributions[slot] += product / static_cast<double>(term.slots.size());
  }
}

// A sum of all inputs, in their order.
class DirectRegression final : public DirectScore {
 public:
  DirectRegression(double intercept, std::vector<double> coefficients, Link link)
      : intercept_(intercept), coefficients_(std::move(coefficients)), link_(link) {}

  // What is missing makes the sum missing.
  double score(const double* inputs, Frame& /*frame*/) const override {
    double sum = intercept_;
    const double* input = inputs;
    for (const double coefficient : coefficients_) sum += coefficient * *input++;
    return link_ == Link::logit ? 1 / (1 + std::exp(-sum)) : inverse(link_, sum);
  }

 private:
  double intercept_;
  std::vector<double> coefficients_;
  Link link_;
};

class RegressionEvaluator final : public Evaluator {
 public:
  RegressionEvaluator(Table table, Link link, bool single_precision)
      : table_(std::move(table)), link_(link), single_precision_(single_precision) {}

  void evaluate(Frame& frame, Outcome& outcome) const override {
    const double* const slots = frame.slots.data();
    outcome.value = single_precision_ ? inverse_single(link_, sum_single(table_, slots))
                                      : inverse(link_, table_.sum(slots));
  }
  bool explain(const Frame& frame, const Outcome& /*outcome*/, std::uint32_t /*category*/, double weight,
               std::span<double> contributions) const override {
    add_contributions(table_, frame.slots.data(), weight, contributions);
    return true;
  }

  std::unique_ptr<const DirectScore> direct(std::size_t inputs) const override {
    const bool is_linear = table_.powers.empty() && table_.indicators.empty() && table_.products.empty();
    if (!is_linear || single_precision_ || table_.linear.size() != inputs) return nullptr;
    std::vector<double> coefficients;
    for (const auto& term : table_.linear) {
      if (term.slot != coefficients.size()) return nullptr;
      coefficients.push_back(term.coefficient);
    }
    return std::make_unique<const DirectRegression>(table_.intercept, std::move(coefficients), link_);
  }

 private:
  Table table_;
  Link link_;
  bool single_precision_;
};

// PMML 4.4, "Regression", "Normalization methods for classification models".
class ClassificationEvaluator final : public Evaluator {
 public:
  ClassificationEvaluator(std::vector<Table> tables, std::vector<double> categories,
                          Normalization normalization, bool is_ordinal, bool single_precision)
      : tables_(std::move(tables)),
        categories_(std::move(categories)),
        normalization_(normalization),
        is_ordinal_(is_ordinal),
        single_precision_(single_precision) {}

  void evaluate(Frame& frame, Outcome& outcome) const override {
    auto& p = outcome.probabilities;
    for (std::size_t i = 0; i < tables_.size(); ++i) {
      const double* const slots = frame.slots.data();
      p[i] = single_precision_ ? sum_single(tables_[i], slots) : tables_[i].sum(slots);
      if (is_missing(p[i])) return;
    }
    normalise(p);
    outcome.has_probabilities = true;
    choose_most_probable(categories_, outcome);
  }

  bool explain(const Frame& frame, const Outcome& outcome, std::uint32_t category, double weight,
               std::span<double> contributions) const override {
    const auto which = category == none ? outcome.category : category;
    if (which >= tables_.size()) return false;
    // Of two, where one stands for both, the second moves as the first does, the other way.
    const bool by_first = tables_.size() == 2 && normalization_ != Normalization::softmax && which == 1;
    add_contributions(tables_[by_first ? 0 : which], frame.slots.data(), by_first ? -weight : weight,
                      contributions);
    return true;
  }

 private:
  void normalise(std::vector<double>& p) const {
    if (normalization_ == Normalization::softmax) return single_precision_ ? softmax_single(p) : softmax(p);
    if (normalization_ == Normalization::simplemax) return simplemax(p);
    const auto link = link_of(normalization_);
    if (is_ordinal_) return cumulative(p, link);
    if (p.size() == 2) {
      p[0] = single_precision_ ? inverse_single(link, p[0]) : inverse(link, p[0]);
      p[1] = single_precision_ ? static_cast<double>(1 - static_cast<float>(p[0])) : 1 - p[0];
      return;
    }
    if (normalization_ == Normalization::none) return complement(p);
    for (auto& value : p) value = inverse(link, value);
    simplemax(p);
  }
  static void complement(std::vector<double>& p) {
    double rest = 1;
    for (std::size_t i = 0; i + 1 < p.size(); ++i) rest -= p[i];
    p.back() = rest;
  }

  std::vector<Table> tables_;
  std::vector<double> categories_;
  Normalization normalization_;
  bool is_ordinal_;
  bool single_precision_;
};

Table compile_table(const pmml::Regression::Table& source, Compiler& compiler) {
  Table table{.intercept = source.intercept, .linear = {}, .powers = {}, .indicators = {}, .products = {}};
  for (const auto& term : source.numeric) {
    const auto field = compiler.number_field(term.place, term.field);
    if (!field) continue;
    if (term.exponent == 1) table.linear.push_back({field->slot, term.coefficient});
    if (term.exponent != 1) table.powers.push_back({field->slot, term.exponent, term.coefficient});
  }
  for (const auto& term : source.categorical) {
    const auto field = compiler.field(term.place, term.field);
    if (!field) continue;
    table.indicators.push_back(
        {field->slot, compiler.constant(term.place, field->type, term.value), term.coefficient});
  }
  for (const auto& term : source.terms) {
    Product product{{}, term.coefficient};
    for (const auto name : term.fields) {
      if (const auto field = compiler.number_field(term.place, name)) product.slots.push_back(field->slot);
    }
    table.products.push_back(std::move(product));
  }
  return table;
}

}  // namespace

Compiled compile_regression(const pmml::Model& model, Compiler& compiler) {
  const auto& body = static_cast<const pmml::Regression&>(*model.body);
  Compiled compiled;
  std::vector<Table> tables;
  for (const auto& table : body.tables) tables.push_back(compile_table(table, compiler));
  if (model.function == pmml::Function::regression) {
    if (tables.size() != 1) compiler.refuse(model.place, "a regression has one RegressionTable");
    if (body.normalization == Normalization::simplemax)
      compiler.refuse(model.place, "a regression has no simplemax");
    compiled.evaluator = std::make_unique<RegressionEvaluator>(
        std::move(tables.front()), link_of(body.normalization), model.single_precision);
    return compiled;
  }
  if (model.function != pmml::Function::classification || tables.size() < 2) {
    compiler.refuse(model.place, "neither a regression nor a classification with two tables or more");
    return compiled;
  }
  if (body.normalization == Normalization::exp) compiler.refuse(model.place, "a classification has no exp");
  for (const auto& table : body.tables) {
    if (!table.target) compiler.refuse(table.place, "attribute targetCategory is missing");
    compiler.category(compiled, table.place, table.target.value_or(""));
  }
  if (compiled.categories.size() != tables.size())
    compiler.refuse(model.place, "two tables for one targetCategory");
  const bool is_ordinal = compiler.target().optype == pmml::OpType::ordinal;
  // The links after logit say nothing of three categories without an order.
  const bool is_for_many = body.normalization <= Normalization::logit;
  if (!is_ordinal && tables.size() > 2 && !is_for_many) {
    compiler.refuse(model.place, "this normalizationMethod is for two categories or an ordinal target");
  }
  compiled.evaluator = std::make_unique<ClassificationEvaluator>(
      std::move(tables), compiled.categories, body.normalization, is_ordinal, model.single_precision);
  return compiled;
}

}  // namespace balie::scorer_pmml
