#include "plugins/scorer_pmml/general_regression.hpp"

#include "plugins/scorer_pmml/baseline_hazard.hpp"
#include "plugins/scorer_pmml/design_matrix.hpp"
#include "plugins/scorer_pmml/link.hpp"
#include "plugins/scorer_pmml/link_function.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace balie::scorer_pmml {
namespace {

using Source = pmml::GeneralRegression;
using Type = Source::Type;

struct Coefficient {
  std::uint32_t term;
  double beta;
};
using Equation = std::vector<Coefficient>;

// A number of the model, or of a field.
struct Parameter {
  std::uint32_t slot = none;
  double value = 0;
  [[nodiscard]] double of(const Frame& frame) const { return slot == none ? value : frame.slots[slot]; }
};

class GeneralRegression final : public Evaluator {
 public:
  void evaluate(Frame& frame, Outcome& outcome) const override;
  bool explain(const Frame& frame, const Outcome& outcome, std::uint32_t category, double weight,
               std::span<double> contributions) const override;
  [[nodiscard]] std::size_t bytes() const override {
    auto bytes = sizeof(*this) + design.bytes();
    for (const auto& equation : equations) bytes += equation.capacity() * sizeof(Coefficient);
    return bytes;
  }

  Type type = Type::regression;
  pmml::LinkFunction link = pmml::LinkFunction::identity;
  double link_parameter = 0;
  bool classifies = false;
  DesignMatrix design;
  Equation shared;                  // of the parameters that are those of all categories
  std::vector<Equation> equations;  // by category where it classifies; else none
  std::vector<double> categories;   // those of Compiled
  std::size_t reference = 0;        // of a multinomial: the category without an equation
  std::size_t modelled = 0;         // of a binary generalizedLinear: the category whose chance is predicted
  double rival = missing;  // likewise: what the other category has before the two are made to sum to 1
  Parameter offset;
  Parameter trials{.slot = none, .value = 1};
  BaselineHazard baseline;
  double reference_eta = 0;  // of Cox: the linear predictor at the reference point
  bool predicts_survival = false;
  std::uint32_t work = 0;  // in Frame::work: for the terms

 private:
  static double sum(const Equation& equation, std::span<const double> terms) {
    double eta = 0;
    for (const auto& each : equation) eta += each.beta * terms[each.term];
    return eta;
  }
  void multinomial(std::span<const double> terms, double eta, Outcome& outcome) const;
  void ordinal(std::span<const double> terms, double eta, Outcome& outcome) const;
  void generalized(double eta, const Frame& frame, Outcome& outcome) const;
  void cox(double eta, const Frame& frame, Outcome& outcome) const;
  void contribute(const Equation& equation, const Frame& frame, double weight,
                  std::span<double> contributions) const;
};

void GeneralRegression::multinomial(std::span<const double> terms, double eta, Outcome& outcome) const {
  auto& chances = outcome.probabilities;
  for (std::size_t i = 0; i < equations.size(); ++i) {
    chances[i] = i == reference ? 0 : eta + sum(equations[i], terms);
  }
  softmax(chances);
}

void GeneralRegression::ordinal(std::span<const double> terms, double eta, Outcome& outcome) const {
  auto& chances = outcome.probabilities;
  double below = 0;  // the chance of a category before this one
  for (std::size_t i = 0; i < equations.size(); ++i) {
    const bool last = i + 1 == equations.size();
    const double up_to = last ? 1 : inverse_link(link, eta + sum(equations[i], terms), link_parameter);
    chances[i] = up_to - below;
    below = up_to;
  }
}

void GeneralRegression::generalized(double eta, const Frame& frame, Outcome& outcome) const {
  const double mean = inverse_link(link, eta, link_parameter);
  if (!classifies) {
    outcome.value = mean * trials.of(frame);
    return;
  }
  if (is_missing(mean)) return;
  double chance = std::clamp(mean, 0.0, 1.0);
  if (!is_missing(rival)) chance = chance / (chance + rival);
  outcome.probabilities[modelled] = chance;
  outcome.probabilities[1 - modelled] = 1 - chance;
  outcome.has_probabilities = true;
}

void GeneralRegression::cox(double eta, const Frame& frame, Outcome& outcome) const {
  const double hazard = baseline.at(frame.slots) * std::exp(eta - reference_eta);
  outcome.value = predicts_survival ? std::exp(-hazard) : hazard;
}

void GeneralRegression::evaluate(Frame& frame, Outcome& outcome) const {
  const auto terms = std::span(frame.work).subspan(work, design.size());
  if (!design.fill(frame.slots, terms)) return;
  const double eta = sum(shared, terms) + offset.of(frame);
  if (is_missing(eta)) return;
  switch (type) {
    case Type::regression:
    case Type::general_linear:
    case Type::log_linear:
      outcome.value = eta;
      break;
    case Type::generalized_linear:
      generalized(eta, frame, outcome);
      break;
    case Type::cox_regression:
      cox(eta, frame, outcome);
      break;
    case Type::multinomial_logistic:
      multinomial(terms, eta, outcome);
      outcome.has_probabilities = true;
      break;
    case Type::ordinal_multinomial:
      ordinal(terms, eta, outcome);
      outcome.has_probabilities = true;
      break;
  }
  if (outcome.has_probabilities) choose_most_probable(categories, outcome);
}

// What a term adds to the linear predictor goes to its predictors in equal parts; an intercept has none.
void GeneralRegression::contribute(const Equation& equation, const Frame& frame, double weight,
                                   std::span<double> contributions) const {
  for (const auto& each : equation) {
    double predictors = 0;
    design.visit(each.term, [&](std::uint32_t /*slot*/) { ++predictors; });
    const double part = weight * each.beta * frame.work[work + each.term] / predictors;
    design.visit(each.term, [&](std::uint32_t slot) { contributions[slot] += part; });
  }
}

bool GeneralRegression::explain(const Frame& frame, const Outcome& outcome, std::uint32_t category,
                                double weight, std::span<double> contributions) const {
  const auto which = category == none ? outcome.category : category;
  if (is_missing(outcome.value)) return false;
  // In an ordinal model one predictor moves all categories against each other.
  if (type == Type::ordinal_multinomial) return false;
  if (type == Type::multinomial_logistic) {
    if (which >= equations.size()) return false;
    // The reference moves as the only other one does, the other way.
    if (which == reference && equations.size() != 2) return false;
    const double way = which == reference ? -weight : weight;
    contribute(equations[which == reference ? 1 - which : which], frame, way, contributions);
    contribute(shared, frame, way, contributions);
    return true;
  }
  const bool opposite = predicts_survival || (classifies && which != modelled);
  contribute(shared, frame, opposite ? -weight : weight, contributions);
  return true;
}

// Puts an Evaluator together.
class Builder {
 public:
  Builder(const pmml::Model& model, Compiler& compiler)
      : model_(model), source_(static_cast<const Source&>(*model.body)), compiler_(compiler) {}

