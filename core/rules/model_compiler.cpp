#include "core/rules/model_compiler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace balie::rules {
namespace {

using feel::Value;

bool is_dmn_import(const dmn::Import& import) {
  return import.type.empty() || import.type.find("/DMN/") != std::string::npos;
}

// The type that a variable of knowledge declares: of the function's result, or of the function itself.
ItemType result_of(ItemType declared) {
  if (declared.type().kind() != feel::Type::Kind::function) return declared;
  return ItemType(declared.type().result());
}

}  // namespace

ModelCompiler::ModelCompiler(const dmn::Definitions& model, std::span<const dmn::Definitions* const> imported,
                             const CompileOptions& options)
    : options_(options) {
  const auto add_unit = [&](const dmn::Definitions& definitions) {
    Unit& unit = units_.emplace_back();
    unit.model = &definitions;
    unit.file = std::make_shared<const std::string>(definitions.file);
  };
  add_unit(model);
  for (const auto* const other : imported) add_unit(*other);
}

Compiled ModelCompiler::compile() {
  result_->space_ = units_.front().model->space;
  resolve_types(units_.front());
  if (!is_broken_) {
    for (auto& unit : units_) {
      if (unit.is_used) collect(unit);
    }
    number_steps();
    for (auto& element : elements_) visit(element);
  }
  sort_problems(problems_);
  if (is_broken_) return {nullptr, std::move(problems_)};
  return {std::move(result_), std::move(problems_)};
}

void ModelCompiler::refuse(const Unit& unit, dmn::Place place, std::string text) {
  problems_.push_back({*unit.file, place.line, place.column, std::move(text)});
}

ModelCompiler::Unit* ModelCompiler::unit_of(const std::string& space) {
  const auto found =
      std::ranges::find_if(units_, [&](const Unit& unit) { return unit.model->space == space; });
  return found == units_.end() ? nullptr : &*found;
}

// Of the unit and of all that it imports.
void ModelCompiler::resolve_types(Unit& unit) {
  if (unit.is_used) return;
  unit.is_used = unit.is_under_way = true;
  std::map<std::string, const TypeTable*> imported;
  for (const auto& import : unit.model->imports) {
    if (!is_dmn_import(import)) continue;
    Unit* const other = unit_of(import.space);
    if (other == nullptr || other->is_under_way) {
      refuse(unit, import.place,
             other == nullptr ? fmt::format("there is no model of namespace {} to import", import.space)
                              : fmt::format("models import each other: {}", import.space));
      is_broken_ = true;
      continue;
    }
    resolve_types(*other);
    if (other->types) imported.emplace(feel::normalise_name(import.name), other->types.get());
  }
  unit.types = std::make_unique<TypeTable>(*unit.model, std::move(imported), unit.file, problems_);
  unit.is_under_way = false;
}

void ModelCompiler::add(Unit& unit, const std::string& id, Element element) {
  element.unit = &unit;
  element.name = feel::normalise_name(element.name);
  elements_.push_back(std::move(element));
  if (id.empty()) return;
  if (by_id_.emplace(std::pair(&unit, id), &elements_.back()).second) return;
  refuse(unit, elements_.back().place, fmt::format("two elements have the id {}", id));
}

void ModelCompiler::collect(Unit& unit) {
  const auto each = [&](const auto& list) {
    for (const auto& source : list) {
      Element element;
      element.source = &source;
      element.name = source.variable.name;
      element.place = source.variable.place;
      add(unit, source.id, std::move(element));
    }
  };
  each(unit.model->inputs);
  each(unit.model->decisions);
  each(unit.model->knowledge);
  each(unit.model->services);
  check_names(unit);
}

void ModelCompiler::check_names(Unit& unit) {
  std::set<std::string> names;
  for (const auto& element : elements_) {
    if (element.unit != &unit || names.insert(element.name).second) continue;
    refuse(unit, element.place, fmt::format("two elements are named \"{}\"", element.name));
  }
}

void ModelCompiler::number_steps() {
  for (auto& element : elements_) {
    const bool is_input = std::holds_alternative<const dmn::InputData*>(element.source);
    if (!is_input && !std::holds_alternative<const dmn::Decision*>(element.source)) continue;
    element.supply.kind = Supply::Kind::step;
    element.supply.step = result_->plan_.steps.size();
    result_->plan_.steps.push_back({element.name, {}, passage(*element.unit, element.place), nullptr, {}});
    result_->nodes_.push_back({is_input ? Model::Node::Kind::input : Model::Node::Kind::decision,
                               element.name,
                               element.unit->model->space,
                               element.supply.step,
                               {}});
  }
}

