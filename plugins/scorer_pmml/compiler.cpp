#include "plugins/scorer_pmml/compiler.hpp"

#include "plugins/scorer_pmml/expression.hpp"
#include "plugins/scorer_pmml/field_resolver.hpp"
#include "plugins/scorer_pmml/kinds.hpp"
#include "plugins/scorer_pmml/literal.hpp"
#include "plugins/scorer_pmml/output.hpp"

#include <fmt/format.h>

namespace balie::scorer_pmml {

namespace {

constexpr std::uint32_t slots_max = 1u << 24;  // a predicate has that many bits for one

bool is_input(const pmml::MiningField& field) {
  using Usage = pmml::MiningField::Usage;
  return field.usage == Usage::active || field.usage == Usage::group || field.usage == Usage::order;
}

// A regression predicts numbers, though its target be a text, as that of a model within another may be.
pmml::Type predicted_type(const CompiledModel& model) {
  const bool is_other =
      model.function != pmml::Function::regression && model.function != pmml::Function::time_series;
  if (is_other || !model.kind.categories.empty() || pmml::is_number(model.type.data)) return model.type;
  return {pmml::DataType::double_};
}

}  // namespace

Compiler::Compiler(const pmml::File& file, Symbols& symbols)
    : file_(file), symbols_(symbols), layout_(std::make_unique<Layout>()) {
  for (const auto& field : file.dictionary.fields) layout_->data_fields.emplace(field.name, &field);
  for (const auto& function : file.transformations.functions)
    layout_->functions.emplace(function.name, &function);
}

Compiler::~Compiler() = default;

std::unique_ptr<const CompiledModel> Compiler::compile() {
  auto model = compile_model(file_.model);
  if (layout_->slots >= slots_max) refuse(file_.model.place, "too many fields");
  for (const auto& input : layout_->inputs) {
    if (input.is_list && input.asked != input.asked_as_list)
      refuse(input.data->place, "the model takes several values of it in one place and one in another");
  }
  return ok() ? std::move(model) : nullptr;
}

std::unique_ptr<const CompiledModel> Compiler::child(const pmml::Model& model) {
  Scope& outer = *scope_;
  auto compiled = compile_model(model);
  for (const auto& output : compiled->outputs) {
    scope_ = &outer;
    add_output(*output.field, output);
  }
  return compiled;
}

void Compiler::add_output(const pmml::OutputField& field, const OutputStep& step) {
  scope_->fields.insert_or_assign(field.name, Field{.slot = step.slot,
                                                    .type = step.type,
                                                    .optype = output_optype(field, step.type),
                                                    .name = field.name,
                                                    .late = true});
}

void Compiler::open_scope(const pmml::Model& model, Scope& scope) {
  for (const auto& field : model.schema.fields) scope.schema.emplace(field.name, &field);
  for (const auto& function : model.local.functions) layout_->functions.emplace(function.name, &function);
  for (const auto& field : model.local.fields) scope.derived.emplace(field.name, &field);
  if (!scope.outer) {
    for (const auto& field : file_.transformations.fields) scope.derived.emplace(field.name, &field);
    // All inputs at the front, in the schema's order, each treated whether the model then needs it or not.
    FieldResolver resolver(*this, scope);
    for (const auto& field : model.schema.fields) {
      if (is_input(field)) resolver.input(field.name);
    }
    for (const auto& field : model.schema.fields) {
      if (is_input(field) && !resolver.resolve(field.place, field.name)) {
        refuse(field.place, fmt::format("there is no field {}", field.name));
      }
    }
  }
  scope.target = find_target(model);
}

TargetField Compiler::target_field(const pmml::MiningField& field) const {
  TargetField target{.name = field.name};
  const auto data = layout_->data_fields.find(field.name);
  if (data == layout_->data_fields.end()) return target;
  target.type = data->second->type;
  target.optype = field.optype.value_or(data->second->optype);
  if (!data->second->values.empty()) target.values = &data->second->values;
  return target;
}

TargetField Compiler::find_target(const pmml::Model& model) const {
  TargetField target;
  const bool labels = model.function == pmml::Function::classification;
  if (labels) target = {.type = {pmml::DataType::string}, .optype = pmml::OpType::categorical};
  for (const auto& field : model.schema.fields) {
    if (field.usage != pmml::MiningField::Usage::target) continue;
    if (layout_->data_fields.contains(field.name)) target = target_field(field);
    target.name = field.name;
    break;
  }
  for (const auto& one : model.targets) {
    if (one.optype && (one.field.empty() || one.field == target.name)) target.optype = *one.optype;
  }
  return target;
}

std::unique_ptr<CompiledModel> Compiler::compile_model(const pmml::Model& model) {
  auto compiled = std::make_unique<CompiledModel>();
  Scope scope{.outer = scope_, .model = &model, .compiled = compiled.get()};
  scope_ = &scope;
  open_scope(model, scope);
  compiled->index = layout_->models++;
  compiled->element = model.place.element;
  compiled->name = model.name;
  compiled->function = model.function;
  compiled->target = scope.target.name;
  compiled->type = scope.target.type;
  if (const auto compile_kind = find_kind(model.place.element)) {
    compiled->kind = compile_kind(model, *this);
    compiled->type = compiled->kind.type.value_or(predicted_type(*compiled));
    if (ok()) compile_targets(model, *compiled, *this);
    if (ok()) compile_outputs(model, *compiled, *this);
  } else {
    refuse(model.place, "models of this kind are not supported");
  }
  scope_ = scope.outer;
  return compiled;
}

std::optional<Field> Compiler::field(const pmml::Place& place, std::string_view name) {
  auto found = FieldResolver(*this, *scope_).resolve(place, name);
  if (!found) refuse(place, fmt::format("there is no field {}", name.substr(0, 80)));
  if (found && found->input != none) ++layout_->inputs[found->input].asked;
  return found;
}

std::optional<Field> Compiler::number_field(const pmml::Place& place, std::string_view name) {
  auto found = field(place, name);
  if (found && found->type.data == pmml::DataType::string)
    refuse(place, fmt::format("{} is a text, not a number", name.substr(0, 80)));
  return found;
}

bool Compiler::has_field(std::string_view name) {
  return FieldResolver(*this, *scope_).resolve({}, name).has_value();
}

std::optional<Field> Compiler::derived(const pmml::DerivedField& derived) {
  auto step = compile_derived(derived, *this);
  if (!ok()) return std::nullopt;
  const Field field{.slot = slot(),
                    .type = derived.type,
                    .optype = derived.optype,
                    .name = derived.name,
                    .values = derived.values.empty() ? nullptr : &derived.values,
                    .late = step.late};
  layout_->sources[field.slot] = std::move(step.sources);
  scope_->compiled->steps.push_back({field.slot, std::move(step.formula)});
  return field;
}

const pmml::DerivedField* Compiler::derived_field(std::string_view name) const {
  for (const Scope* scope = scope_; scope; scope = scope->outer) {
    if (const auto found = scope->derived.find(name); found != scope->derived.end()) return found->second;
  }
  return nullptr;
}

const pmml::DefineFunction* Compiler::function(std::string_view name) const {
  const auto found = layout_->functions.find(name);
  return found == layout_->functions.end() ? nullptr : found->second;
}

double Compiler::constant(const pmml::Place& place, const pmml::Type& type, std::string_view text) {
  if (type.data == pmml::DataType::string) return symbols_.code(text);
  const auto value = literal(type, text);
  if (!value) refuse(place, fmt::format("\"{}\" is not a value of the field's type", text.substr(0, 80)));
  return value.value_or(missing);
}

double Compiler::bound(const pmml::Place& place, const pmml::Type& type, std::string_view text) {
  const auto number = type.data == pmml::DataType::integer ? pmml::number_of(text) : std::nullopt;
  return number && !is_missing(*number) ? *number : constant(place, type, text);
}

std::vector<double> Compiler::ordered_values(const Field& field) {
  std::vector<double> values;
  if (!field.values) return values;
  for (const auto& value : *field.values) {
    if (value.property == pmml::FieldValue::Property::valid)
      values.push_back(constant({}, field.type, value.text));
  }
  return values;
}

void Compiler::needs_text(const Field& field) {
  if (field.input != none) layout_->inputs[field.input].needs_text = true;
}

void Compiler::needs_list(const pmml::Place& place, const Field& field) {
  if (field.input == none) return refuse(place, "a list must be an input");
  auto& input = layout_->inputs[field.input];
  input.is_list = true;
  ++input.asked_as_list;
}

bool Compiler::groups_by(std::string_view name) const {
  const auto found = scope_->schema.find(name);
  return found != scope_->schema.end() && found->second->usage == pmml::MiningField::Usage::group;
}

std::uint32_t Compiler::work(std::size_t numbers) {
  const auto from = layout_->work;
  layout_->work += static_cast<std::uint32_t>(numbers);
  return from;
}

const TargetField& Compiler::target() const { return scope_->target; }

std::uint32_t Compiler::category(Compiled& compiled, const pmml::Place& place, std::string_view text) {
  const double value = constant(place, target().type, text);
  for (std::size_t i = 0; i < compiled.categories.size(); ++i) {
    if (compiled.categories[i] == value) return static_cast<std::uint32_t>(i);
  }
  compiled.categories.push_back(value);
  return static_cast<std::uint32_t>(compiled.categories.size() - 1);
}

std::vector<std::string_view> Compiler::target_values() const {
  std::vector<std::string_view> values;
  if (!target().values) return values;
  for (const auto& value : *target().values) {
    if (value.property == pmml::FieldValue::Property::valid) values.push_back(value.text);
  }
  return values;
}

std::vector<double> Compiler::target_values(const TargetField& field) {
  std::vector<double> values;
  if (!field.values) return values;
  for (const auto& value : *field.values) {
    if (value.property != pmml::FieldValue::Property::valid) continue;
    values.push_back(constant({}, field.type, value.text));
  }
  return values;
}

std::vector<double> Compiler::values_for(const pmml::Place& place, std::span<const Known> known,
                                         std::span<const Field> fields) {
  Frame frame(symbols_);
  frame.slots.assign(layout_->slots, missing);
  frame.lists.resize(layout_->inputs.size());
  frame.work.resize(layout_->work);
  frame.outcomes.resize(layout_->models);
  for (const auto& each : known) {
    const auto input = layout_->input_by_name.find(each.field);
    if (input == layout_->input_by_name.end()) continue;
    const auto& found = layout_->inputs[input->second];
    frame.slots[found.slot] = constant(place, found.data->type, each.text);
  }
  std::vector<const Scope*> scopes;  // the outermost last
  for (const Scope* scope = scope_; scope; scope = scope->outer) scopes.push_back(scope);
  for (auto scope = scopes.rbegin(); scope != scopes.rend(); ++scope) {
    for (const auto& step : (*scope)->compiled->steps) frame.slots[step.slot] = step.formula->value(frame);
  }
  if (frame.failed()) refuse(place, "a training record has a value that the model does not allow");
  std::vector<double> values;
  for (const auto& field : fields) values.push_back(frame.slots[field.slot]);
  return values;
}

std::uint32_t Compiler::slot() { return layout_->slots++; }

}  // namespace balie::scorer_pmml
