// A decision model, compiled: names, types and logic of its decisions, services and inputs. Immutable; any
// thread.
#pragma once

#include "core/base/problem.hpp"
#include "core/rules/options.hpp"
#include "core/rules/plan.hpp"
#include "protocols/dmn/definitions.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace balie::rules {

class Model {
 public:
  struct Node {
    enum class Kind : std::uint8_t { input, decision, knowledge, service };
    Kind kind = Kind::input;
    std::string name;
    std::string space;     // namespace of the model in which it stands
    std::size_t step = 0;  // input, decision
    feel::Value function;  // business knowledge, decision service
  };

  // Of this name in the model of this namespace; empty: the model itself, and when there is none there, the
  // only one of this name in what it imports.
  [[nodiscard]] const Node* find(Node::Kind kind, std::string_view name, std::string_view space = {}) const;
  // Input data and decisions: what can be given.
  [[nodiscard]] const Node* find_value(std::string_view name, std::string_view space = {}) const;
  [[nodiscard]] std::span<const Node> nodes() const { return nodes_; }
  [[nodiscard]] const Plan& plan() const { return plan_; }
  [[nodiscard]] const std::string& space() const { return space_; }
  // As declared, of input data and decisions.
  [[nodiscard]] const feel::Type& type_of(const Node& node) const {
    return plan_.steps[node.step].type.type();
  }

 private:
  friend class ModelCompiler;
  std::string space_;
  std::vector<Node> nodes_;
  Plan plan_;
};

struct Compiled {
  // There even where there are problems, unless requirements form a cycle or what is imported is missing:
  // what a problem concerns is then null, with the problem as its reason.
  std::shared_ptr<const Model> model;
  Problems problems;  // all at once, sorted
};

// `imported`: the models that it imports, and those that they import, in any order.
Compiled compile(const dmn::Definitions& model, std::span<const dmn::Definitions* const> imported,
                 const CompileOptions& options = {});

}  // namespace balie::rules
