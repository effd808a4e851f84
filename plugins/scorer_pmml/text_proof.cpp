#include "plugins/scorer_pmml/text_proof.hpp"

#include "plugins/scorer_pmml/verify.hpp"

#include <algorithm>
#include <cmath>

namespace balie::scorer_pmml {
namespace {

using pmml::Verification;

constexpr double precision_max = 1e-6;

bool is_affinity(const pmml::Model& model, std::string_view name) {
  return std::ranges::any_of(model.output.fields, [&](const pmml::OutputField& field) {
    using enum pmml::Feature;
    return field.name == name && (field.feature == affinity || field.feature == entity_affinity ||
                                  field.feature == cluster_affinity);
  });
}

// Does this record hold an affinity that says something?
bool has_affinity(const pmml::Model& model, const std::vector<pmml::InlineTable::Cell>& record) {
  return std::ranges::any_of(model.verification->fields, [&](const Verification::Field& field) {
    if (field.precision > precision_max || !is_affinity(model, field.field)) return false;
    const auto cell = pmml::InlineTable::cell(record, field.column);
    const auto number = cell ? pmml::number_of(*cell) : std::nullopt;
    return number && std::abs(*number) > field.zero_threshold && std::abs(*number - 1) > precision_max;
  });
}

std::vector<double> frequencies_of(const Verification& verification,
                                   const std::vector<pmml::InlineTable::Cell>& record,
                                   std::span<const Field> terms, Compiler& compiler) {
  std::vector<Compiler::Known> known;
  for (const auto& field : verification.fields) {
    if (const auto cell = pmml::InlineTable::cell(record, field.column))
      known.push_back({field.field, *cell});
  }
  return compiler.values_for(verification.place, known, terms);
}

}  // namespace

bool shows_weights(const pmml::Model& model, const TextWeights& weights, bool global,
                   std::span<const Field> terms, Compiler& compiler) {
  // Of models within models the verification is not run.
  const bool is_run = compiler.layout().models == 1;
  if (!model.verification || !is_run) return false;
  const auto& rows = model.verification->table.rows;
  return std::ranges::any_of(
      std::span(rows).first(std::min(rows.size(), verified_max)), [&](const auto& record) {
        if (!has_affinity(model, record)) return false;
        return !global || weights.tells_apart(frequencies_of(*model.verification, record, terms, compiler));
      });
}

}  // namespace balie::scorer_pmml
