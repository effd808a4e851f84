#include "core/rules/boxed_nodes.hpp"

#include "core/feel/scope.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::rules {

using feel::Kind;
using feel::Value;

Value Leaf::evaluate(Frame& frame) const {
  if (const auto* const value = expression_.constant()) return *value;
  const auto* const before = frame.journal.enter(&passage_);
  auto value = frame.run.evaluate(expression_, {frame.variables.data(), frame.variables.size()});
  frame.journal.enter(before);
  return value;
}

Value NullNode::evaluate(Frame& frame) const {
  const auto* const before = frame.journal.enter(&passage_);
  frame.run.set_place({});
  auto value = frame.run.null(why_);
  frame.journal.enter(before);
  return value;
}

TypedNode::TypedNode(NodePtr inner, ItemType type, Passage passage, std::string name)
    : Node(type.type()),
      inner_(std::move(inner)),
      item_(std::move(type)),
      passage_(std::move(passage)),
      name_(std::move(name)) {
  rise_above(*inner_);
}

Value TypedNode::evaluate(Frame& frame) const {
  auto value = inner_->evaluate(frame);
  const auto* const before = frame.journal.enter(&passage_);
  value = item_.fit(frame.run, std::move(value), name_);
  frame.journal.enter(before);
  return value;
}

ContextNode::ContextNode(std::vector<Part> parts, NodePtr result, feel::Type type)
    : Node(std::move(type)), parts_(std::move(parts)), result_(std::move(result)) {
  for (const auto& part : parts_) rise_above(*part.value);
  if (result_) rise_above(*result_);
}

Value ContextNode::evaluate(Frame& frame) const {
  Locals locals(frame);
  const auto first = frame.variables.size();
  for (const auto& part : parts_) locals.add(part.value->evaluate(frame));
  if (result_) return result_->evaluate(frame);
  std::vector<feel::Entry> entries;
  entries.reserve(parts_.size());
  for (std::size_t i = 0; i < parts_.size(); ++i)
    entries.push_back({parts_[i].name, frame.variables[first + i]});
  return frame.run.context(std::move(entries));
}

InvocationNode::InvocationNode(NodePtr function, std::vector<Argument> arguments, Passage passage)
    : Node(function->type().result()),
      function_(std::move(function)),
      arguments_(std::move(arguments)),
      passage_(std::move(passage)) {
  rise_above(*function_);
  for (const auto& argument : arguments_) rise_above(*argument.value);
}

Value InvocationNode::evaluate(Frame& frame) const {
  const auto function = function_->evaluate(frame);
  const auto* const before = frame.journal.enter(&passage_);
  frame.run.set_place({});
  auto value = function.is(Kind::function) ? called(frame, function.function())
                                           : frame.run.null("what is invoked is no function");
  frame.journal.enter(before);
  return value;
}

Value InvocationNode::called(Frame& frame, const feel::Function& function) const {
  const auto parameters = function.parameters();
  Variables values(parameters.size());
  for (const auto& argument : arguments_) {
    const auto place = std::ranges::find_if(
        parameters, [&](const auto& parameter) { return parameter.name == argument.parameter; });
    if (place == parameters.end()) {
      return frame.run.null(fmt::format("the function has no parameter \"{}\"", argument.parameter));
    }
    values[static_cast<std::size_t>(place - parameters.begin())] = argument.value->evaluate(frame);
    frame.run.set_place({});
  }
  return frame.run.call(function, {values.data(), values.size()});
}

ListNode::ListNode(std::vector<NodePtr> items, feel::Type type)
    : Node(std::move(type)), items_(std::move(items)) {
  for (const auto& item : items_) rise_above(*item);
}

Value ListNode::evaluate(Frame& frame) const {
  std::vector<Value> values;
  values.reserve(items_.size());
  for (const auto& item : items_) values.push_back(item->evaluate(frame));
  return frame.run.list(std::move(values));
}

RelationNode::RelationNode(std::vector<std::string> columns, std::vector<std::vector<NodePtr>> rows,
                           feel::Type type)
    : Node(std::move(type)), columns_(std::move(columns)), rows_(std::move(rows)) {
  for (const auto& row : rows_) {
    for (const auto& cell : row) rise_above(*cell);
  }
}

Value RelationNode::evaluate(Frame& frame) const {
  std::vector<Value> contexts;
  contexts.reserve(rows_.size());
  for (const auto& row : rows_) {
    std::vector<feel::Entry> entries;
    entries.reserve(row.size());
    for (std::size_t i = 0; i < row.size(); ++i) entries.push_back({columns_[i], row[i]->evaluate(frame)});
    contexts.push_back(frame.run.context(std::move(entries)));
  }
  return frame.run.list(std::move(contexts));
}

ConditionalNode::ConditionalNode(NodePtr condition, NodePtr then, NodePtr otherwise, feel::Type type,
                                 Passage passage)
    : Node(std::move(type)),
      condition_(std::move(condition)),
      then_(std::move(then)),
      otherwise_(std::move(otherwise)),
      passage_(std::move(passage)) {
  for (const auto* part : {condition_.get(), then_.get(), otherwise_.get()}) rise_above(*part);
}

Value ConditionalNode::evaluate(Frame& frame) const {
  const auto condition = condition_->evaluate(frame);
  if (condition.is_true()) return then_->evaluate(frame);
  if (condition.is_false() || condition.is_null()) return otherwise_->evaluate(frame);
  const auto* const before = frame.journal.enter(&passage_);
  frame.run.set_place({});
  auto value =
      frame.run.null(fmt::format("the condition is a {}, not a boolean", feel::to_string(condition.kind())));
  frame.journal.enter(before);
  return value;
}

FunctionNode::FunctionNode(std::shared_ptr<const FunctionBody> body)
    : Node(function_type(*body)), body_(std::move(body)) {}

Value FunctionNode::evaluate(Frame& frame) const {
  return Value::function(std::make_unique<BoxedFunction>(
      body_, std::vector<Value>(frame.variables.begin(), frame.variables.end())));
}

LoopNode::LoopNode(NodePtr list, NodePtr body, std::unique_ptr<const Leaf> leaf)
    : Node(leaf->type()), list_(std::move(list)), body_(std::move(body)), leaf_(std::move(leaf)) {
  rise_above(*list_);
}

Value LoopNode::evaluate(Frame& frame) const {
  auto list = list_->evaluate(frame);
  Locals locals(frame);
  if (body_) {
    auto body = body_->evaluate(frame);
    locals.add(std::move(list));
    locals.add(std::move(body));
  } else {
    locals.add(std::move(list));
  }
  return leaf_->evaluate(frame);
}

EntriesNode::EntriesNode(std::vector<std::string> names, NodePtr inner)
    : Node(inner->type()), names_(std::move(names)), inner_(std::move(inner)) {
  rise_above(*inner_);
}

Value EntriesNode::evaluate(Frame& frame) const {
  const Value item = frame.variables.back();
  Locals locals(frame);
  for (const auto& name : names_) {
    const auto* const entry = item.is(Kind::context) ? item.context().find(name) : nullptr;
    locals.add(entry != nullptr ? *entry : Value());
  }
  return inner_->evaluate(frame);
}

}  // namespace balie::rules
