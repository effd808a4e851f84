#include "plugins/scorer_pmml/output.hpp"

#include "plugins/scorer_pmml/expression.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::scorer_pmml {

namespace {

using enum pmml::Feature;
using pmml::DataType;

constexpr std::size_t rank_max = 10'000;

// What an output is compiled from.
struct Source {
  const pmml::OutputField& field;
  const CompiledModel& model;  // whose outcome it is: this model or one of its segments
  Compiler& compiler;

  void refuse(std::string text) const { compiler.refuse(field.place, std::move(text)); }
};

template <typename Read>
Typed from_outcome(const Source& source, const pmml::Type& type, Read read) {
  return {computed([index = source.model.index, read](Frame& frame) { return read(frame.outcomes[index]); }),
          type};
}

constexpr pmml::Type number_type = {DataType::double_};
constexpr pmml::Type text_type = {DataType::string};

// The category of this rank, from 2: by probability, of equal ones the first first. `none`: there is none.
std::uint32_t ranked_category(const Outcome& outcome, std::uint32_t rank) {
  const auto& chances = outcome.probabilities;
  if (!outcome.has_probabilities || is_missing(outcome.value)) return none;
  for (std::uint32_t i = 0; i < chances.size(); ++i) {
    std::uint32_t before = 0;
    for (std::uint32_t j = 0; j < chances.size(); ++j)
      before += chances[j] > chances[i] || (chances[j] == chances[i] && j < i) ? 1 : 0;
    if (before + 1 == rank) return i;
  }
  return none;
}

// The second best category, and so on.
Typed predicted_of_rank(const Source& source) {
  const auto& categories = source.model.kind.categories;
  if (categories.empty() || source.field.ascending || !source.field.target_field.empty())
    source.refuse("a rank is of a classification's categories, the most probable first");
  return from_outcome(source, source.model.type, [rank = source.field.rank, categories](const auto& outcome) {
    const auto category = ranked_category(outcome, rank);
    return category == none ? missing : categories[category];
  });
}

Typed predicted(const Source& source) {
  if (source.field.rank != 1) return predicted_of_rank(source);
  const auto& more = source.model.kind.more_targets;
  const auto other = std::ranges::find(more, source.field.target_field);
  if (!source.field.target_field.empty() && other != more.end()) {
    const auto index = static_cast<std::size_t>(other - more.begin());
    return from_outcome(source, number_type,
                        [index](const Outcome& outcome) { return outcome.more_values[index]; });
  }
  return from_outcome(source, source.model.type, [](const Outcome& outcome) { return outcome.value; });
}

Typed displayed(const Source& source, const std::vector<pmml::Target>& targets) {
  std::vector<std::pair<double, double>> display;
  const auto add = [&](std::string_view value, std::string_view text) {
    display.emplace_back(source.compiler.constant(source.field.place, source.model.type, value),
                         source.compiler.symbols().code(text));
  };
  for (const auto& target : targets) {
    for (const auto& value : target.values) {
      if (value.value && value.display) add(*value.value, *value.display);
    }
  }
  if (const auto* values = source.compiler.target().values) {
    for (const auto& value : *values) {
      if (!value.display.empty()) add(value.text, value.display);
    }
  }
  if (display.empty()) return predicted(source);
  if (source.field.rank != 1) source.refuse("a rank of display values is not supported");
  auto text = converted(source.field.place, predicted(source), text_type, source.compiler);
  return {computed([index = source.model.index, display,
                    shared = std::shared_ptr(std::move(text.formula))](Frame& frame) {
            for (const auto& [value, shown] : display) {
              if (value == frame.outcomes[index].value) return shown;
            }
            return shared->value(frame);
          }),
          text_type};
}

// Which category an output means: an index, or `none` for the predicted one. nullopt: one that is never met.
std::optional<std::uint32_t> category_of(const Source& source) {
  if (!source.field.value) return none;
  const auto& categories = source.model.kind.categories;
  const double value = source.compiler.constant(source.field.place, source.model.type, *source.field.value);
  const auto found = std::ranges::find(categories, value);
  if (found != categories.end()) return static_cast<std::uint32_t>(found - categories.begin());
  const auto listed = source.compiler.target_values();
  if (std::ranges::find(listed, *source.field.value) == listed.end()) {
    source.refuse(fmt::format("\"{}\" is not a category of the target", source.field.value->substr(0, 80)));
  }
  return std::nullopt;
}

Typed of_category(const Source& source, std::vector<double> Outcome::*list, bool Outcome::*there) {
  if (source.model.kind.categories.empty()) source.refuse("the model has no categories");
  const auto category = category_of(source);
  const auto rank = source.field.rank;
  if (rank != 1 && (source.field.value || source.field.ascending || list != &Outcome::probabilities))
    source.refuse("a rank is of a classification's probabilities, the greatest first");
  return from_outcome(source, number_type, [list, there, category, rank](const Outcome& outcome) {
    if (!(outcome.*there) || is_missing(outcome.value)) return missing;
    if (!category) return 0.0;
    const auto best = rank == 1 ? outcome.category : ranked_category(outcome, rank);
    const auto index = *category == none ? best : *category;
    return index == none ? missing : (outcome.*list)[index];
  });
}

std::uint32_t actual_slot(const Source& source) {
  const auto& name = source.compiler.target().name;
  const auto field = source.compiler.field(source.field.place, name);
  return field ? field->slot : 0;
}

Typed residual_of(const Source& source) {
  const auto slot = actual_slot(source);
  const auto index = source.model.index;
  if (source.model.kind.categories.empty()) {
    return {computed([slot, index](Frame& frame) { return frame.slots[slot] - frame.outcomes[index].value; }),
            number_type};
  }
  // PMML 4.4, "Output", residual of a classification: of the category named, else of the actual one.
  const auto category = category_of(source);
  return {computed([slot, index, category, categories = source.model.kind.categories](Frame& frame) {
            const double actual = frame.slots[slot];
            const auto& outcome = frame.outcomes[index];
            if (is_missing(actual) || is_missing(outcome.value) || !outcome.has_probabilities) return missing;
            const auto which = category.value_or(none) == none ? outcome.category : *category;
            if (!category || which == none) return missing;
            return (actual == categories[which] ? 1.0 : 0.0) - outcome.probabilities[which];
          }),
          number_type};
}

// The entity of an output's rank.
std::uint32_t ranked_entity(const Outcome& outcome, std::uint32_t rank) {
  if (rank <= outcome.ranked.size()) return outcome.ranked[rank - 1].entity;
  return rank == 1 ? outcome.entity : none;
}

Typed entity_id_of(const Source& source) {
  if (source.model.kind.entities.empty()) source.refuse("the model has no entities");
  return from_outcome(
      source, text_type,
      [rank = source.field.rank, entities = source.model.kind.entities](const Outcome& outcome) {
        const auto entity = ranked_entity(outcome, rank);
        if (entity == none || entities[entity] == none) return missing;
        return static_cast<double>(entities[entity]);
      });
}

Typed affinity_of(const Source& source) {
  if (!source.field.value) {
    return from_outcome(source, number_type, [rank = source.field.rank](const Outcome& outcome) {
      if (rank <= outcome.ranked.size()) return outcome.ranked[rank - 1].affinity;
      return rank == 1 ? outcome.affinity : missing;
    });
  }
  const auto& entities = source.model.kind.entities;
  const auto found = std::ranges::find(entities, source.compiler.symbols().code(*source.field.value));
  if (!source.model.kind.entity_affinities || found == entities.end()) {
    source.refuse(fmt::format("the model has no entity \"{}\"", source.field.value->substr(0, 80)));
    return {};
  }
  return from_outcome(source, number_type, [at = found - entities.begin()](const Outcome& outcome) {
    return is_missing(outcome.value) ? missing : outcome.entity_affinities[static_cast<std::size_t>(at)];
  });
}

Typed rule_feature(const Source& source, pmml::Feature feature) {
  if (feature == rule_id) return entity_id_of(source);
  const auto* evaluator = source.model.kind.evaluator.get();
  if (!evaluator->has_feature(feature)) {
    source.refuse(fmt::format("the model's entities have no {}", to_string(feature)));
    return {};
  }
  const bool is_text = feature == antecedent || feature == consequent || feature == rule;
  return from_outcome(source, is_text ? text_type : number_type,
                      [rank = source.field.rank, evaluator, feature](const Outcome& outcome) {
                        const auto entity = ranked_entity(outcome, rank);
                        return entity == none ? missing : evaluator->feature(feature, entity);
                      });
}

Typed reason(const Source& source) {
  if (source.model.kind.reason_codes_max == 0) source.refuse("the model has no reason codes");
  return from_outcome(source, text_type, [rank = source.field.rank](const Outcome& outcome) {
    return rank <= outcome.reason_codes.size() ? static_cast<double>(outcome.reason_codes[rank - 1])
                                               : missing;
  });
}

Typed expression_of(const Source& source) {
  ExpressionContext context{.compiler = source.compiler, .wanted = source.field.type};
  return compile_expression(*source.field.expression, context);
}

Typed confidence_of(const Source& source) {
  if (source.model.kind.evaluator->has_feature(confidence)) return rule_feature(source, confidence);
  return of_category(source, &Outcome::confidences, &Outcome::has_confidences);
}

Typed formula_of(const Source& source, const pmml::Model& model) {
  const auto& field = source.field;
  if (auto own = source.model.kind.evaluator->output(field, source.model.index, source.compiler); own.formula)
    return own;
  if (field.multi_valued) source.refuse("several values in one output are not supported");
  if (field.rank < 1 || field.rank > rank_max) source.refuse("a rank that is not supported");
  switch (field.feature) {
    case predicted_value:
      return predicted(source);
    case predicted_display_value:
      return displayed(source, model.targets);
    case transformed_value:
    case decision:
      return expression_of(source);
    case probability:
      return of_category(source, &Outcome::probabilities, &Outcome::has_probabilities);
    case residual:
      return residual_of(source);
    case standard_error:
    case standard_deviation:
      if (!source.model.kind.has_standard_error)
        source.refuse(fmt::format("the model has no {}", to_string(field.feature)));
      return from_outcome(source, number_type, [](const Outcome& outcome) { return outcome.standard_error; });
    case cluster_id:
    case entity_id:
      return entity_id_of(source);
    case affinity:
    case cluster_affinity:
    case entity_affinity:
      return affinity_of(source);
    case warning:
      return from_outcome(source, text_type, [](const Outcome&) { return missing; });
    case rule_value:
      return rule_feature(source, field.rule_feature);
    case reason_code:
      return reason(source);
    case confidence:
      return confidence_of(source);
    case antecedent:
    case consequent:
    case rule:
    case rule_id:
    case support:
    case lift:
    case leverage:
      return rule_feature(source, field.feature);
    default:
      source.refuse(fmt::format("feature {} is not supported", to_string(field.feature)));
      return {};
  }
}

bool is_text(const pmml::Type& type) { return type.data == DataType::string; }

// Where the file says another type than the model has: numbers stay the numbers that they are.
Typed as_declared(const pmml::OutputField& field, Typed typed, Compiler& compiler) {
  if (!field.type || *field.type == typed.type) return typed;
  if (pmml::is_number(field.type->data) && pmml::is_number(typed.type.data)) return typed;
  return converted(field.place, std::move(typed), *field.type, compiler);
}

}  // namespace

