#include "core/rules/boxed_compiler.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::rules {
namespace {

using Kind = feel::Type::Kind;

// Names for what loops are handed; no model has these.
constexpr std::string_view list_name = "list of this box";
constexpr std::string_view body_name = "body of this box";

bool is_plain(Kind kind) { return kind >= Kind::boolean && kind <= Kind::months_duration; }

// Whether no value but null of the one type can be made to fit the other.
bool never_fits(const feel::Type& from, const feel::Type& to) {
  if (!is_plain(from.kind()) || !is_plain(to.kind())) return false;
  return from.kind() != to.kind() && !(from.kind() == Kind::date && to.kind() == Kind::date_time);
}

const dmn::Literal* as_literal(const dmn::Expression& expression) {
  return std::get_if<dmn::Literal>(&expression.logic);
}

// The type of values that are of the one or of the other.
feel::Type common(const feel::Type& a, const feel::Type& b) {
  if (a == b) return a;
  if (a.kind() == Kind::null) return b;
  if (b.kind() == Kind::null) return a;
  return {};
}

}  // namespace

void BoxedCompiler::refuse(dmn::Place place, std::string text) {
  around_.problems.push_back({*around_.file, place.line, place.column, std::move(text)});
}

NodePtr BoxedCompiler::compile(const dmn::Expression& expression, const feel::Scope& scope) {
  auto node = untyped(expression, scope);
  const bool is_function = std::holds_alternative<dmn::FunctionDefinition>(expression.logic);
  if (expression.type.empty() || is_function) return node;
  return typed(std::move(node), type(expression.type, expression.place), passage(expression.place),
               "the value");
}

NodePtr BoxedCompiler::typed(NodePtr node, const ItemType& type, const Passage& passage, std::string name) {
  if (type.is_any()) return node;
  // What has a name was made to fit its type before.
  const bool is_name = dynamic_cast<const VariableNode*>(node.get()) != nullptr;
  if (is_name && !type.constraint() && node->type() == type.type()) return node;
  check_type(*node, type, passage, name);
  return std::make_unique<TypedNode>(std::move(node), type, passage, std::move(name));
}

void BoxedCompiler::check_type(const Node& node, const ItemType& type, const Passage& passage,
                               std::string_view name) {
  if (!never_fits(node.type(), type.type())) return;
  around_.problems.push_back(passage.problem(
      {}, fmt::format("{} is a {}, not a {}", name, to_string(node.type()), to_string(type.type()))));
}

NodePtr BoxedCompiler::untyped(const dmn::Expression& expression, const feel::Scope& scope) {
  struct Visitor {
    BoxedCompiler& self;
    const dmn::Expression& expression;
    const feel::Scope& scope;
    NodePtr operator()(const dmn::Literal& box) { return self.literal(box.text, scope); }
    NodePtr operator()(const dmn::Context& box) { return self.context(box, scope); }
    NodePtr operator()(const dmn::Invocation& box) { return self.invocation(box, expression.place, scope); }
    NodePtr operator()(const dmn::Relation& box) { return self.relation(box, scope); }
    NodePtr operator()(const dmn::List& box) { return self.list(box, scope); }
    NodePtr operator()(const dmn::FunctionDefinition& box) {
      EvaluateModel model;
      auto body = self.function(box, {}, expression.place, scope, &model);
      if (!model) return std::make_unique<FunctionNode>(std::move(body));
      return std::make_unique<ValueNode>(
          feel::Value::function(std::make_unique<ModelFunction>(body, std::move(model))),
          function_type(*body));
    }
    NodePtr operator()(const dmn::Conditional& box) { return self.conditional(box, scope); }
    NodePtr operator()(const dmn::Filter& box) { return self.filter(box, scope); }
    NodePtr operator()(const dmn::Iteration& box) { return self.iteration(box, scope); }
    NodePtr operator()(const dmn::DecisionTable& box) {
      return compile_table(self, box, expression.place, scope);
    }
  };
  return std::visit(Visitor{*this, expression, scope}, expression.logic);
}