  Compiled build();

 private:
  void read_parameters();
  void add_categories();
  void add_equations();
  void find_reference();
  void find_modelled();
  void add_baseline();
  Parameter parameter(const std::optional<std::string_view>& field, double value);
  std::optional<std::size_t> place_of(std::string_view category);

  const pmml::Model& model_;
  const Source& source_;
  Compiler& compiler_;
  std::unique_ptr<GeneralRegression> made_ = std::make_unique<GeneralRegression>();
  Compiled compiled_;
  std::vector<std::string_view> names_;  // of the categories
};

Parameter Builder::parameter(const std::optional<std::string_view>& name, double value) {
  if (!name) return {.slot = none, .value = value};
  const auto field = compiler_.number_field(source_.place, *name);
  return {.slot = field ? field->slot : none, .value = value};
}

std::optional<std::size_t> Builder::place_of(std::string_view category) {
  const auto found = std::ranges::find(names_, category);
  if (found == names_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names_.begin());
}

void Builder::read_parameters() {
  made_->type = source_.type;
  made_->link = source_.link;
  made_->link_parameter = source_.link_parameter;
  made_->classifies = model_.function == pmml::Function::classification;
  made_->offset = parameter(source_.offset_variable, source_.offset_value);
  made_->trials = parameter(source_.trials_variable, source_.trials_value);
  const bool multinomial =
      source_.type == Type::multinomial_logistic || source_.type == Type::ordinal_multinomial;
  if ((source_.offset_variable || source_.offset_value != 0) && !multinomial &&
      source_.type != Type::generalized_linear) {
    compiler_.refuse(source_.place, "the standard has no offset in models of this type");
  }
  const bool may_classify = multinomial || source_.type == Type::generalized_linear;
  if ((multinomial && !made_->classifies) || (!may_classify && made_->classifies)) {
    compiler_.refuse(source_.place, "its modelType does not go with its functionName");
  }
}

// Those of the dictionary in its order, then those that only the model names.
void Builder::add_categories() {
  const auto add = [&](std::string_view name) {
    if (place_of(name)) return;
    names_.push_back(name);
    compiler_.category(compiled_, source_.place, name);
  };
  for (const auto name : compiler_.target_values()) add(name);
  for (const auto& cell : source_.parameter_cells) {
    if (cell.target_category) add(*cell.target_category);
  }
  if (source_.target_reference_category) add(*source_.target_reference_category);
  made_->equations.resize(names_.size());
  made_->categories = compiled_.categories;
}

void Builder::add_equations() {
  constexpr double look_ups_max = 2e9;  // cells by cells: seconds
  const auto cells = static_cast<double>(source_.predictor_cells.size() + source_.parameters.size());
  if (static_cast<double>(source_.parameter_cells.size()) * cells > look_ups_max) {
    return compiler_.refuse(source_.place, "too many parameters");
  }
  for (const auto& cell : source_.parameter_cells) {
    const bool known = std::ranges::any_of(
        source_.parameters, [&](const Source::Parameter& each) { return each.name == cell.parameter; });
    if (!known) return compiler_.refuse(cell.place, "its parameterName is not in the ParameterList");
    const auto term = made_->design.term(source_, cell.parameter, cell.target_category, compiler_);
    const bool own = made_->classifies && source_.type != Type::generalized_linear && cell.target_category;
    auto& equation = own ? made_->equations[*place_of(*cell.target_category)] : made_->shared;
    equation.push_back({term, cell.beta});
  }
}

// The category that all others are compared with: as it is said, or else the one without parameters.
void Builder::find_reference() {
  if (source_.target_reference_category) {
    made_->reference = *place_of(*source_.target_reference_category);
  } else {
    std::size_t without = 0;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (!made_->equations[i].empty()) continue;
      made_->reference = i;
      ++without;
    }
    if (without != 1) {
      return compiler_.refuse(source_.place,
                              fmt::format("{} target categories are without parameters, not one", without));
    }
  }
  // Parameters without a category are those of the other one, where there is one other.
  if (!made_->shared.empty() && names_.size() != 2) {
    compiler_.refuse(source_.place, "a PCell says no targetCategory, and there are more than two");
  }
}

