// A node of a compiled expression.
#pragma once

#include "core/feel/run.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

namespace balie::feel {

class Node {
 public:
  explicit Node(Place place, std::uint32_t height = 1) : place_(place), height_(height) {}
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  virtual ~Node() = default;

  // The value: in `room`, or where it lies anyway (a constant, a variable, a local) and stays until that
  // changes.
  virtual const Value& evaluate(Run& run, Value& room) const = 0;
  // When it is the same each time.
  [[nodiscard]] virtual const Value* constant() const { return nullptr; }

  [[nodiscard]] Place place() const { return place_; }
  [[nodiscard]] std::uint32_t height() const { return height_; }  // of the tree below, itself included

 protected:
  // Null in `room`, noting why.
  const Value& null_because(Run& run, Value& room, std::string_view text) const {
    if (run.keeps_reasons()) run.note(place_, std::string(text));
    room = Value();
    return room;
  }

 private:
  Place place_;
  std::uint32_t height_;
};

using NodePtr = std::unique_ptr<const Node>;

inline std::uint32_t height_above(const auto&... nodes) { return 1 + std::max({nodes->height()...}); }
inline std::uint32_t height_above_all(const auto& nodes) {
  std::uint32_t height = 0;
  for (const auto& node : nodes) height = std::max(height, node->height());
  return height + 1;
}

// What an Expression holds.
struct Expression::Program {
  NodePtr root;
  std::size_t slots = 0;  // that its locals need
  std::size_t variables = 0;
  Type type;
  std::optional<ConstantTests> constant_tests;
  std::vector<Use> uses;
};

}  // namespace balie::feel
