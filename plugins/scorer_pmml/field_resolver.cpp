#include "plugins/scorer_pmml/field_resolver.hpp"

#include "plugins/scorer_pmml/expression.hpp"
#include "plugins/scorer_pmml/treatment.hpp"

#include <fmt/format.h>

namespace balie::scorer_pmml {

InputField* FieldResolver::input(std::string_view name) {
  auto& layout = *compiler_.layout_;
  if (const auto known = layout.input_by_name.find(name); known != layout.input_by_name.end()) {
    return &layout.inputs[known->second];
  }
  const auto data = layout.data_fields.find(name);
  if (data == layout.data_fields.end()) return nullptr;
  layout.input_by_name.emplace(name, static_cast<std::uint32_t>(layout.inputs.size()));
  return &layout.inputs.emplace_back(InputField{.data = data->second, .slot = layout.slots++});
}

std::optional<Field> FieldResolver::data_field(Scope& scope, std::string_view name) {
  InputField* found = input(name);
  if (!found) return std::nullopt;
  const auto index = static_cast<std::uint32_t>(found - compiler_.layout_->inputs.data());
  Field field{.slot = found->slot,
              .type = found->data->type,
              .optype = found->data->optype,
              .name = name,
              .values = found->data->values.empty() ? nullptr : &found->data->values,
              .input = index};
  const auto mining = scope.schema.find(name);
  // A data field that the schema does not name is taken as it is, and refused when it is invalid.
  static const pmml::MiningField plain{};
  const auto& how = mining == scope.schema.end() ? plain : *mining->second;
  if (mining != scope.schema.end()) found->mining = &how;
  return treat(found->data, how, field, scope);
}

// The treated value: of an input in its own slot, of what comes from the outer model in a slot of its own.
Field FieldResolver::treat(const pmml::DataField* data, const pmml::MiningField& mining, Field before,
                           Scope& scope) {
  auto treatment = make_treatment(data, mining, before, compiler_);
  const auto optype = mining.optype.value_or(before.optype);
  // Whether an outer model's value is valid was asked there, unless this one says what to do about it.
  if (scope.outer && !mining.invalid) {
    treatment.valid_values.clear();
    treatment.invalid_values.clear();
    treatment.intervals.clear();
  }
  if (scope.outer) treatment.missing_values.clear();
  if (!treatment.is_neutral()) {
    const auto slot = scope.outer ? compiler_.slot() : before.slot;
    auto& steps = before.late ? reader_.compiled->steps : scope.compiled->steps;
    steps.push_back({slot, std::make_unique<Treated>(std::move(treatment))});
    if (slot != before.slot) compiler_.layout_->sources[slot] = {before.slot};
    before.slot = slot;
  }
  before.optype = optype;
  return before;
}

std::optional<Field> FieldResolver::derive(const pmml::DerivedField& derived, Scope& scope) {
  constexpr std::size_t chain_max = 400;
  if (scope.under_way.size() > chain_max) {
    compiler_.refuse(derived.place, "too many fields that depend on one another");
    return std::nullopt;
  }
  if (!scope.under_way.insert(derived.name).second) {
    compiler_.refuse(derived.place, "the field depends on itself");
    return std::nullopt;
  }
  Scope* const before = compiler_.scope_;
  compiler_.scope_ = &scope;
  auto step = compile_derived(derived, compiler_);
  compiler_.scope_ = before;
  scope.under_way.erase(derived.name);
  if (!compiler_.ok()) return std::nullopt;
  Field field{.slot = compiler_.slot(),
              .type = derived.type,
              .optype = derived.optype,
              .name = derived.name,
              .values = derived.values.empty() ? nullptr : &derived.values,
              .late = step.late};
  compiler_.layout_->sources[field.slot] = std::move(step.sources);
  // What depends on an earlier model's output is computed for each model that asks, when it is there.
  auto& owner = field.late ? reader_ : scope;
  owner.compiled->steps.push_back({field.slot, std::move(step.formula)});
  if (field.late) reader_.fields.insert_or_assign(derived.name, field);
  return field;
}

std::optional<Field> FieldResolver::base(const pmml::Place& place, Scope& scope, std::string_view name) {
  if (const auto derived = scope.derived.find(name); derived != scope.derived.end()) {
    return derive(*derived->second, scope);
  }
  if (!scope.outer) return data_field(scope, name);
  auto outer = find(place, *scope.outer, name);
  const auto mining = scope.schema.find(name);
  if (!outer || mining == scope.schema.end()) return outer;
  const auto data = compiler_.layout_->data_fields.find(name);
  return treat(data == compiler_.layout_->data_fields.end() ? nullptr : data->second, *mining->second, *outer,
               scope);
}

std::optional<Field> FieldResolver::find(const pmml::Place& place, Scope& scope, std::string_view name) {
  if (const auto known = scope.fields.find(name); known != scope.fields.end()) return known->second;
  auto field = base(place, scope, name);
  if (field && !field->late) scope.fields.insert_or_assign(name, *field);
  return field;
}

}  // namespace balie::scorer_pmml
