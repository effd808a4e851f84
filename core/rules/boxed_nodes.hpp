// Boxed expressions that hold others.
#pragma once

#include "core/rules/boxed_function.hpp"

#include <optional>
#include <string>
#include <vector>

namespace balie::rules {

// An expression whose value must fit a type.
class TypedNode final : public Node {
 public:
  TypedNode(NodePtr inner, ItemType type, Passage passage, std::string name);
  feel::Value evaluate(Frame& frame) const override;

 private:
  NodePtr inner_;
  ItemType item_;
  Passage passage_;
  std::string name_;  // as reasons name it: "the value"
};

class ContextNode final : public Node {
 public:
  struct Part {
    std::string name;
    NodePtr value;
  };
  // `result` may be null: the context itself is the result.
  ContextNode(std::vector<Part> parts, NodePtr result, feel::Type type);
  feel::Value evaluate(Frame& frame) const override;

 private:
  std::vector<Part> parts_;
  NodePtr result_;
};

class InvocationNode final : public Node {
 public:
  struct Argument {
    std::string parameter;
    NodePtr value;
  };
  InvocationNode(NodePtr function, std::vector<Argument> arguments, Passage passage);
  feel::Value evaluate(Frame& frame) const override;

 private:
  feel::Value called(Frame& frame, const feel::Function& function) const;
  NodePtr function_;
  std::vector<Argument> arguments_;
  Passage passage_;
};

class ListNode final : public Node {
 public:
  ListNode(std::vector<NodePtr> items, feel::Type type);
  feel::Value evaluate(Frame& frame) const override;

 private:
  std::vector<NodePtr> items_;
};

class RelationNode final : public Node {
 public:
  RelationNode(std::vector<std::string> columns, std::vector<std::vector<NodePtr>> rows, feel::Type type);
  feel::Value evaluate(Frame& frame) const override;

 private:
  std::vector<std::string> columns_;
  std::vector<std::vector<NodePtr>> rows_;
};

class ConditionalNode final : public Node {
 public:
  // `passage`: of the condition.
  ConditionalNode(NodePtr condition, NodePtr then, NodePtr otherwise, feel::Type type, Passage passage);
  feel::Value evaluate(Frame& frame) const override;

 private:
  NodePtr condition_;
  NodePtr then_;
  NodePtr otherwise_;
  Passage passage_;
};

// A function definition: its value sees all that is in scope here.
class FunctionNode final : public Node {
 public:
  explicit FunctionNode(std::shared_ptr<const FunctionBody> body);
  feel::Value evaluate(Frame& frame) const override;

 private:
  std::shared_ptr<const FunctionBody> body_;
};

// for, some, every and filter: FEEL's own, over a list that is a box. `leaf` is compiled in the scope with
// the list, and with the function that is its body where that is no literal expression.
class LoopNode final : public Node {
 public:
  LoopNode(NodePtr list, NodePtr body, std::unique_ptr<const Leaf> leaf);
  feel::Value evaluate(Frame& frame) const override;

 private:
  NodePtr list_;
  NodePtr body_;  // may be null
  std::unique_ptr<const Leaf> leaf_;
};

// The entries of a context as names in scope, for the match of a filter: `names` of what stands last in the
// frame.
class EntriesNode final : public Node {
 public:
  EntriesNode(std::vector<std::string> names, NodePtr inner);
  feel::Value evaluate(Frame& frame) const override;

 private:
  std::vector<std::string> names_;
  NodePtr inner_;
};

}  // namespace balie::rules