void ModelCompiler::visit(Element& element) {
  if (element.state != Element::State::untouched) return;
  element.state = Element::State::under_way;
  if (++depth_ > options_.requirements_max) {
    refuse(*element.unit, element.place,
           fmt::format("requirements of requirements more than {} deep", options_.requirements_max));
    is_broken_ = true;
  } else if (const auto* const input = std::get_if<const dmn::InputData*>(&element.source)) {
    compile_input(element, **input);
  } else if (const auto* const decision = std::get_if<const dmn::Decision*>(&element.source)) {
    compile_decision(element, **decision);
  } else if (const auto* const knowledge = std::get_if<const dmn::KnowledgeModel*>(&element.source)) {
    compile_knowledge(element, **knowledge);
  } else {
    compile_service(element, **std::get_if<const dmn::DecisionService*>(&element.source));
  }
  --depth_;
  element.state = Element::State::done;
}

ModelCompiler::Element* ModelCompiler::find(const Unit& unit, const dmn::Reference& reference) {
  const bool is_local = reference.space.empty() || reference.space == unit.model->space;
  const Unit* const other = is_local ? &unit : unit_of(reference.space);
  const auto found = by_id_.find({other, reference.id});
  return found == by_id_.end() ? nullptr : found->second;
}

// What is required, compiled; a null pointer where that cannot be.
ModelCompiler::Element* ModelCompiler::required(Element& element, const dmn::Reference& reference) {
  Element* const target = find(*element.unit, reference);
  if (target == nullptr) {
    refuse(*element.unit, reference.place, fmt::format("there is no element with the id {}", reference.id));
    return nullptr;
  }
  if (target->state == Element::State::under_way) {
    refuse(*element.unit, reference.place,
           fmt::format("\"{}\" requires \"{}\", which requires it in turn", element.name, target->name));
    is_broken_ = true;
    return nullptr;
  }
  visit(*target);
  return target;
}

ModelCompiler::Sight ModelCompiler::sight_of(Element& element,
                                             std::span<const std::vector<dmn::Reference>* const> references) {
  Sight sight;
  element.unit->types->declare_in(sight.scope);
  struct Imported {
    feel::Type::Entries types;
    Supply supply;
  };
  std::map<std::string, Imported> imported;
  for (const auto* const list : references) {
    for (const auto& reference : *list) {
      Element* const target = required(element, reference);
      if (target == nullptr) continue;
      const auto& imports = element.unit->model->imports;
      const auto import = std::ranges::find(imports, target->unit->model->space, &dmn::Import::space);
      if (target->unit == element.unit || (import != imports.end() && import->name.empty())) {
        sight.scope.declare(target->name, target->type);
        sight.supplies.push_back(target->supply);
      } else if (import == imports.end()) {
        refuse(*element.unit, reference.place, fmt::format("{} is not imported", target->unit->model->space));
      } else {
        auto& group = imported[feel::normalise_name(import->name)];
        group.types.emplace_back(target->name, target->type);
        group.supply.entries.emplace_back(target->name, target->supply);
      }
    }
  }
  for (auto& [name, group] : imported) {
    group.supply.kind = Supply::Kind::context;
    sight.scope.declare(name, feel::Type::context(std::move(group.types)));
    sight.supplies.push_back(std::move(group.supply));
  }
  return sight;
}

void ModelCompiler::compile_input(Element& element, const dmn::InputData& input) {
  auto& step = result_->plan_.steps[element.supply.step];
  step.type = element.unit->types->get(input.variable.type, input.variable.place, problems_);
  element.type = step.type.type();
}

void ModelCompiler::compile_decision(Element& element, const dmn::Decision& decision) {
  const std::vector<dmn::Reference>* const references[] = {&decision.inputs, &decision.knowledge};
  auto sight = sight_of(element, references);
  const auto surroundings = around(*element.unit);
  BoxedCompiler compiler(surroundings, element.name);
  std::shared_ptr<const Node> logic;
  if (decision.logic) {
    logic = compiler.compile(*decision.logic, sight.scope);
  } else {
    logic = std::make_shared<NullNode>(passage(*element.unit, decision.place), "the decision has no logic");
  }
  auto& step = result_->plan_.steps[element.supply.step];
  step.type = compiler.type(decision.variable.type, decision.variable.place);
  element.type = step.type.is_any() ? logic->type() : step.type.type();
  compiler.check_type(*logic, step.type, passage(*element.unit, decision.variable.place), element.name);
  step.logic = std::move(logic);
  step.supplies = std::move(sight.supplies);
}