std::unique_ptr<const Leaf> BoxedCompiler::leaf(const dmn::Text& text, const feel::Scope& scope) {
  auto compiled = feel::compile(text.text, scope, around_.options.limits);
  Passage passage{around_.file, text};
  for (auto& finding : compiled.findings) {
    around_.problems.push_back(passage.problem(finding.place, std::move(finding.text)));
  }
  return std::make_unique<Leaf>(std::move(compiled.expression), std::move(passage));
}

NodePtr BoxedCompiler::literal(const dmn::Text& text, const feel::Scope& scope) {
  const auto before = around_.problems.size();
  auto node = leaf(text, scope);
  if (around_.problems.size() != before) {
    if (node->expression().program() != nullptr) return node;
    return std::make_unique<NullNode>(Passage{around_.file, text}, around_.problems[before].text);
  }
  const auto& variables = scope.variables();
  const auto name = feel::normalise_name(text.text);
  for (auto i = variables.size(); i > 0; --i) {
    if (variables[i - 1].name == name) return std::make_unique<VariableNode>(i - 1, variables[i - 1].type);
  }
  return node;
}

std::optional<ValueTests> BoxedCompiler::tests(const dmn::Text& text, const feel::Scope& scope,
                                               const feel::Type& input) {
  auto compiled = feel::compile_unary_tests(text.text, scope, input, around_.options.limits);
  Passage passage{around_.file, text};
  for (auto& finding : compiled.findings) {
    around_.problems.push_back(passage.problem(finding.place, std::move(finding.text)));
  }
  if (!compiled.is_usable()) return std::nullopt;
  return ValueTests{std::move(compiled.expression), std::move(passage)};
}

std::optional<ValueTests> BoxedCompiler::value_tests(const dmn::Text& text, const feel::Type& input) {
  feel::Scope scope;
  around_.types.declare_in(scope);
  return tests(text, scope, input);
}

NodePtr BoxedCompiler::context(const dmn::Context& context, const feel::Scope& scope) {
  auto inner = scope;
  std::vector<ContextNode::Part> parts;
  feel::Type::Entries entries;
  NodePtr result;
  for (const auto& entry : context.entries) {
    if (result) refuse(entry.value->place, "an entry after the result of the context");
    auto value = compile(*entry.value, inner);
    if (!entry.variable) {
      result = std::move(value);
      continue;
    }
    auto name = feel::normalise_name(entry.variable->name);
    if (std::ranges::any_of(parts, [&](const auto& part) { return part.name == name; })) {
      refuse(entry.variable->place, fmt::format("two entries are named \"{}\"", name));
    }
    // Of a function definition the type is, in models of older versions, that of its result.
    if (!std::holds_alternative<dmn::FunctionDefinition>(entry.value->logic)) {
      const auto& place = entry.variable->place;
      value = typed(std::move(value), type(entry.variable->type, place), passage(place), name);
    }
    inner.declare(name, value->type());
    entries.emplace_back(name, value->type());
    parts.push_back({std::move(name), std::move(value)});
  }
  auto type = result ? result->type() : feel::Type::context(std::move(entries));
  return std::make_unique<ContextNode>(std::move(parts), std::move(result), std::move(type));
}

NodePtr BoxedCompiler::invocation(const dmn::Invocation& invocation, dmn::Place place,
                                  const feel::Scope& scope) {
  auto function = compile(*invocation.function, scope);
  const auto kind = function->type().kind();
  if (kind != Kind::function && kind != Kind::any && kind != Kind::null) {
    refuse(invocation.function->place, fmt::format("a {} cannot be invoked", to_string(function->type())));
  }
  std::vector<InvocationNode::Argument> arguments;
  for (const auto& binding : invocation.bindings) {
    if (!binding.value) continue;
    auto value = compile(*binding.value, scope);
    const auto& parameter = binding.parameter;
    value = typed(std::move(value), type(parameter.type, parameter.place), passage(parameter.place),
                  parameter.name);
    arguments.push_back({feel::normalise_name(parameter.name), std::move(value)});
  }
  return std::make_unique<InvocationNode>(std::move(function), std::move(arguments), passage(place));
}