pmml::OpType output_optype(const pmml::OutputField& field, const pmml::Type& type) {
  return field.optype.value_or(is_text(type) ? pmml::OpType::categorical : pmml::OpType::continuous);
}

void compile_outputs(const pmml::Model& model, CompiledModel& compiled, Compiler& compiler) {
  for (const auto& field : model.output.fields) {
    const CompiledModel* from = &compiled;
    if (!field.segment_id.empty()) from = compiled.kind.evaluator->segment(field.segment_id);
    if (!from) return compiler.refuse(field.place, "there is no segment of this id");
    const Source source{field, *from, compiler};
    auto typed = formula_of(source, model);
    if (!compiler.ok()) return;
    typed = as_declared(field, std::move(typed), compiler);
    if (!compiler.ok()) return;
    OutputStep step{.slot = compiler.slot(), .formula = std::move(typed.formula), .field = &field};
    step.name = field.name;
    step.display_name = field.display_name;
    step.feature = field.feature;
    step.value = field.value.value_or("");
    step.type = typed.type;
    step.is_final = field.final_result;
    compiler.add_output(field, step);
    compiled.outputs.push_back(std::move(step));
  }
}

void compile_targets(const pmml::Model& model, CompiledModel& compiled, Compiler& compiler) {
  for (const auto& target : model.targets) {
    if (!target.field.empty() && target.field != compiler.target().name) continue;
    TargetRules rules{.min = target.min.value_or(-std::numeric_limits<double>::infinity()),
                      .max = target.max.value_or(std::numeric_limits<double>::infinity()),
                      .factor = target.rescale_factor,
                      .constant = target.rescale_constant,
                      .cast = target.cast,
                      .single_precision = model.single_precision};
    if (rules.min > rules.max) return compiler.refuse(target.place, "min is beyond max");
    const auto& categories = compiled.kind.categories;
    for (const auto& value : target.values) {
      if (categories.empty()) {
        if (value.default_value) rules.default_value = *value.default_value;
        continue;
      }
      if (!value.value || !value.prior) continue;
      const double category = compiler.constant(value.place, compiled.type, *value.value);
      const auto found = std::ranges::find(categories, category);
      if (found == categories.end()) continue;
      rules.priors.resize(categories.size(), 0.0);
      rules.priors[static_cast<std::size_t>(found - categories.begin())] = *value.prior;
    }
    compiled.rules = std::move(rules);
    return;
  }
}

}  // namespace balie::scorer_pmml