void ModelCompiler::compile_knowledge(Element& element, const dmn::KnowledgeModel& knowledge) {
  const std::vector<dmn::Reference>* const references[] = {&knowledge.knowledge};
  const auto sight = sight_of(element, references);
  const auto surroundings = around(*element.unit);
  BoxedCompiler compiler(surroundings, element.name);
  auto declared = result_of(compiler.type(knowledge.variable.type, knowledge.variable.place));
  const dmn::FunctionDefinition empty;
  const auto* definition = &empty;
  if (knowledge.logic) {
    definition = std::get_if<dmn::FunctionDefinition>(&knowledge.logic->logic);
    if (declared.is_any()) declared = result_of(compiler.type(knowledge.logic->type, knowledge.logic->place));
  }
  std::vector<Value> captured;
  for (const auto& supply : sight.supplies) captured.push_back(constant_of(supply));
  EvaluateModel model;
  const auto body = compiler.function(*definition, std::move(declared), knowledge.place, sight.scope, &model);
  element.type = function_type(*body);
  element.supply.constant = model
                                ? Value::function(std::make_unique<ModelFunction>(body, std::move(model)))
                                : Value::function(std::make_unique<BoxedFunction>(body, std::move(captured)));
  add_function(element, Model::Node::Kind::knowledge);
}

void ModelCompiler::add_parameters(Element& element, const std::vector<dmn::Reference>& references,
                                   ServicePlan& service, std::vector<std::size_t>& steps) {
  for (const auto& reference : references) {
    const Element* const target = find(*element.unit, reference);
    if (target == nullptr || target->supply.kind != Supply::Kind::step) {
      refuse(*element.unit, reference.place,
             fmt::format("there is no input data and no decision with the id {}", reference.id));
      continue;
    }
    // What is given is not decided: so the type counts that is declared, and a service may be required by
    // what it is given.
    const auto* const decision = std::get_if<const dmn::Decision*>(&target->source);
    const auto& variable = decision != nullptr
                               ? (*decision)->variable
                               : (*std::get_if<const dmn::InputData*>(&target->source))->variable;
    auto type = target->unit->types->find(variable.type).value_or(ItemType());
    service.parameters.push_back({target->name, type.type()});
    steps.push_back(target->supply.step);
  }
}

void ModelCompiler::compile_service(Element& element, const dmn::DecisionService& service) {
  auto plan = std::make_shared<ServicePlan>();
  std::vector<std::size_t> parameters;
  add_parameters(element, service.input_data, *plan, parameters);
  add_parameters(element, service.input_decisions, *plan, parameters);
  std::vector<std::size_t> outputs;
  feel::Type::Entries types;
  for (const auto* const list : {&service.outputs, &service.encapsulated}) {
    for (const auto& reference : *list) {
      const Element* const target = required(element, reference);
      if (target == nullptr || list != &service.outputs || target->supply.kind != Supply::Kind::step)
        continue;
      outputs.push_back(target->supply.step);
      plan->outputs.push_back({target->name, 0});
      types.emplace_back(target->name, target->type);
    }
  }
  if (outputs.empty()) refuse(*element.unit, service.place, "a decision service without an output decision");
  std::vector<std::size_t> numbers;
  plan->plan = part_of(result_->plan_, outputs, parameters, numbers);
  for (std::size_t i = 0; i < outputs.size(); ++i) plan->outputs[i].step = numbers[outputs[i]];
  for (const auto step : parameters) plan->parameter_steps.push_back(numbers[step]);
  plan->passage = passage(*element.unit, service.place);
  plan->result =
      result_of(element.unit->types->get(service.variable.type, service.variable.place, problems_));
  auto type = types.size() == 1 ? types.front().second : feel::Type::context(std::move(types));
  if (!plan->result.is_any()) type = plan->result.type();
  std::vector<feel::Type> parameter_types;
  for (const auto& parameter : plan->parameters) parameter_types.push_back(parameter.type);
  element.type = feel::Type::function(std::move(parameter_types), std::move(type));
  element.supply.constant = Value::function(std::make_unique<ServiceFunction>(plan));
  add_function(element, Model::Node::Kind::service);
}

void ModelCompiler::add_function(const Element& element, Model::Node::Kind kind) {
  result_->nodes_.push_back({kind, element.name, element.unit->model->space, 0, element.supply.constant});
}

// Of knowledge, which is known before anything is decided.
Value ModelCompiler::constant_of(const Supply& supply) {
  if (supply.kind != Supply::Kind::context) return supply.constant;
  std::vector<feel::Entry> entries;
  for (const auto& [name, entry] : supply.entries) entries.push_back({name, constant_of(entry)});
  return Value::context(std::move(entries));
}

Compiled compile(const dmn::Definitions& model, std::span<const dmn::Definitions* const> imported,
                 const CompileOptions& options) {
  return ModelCompiler(model, imported, options).compile();
}

}  // namespace balie::rules