NodePtr BoxedCompiler::list(const dmn::List& list, const feel::Scope& scope) {
  std::vector<NodePtr> items;
  for (const auto& item : list.items) items.push_back(compile(item, scope));
  auto element = items.empty() ? feel::Type() : items.front()->type();
  for (const auto& item : items) element = common(element, item->type());
  return std::make_unique<ListNode>(std::move(items), feel::Type::list(std::move(element)));
}

NodePtr BoxedCompiler::relation(const dmn::Relation& relation, const feel::Scope& scope) {
  std::vector<std::string> names;
  std::vector<ItemType> types;
  feel::Type::Entries entries;
  for (const auto& column : relation.columns) {
    names.push_back(feel::normalise_name(column.name));
    types.push_back(type(column.type, column.place));
    entries.emplace_back(names.back(), types.back().type());
  }
  std::vector<std::vector<NodePtr>> rows;
  for (const auto& row : relation.rows) {
    auto& cells = rows.emplace_back();
    for (std::size_t i = 0; i < row.size(); ++i) {
      cells.push_back(typed(compile(row[i], scope), types[i], passage(row[i].place), names[i]));
    }
  }
  return std::make_unique<RelationNode>(std::move(names), std::move(rows),
                                        feel::Type::list(feel::Type::context(std::move(entries))));
}

NodePtr BoxedCompiler::conditional(const dmn::Conditional& conditional, const feel::Scope& scope) {
  auto condition = compile(*conditional.condition, scope);
  auto then = compile(*conditional.then, scope);
  auto otherwise = compile(*conditional.otherwise, scope);
  auto type = common(then->type(), otherwise->type());
  return std::make_unique<ConditionalNode>(std::move(condition), std::move(then), std::move(otherwise),
                                           std::move(type), passage(conditional.condition->place));
}

// `before` and `after` stand on lines of their own around the text of `inner` where that is a literal
// expression, else around a call of `body`.
NodePtr BoxedCompiler::loop(NodePtr list, NodePtr body, feel::Scope scope, const std::string& before,
                            const dmn::Expression& inner, const std::string& after) {
  scope.declare(list_name, list->type());
  if (body) scope.declare(body_name, body->type());
  const auto* const literal = as_literal(inner);
  const auto text = fmt::format("{}\n{}", before, after);
  auto compiled = feel::compile(text, scope, around_.options.limits);
  Passage at{around_.file, literal != nullptr ? literal->text : dmn::Text{{}, inner.place, false, {}}, 1};
  for (auto& finding : compiled.findings) {
    around_.problems.push_back(at.problem(finding.place, std::move(finding.text)));
  }
  return std::make_unique<LoopNode>(std::move(list), std::move(body),
                                    std::make_unique<Leaf>(std::move(compiled.expression), std::move(at)));
}

NodePtr BoxedCompiler::filter(const dmn::Filter& filter, const feel::Scope& scope) {
  auto list = compile(*filter.in, scope);
  const auto before = fmt::format("{}[", list_name);
  if (const auto* const match = as_literal(*filter.match)) {
    return loop(std::move(list), nullptr, scope, before, *filter.match, match->text.text + "\n]");
  }
  auto inner = scope;
  const auto element = list->type().element();
  inner.declare("item", element);
  std::vector<std::string> names;
  for (const auto& [name, type] : element.entries()) {
    names.push_back(name);
    inner.declare(name, type);
  }
  auto body = std::make_shared<FunctionBody>();
  body->parameters.push_back({"item", element});
  body->types.emplace_back(element);
  body->passage = passage(filter.match->place);
  body->logic = std::make_unique<EntriesNode>(std::move(names), compile(*filter.match, inner));
  return loop(std::move(list), std::make_unique<FunctionNode>(std::move(body)), scope, before, *filter.match,
              fmt::format("{}(item)\n]", body_name));
}