// Which of two categories the parameters speak of.
void Builder::find_modelled() {
  if (names_.size() != 2) {
    return compiler_.refuse(source_.place,
                            fmt::format("its target has {} categories, not two", names_.size()));
  }
  std::optional<std::size_t> modelled;
  for (const auto& cell : source_.parameter_cells) {
    if (!cell.target_category) continue;
    const auto place = place_of(*cell.target_category);
    if (modelled && modelled != place) return compiler_.refuse(cell.place, "parameters of a second category");
    modelled = place;
  }
  if (!modelled && source_.target_reference_category) {
    modelled = 1 - *place_of(*source_.target_reference_category);
  }
  if (!modelled) return compiler_.refuse(source_.place, "nothing says which category its parameters are for");
  made_->modelled = *modelled;
  // The standard (4.4, "GeneralRegression", generalizedLinear): the link gives the chance of the category
  // that the parameters speak of, and the other has the rest. Rattle 1's files, which name no
  // targetReferenceCategory, were published with results in which the other category has a linear predictor
  // of 0, which goes through the same link, and the two are then made to sum to 1. Only its own are read so.
  if (source_.target_reference_category || compiler_.application() != "Rattle/PMML") return;
  made_->rival = inverse_link(source_.link, 0, source_.link_parameter);
  if (made_->rival > 0 && made_->rival <= 1) return;
  compiler_.refuse(source_.place, "without a targetReferenceCategory its linkFunction leaves no chances");
}

// Does an expression take the logarithm of something?
bool takes_logarithm(const pmml::Expression& expression) {
  const auto* apply = std::get_if<pmml::Apply>(&expression.form);
  return apply && (apply->function == "ln" || std::ranges::any_of(apply->arguments, takes_logarithm));
}

void Builder::add_baseline() {
  made_->baseline = compile_baseline_hazard(source_, compiler_);
  for (const auto& cell : source_.parameter_cells) {
    for (const auto& each : source_.parameters) {
      if (each.name == cell.parameter) made_->reference_eta += cell.beta * each.reference_point;
    }
  }
  // The standard gives both, and does not say which is the predictedValue. Producers take the cumulative
  // hazard and make the survival of it in the Output, or, as R did once, the other way round.
  made_->predicts_survival = std::ranges::any_of(model_.output.fields, [](const pmml::OutputField& field) {
    return field.expression && takes_logarithm(*field.expression);
  });
}

Compiled Builder::build() {
  read_parameters();
  if (made_->classifies) add_categories();
  if (compiler_.ok()) add_equations();
  if (!compiler_.ok()) return std::move(compiled_);
  if (source_.type == Type::multinomial_logistic) {
    find_reference();
  } else if (source_.type == Type::ordinal_multinomial) {
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const bool last = i + 1 == names_.size();
      if (made_->equations[i].empty() == last) continue;
      compiler_.refuse(source_.place, "each target category but the last must have an intercept");
    }
  } else if (made_->classifies) {
    find_modelled();
  } else if (source_.type == Type::cox_regression) {
    add_baseline();
  }
  if (source_.parameter_cells.empty()) compiler_.refuse(source_.place, "its ParamMatrix is empty");
  made_->work = compiler_.work(made_->design.size());
  compiled_.evaluator = std::move(made_);
  return std::move(compiled_);
}

}  // namespace

Compiled compile_general_regression(const pmml::Model& model, Compiler& compiler) {
  return Builder(model, compiler).build();
}

}  // namespace balie::scorer_pmml
