// A compiled boxed expression.
#pragma once

#include "core/feel/expression.hpp"
#include "core/feel/run.hpp"
#include "core/rules/journal.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>

namespace balie::rules {

// The values of the names in scope, in the order in which they were declared.
using Variables = boost::container::small_vector<feel::Value, 12>;

struct Frame {
  feel::Run& run;
  Journal& journal;
  Variables& variables;
};

class Node {
 public:
  explicit Node(feel::Type type) : type_(std::move(type)) {}
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  virtual ~Node() = default;

  // May add to the frame's variables while it works, and leaves as many as it found.
  virtual feel::Value evaluate(Frame& frame) const = 0;
  // When it is the same each time; else a null pointer.
  [[nodiscard]] virtual const feel::Value* constant() const { return nullptr; }
  [[nodiscard]] const feel::Type& type() const { return type_; }
  // How many nodes lie within each other below, this included.
  [[nodiscard]] std::uint32_t height() const { return height_; }

 protected:
  void rise_above(const Node& below) { height_ = std::max(height_, below.height() + 1); }

 private:
  feel::Type type_;
  std::uint32_t height_ = 1;
};

using NodePtr = std::unique_ptr<const Node>;

// Names declared for a while.
class Locals {
 public:
  explicit Locals(Frame& frame) : frame_(frame), before_(frame.variables.size()) {}
  ~Locals() { frame_.variables.resize(before_); }
  Locals(const Locals&) = delete;
  Locals& operator=(const Locals&) = delete;
  void add(feel::Value value) { frame_.variables.push_back(std::move(value)); }

 private:
  Frame& frame_;
  std::size_t before_;
};

// An expression of FEEL and where it stands.
class Leaf final : public Node {
 public:
  Leaf(feel::Expression expression, Passage passage)
      : Node(expression.type()), expression_(std::move(expression)), passage_(std::move(passage)) {}
  feel::Value evaluate(Frame& frame) const override;
  [[nodiscard]] const feel::Value* constant() const override { return expression_.constant(); }
  [[nodiscard]] const feel::Expression& expression() const { return expression_; }
  [[nodiscard]] const Passage& passage() const { return passage_; }

 private:
  feel::Expression expression_;
  Passage passage_;
};

// A name alone.
class VariableNode final : public Node {
 public:
  VariableNode(std::size_t index, feel::Type type) : Node(std::move(type)), index_(index) {}
  feel::Value evaluate(Frame& frame) const override { return frame.variables[index_]; }

 private:
  std::size_t index_;
};

// Always the same.
class ValueNode final : public Node {
 public:
  ValueNode(feel::Value value, feel::Type type) : Node(std::move(type)), value_(std::move(value)) {}
  feel::Value evaluate(Frame&) const override { return value_; }
  [[nodiscard]] const feel::Value* constant() const override { return &value_; }

 private:
  feel::Value value_;
};

// Null, and why: what cannot be evaluated at all.
class NullNode final : public Node {
 public:
  NullNode(Passage passage, std::string why)
      : Node(feel::Type()), passage_(std::move(passage)), why_(std::move(why)) {}
  feel::Value evaluate(Frame& frame) const override;

 private:
  Passage passage_;
  std::string why_;
};

}  // namespace balie::rules