NodePtr BoxedCompiler::iteration(const dmn::Iteration& iteration, const feel::Scope& scope) {
  using enum dmn::Iteration::Kind;
  auto list = compile(*iteration.in, scope);
  list = typed(std::move(list), type(iteration.in_type, iteration.in->place), passage(iteration.in->place),
               "the list");
  const auto* const keyword = iteration.kind == each ? "for" : iteration.kind == some ? "some" : "every";
  const auto before = fmt::format("{} {} in {} {}", keyword, iteration.variable, list_name,
                                  iteration.kind == each ? "return" : "satisfies");
  if (const auto* const literal = as_literal(*iteration.body)) {
    return loop(std::move(list), nullptr, scope, before, *iteration.body, literal->text.text);
  }
  auto inner = scope;
  auto body = std::make_shared<FunctionBody>();
  const auto declare = [&](std::string_view name, const feel::Type& type) {
    inner.declare(name, type);
    body->parameters.push_back({feel::normalise_name(name), type});
    body->types.emplace_back(type);
  };
  declare(iteration.variable, {});
  if (iteration.kind == each) declare("partial", feel::Type::of(Kind::list));
  body->passage = passage(iteration.body->place);
  body->logic = compile(*iteration.body, inner);
  return loop(
      std::move(list), std::make_unique<FunctionNode>(std::move(body)), scope, before, *iteration.body,
      fmt::format("{}({}{})", body_name, iteration.variable, iteration.kind == each ? ", partial" : ""));
}

std::shared_ptr<const FunctionBody> BoxedCompiler::function(const dmn::FunctionDefinition& function,
                                                            ItemType result, dmn::Place place,
                                                            const feel::Scope& scope, EvaluateModel* model) {
  auto body = std::make_shared<FunctionBody>();
  auto inner = scope;
  body->passage = passage(place);
  body->result = std::move(result);
  for (const auto& parameter : function.parameters) {
    auto parameter_type = type(parameter.type, parameter.place);
    auto name = feel::normalise_name(parameter.name);
    inner.declare(name, parameter_type.type());
    body->parameters.push_back({std::move(name), parameter_type.type()});
    body->types.push_back(std::move(parameter_type));
  }
  if (function.kind == dmn::FunctionDefinition::Kind::pmml) {
    *model = find_model(function, place, scope);
    body->logic = std::make_unique<NullNode>(body->passage, "nobody evaluates this model");
  } else if (function.kind == dmn::FunctionDefinition::Kind::java) {
    body->logic = std::make_unique<NullNode>(body->passage, "functions written in Java are not called");
  } else if (!function.body) {
    body->logic = std::make_unique<NullNode>(body->passage, "the function has no body");
  } else {
    body->logic = compile(*function.body, inner);
  }
  return body;
}

// The body of a function in PMML is a context of two texts, `document` and `model`.
EvaluateModel BoxedCompiler::find_model(const dmn::FunctionDefinition& function, dmn::Place place,
                                        const feel::Scope& scope) {
  std::string document;
  std::string model;
  const auto* const context = function.body ? std::get_if<dmn::Context>(&function.body->logic) : nullptr;
  if (context != nullptr) {
    for (const auto& entry : context->entries) {
      const auto* const literal = as_literal(*entry.value);
      if (!entry.variable || literal == nullptr) continue;
      const auto node = leaf(literal->text, scope);
      const auto* const value = node->constant();
      if (value == nullptr || !value->is(feel::Kind::string)) continue;
      if (entry.variable->name == "document") document = value->string();
      if (entry.variable->name == "model") model = value->string();
    }
  }
  const auto import = std::ranges::find(around_.model.imports, document, &dmn::Import::name);
  if (import != around_.model.imports.end() && !import->location.empty()) document = import->location;
  if (document.empty()) {
    refuse(place, "a function in PMML names its document: a context with the entries document and model");
    return {};
  }
  if (!around_.options.find_model) {
    refuse(place, fmt::format("model \"{}\" of {}: models in PMML are not evaluated here", model, document));
    return {};
  }
  auto found = around_.options.find_model(document, model);
  if (found) return *std::move(found);
  refuse(place, fmt::format("model \"{}\" of {}: {}", model, document, found.error().text()));
  return {};
}

}  // namespace balie::rules
