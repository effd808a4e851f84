// Boxed expressions into nodes: every text compiled, every type looked up, all that is wrong gathered.
#pragma once

#include "core/feel/scope.hpp"
#include "core/rules/boxed_nodes.hpp"
#include "core/rules/type_table.hpp"

#include <string>

namespace balie::rules {

// Where compiling takes place: one model.
struct Surroundings {
  const dmn::Definitions& model;
  const TypeTable& types;
  std::shared_ptr<const std::string> file;
  const CompileOptions& options;
  Problems& problems;
};

class BoxedCompiler {
 public:
  // `owner`: the decision or business knowledge model that is compiled.
  BoxedCompiler(const Surroundings& surroundings, std::string owner)
      : around_(surroundings), owner_(std::move(owner)) {}

  // Never null; what cannot be compiled gives null when it is evaluated, and is a problem.
  NodePtr compile(const dmn::Expression& expression, const feel::Scope& scope);
  // A function whose parameters come after what `scope` holds. `model` is set when it is one in PMML that was
  // found.
  std::shared_ptr<const FunctionBody> function(const dmn::FunctionDefinition& function, ItemType result,
                                               dmn::Place place, const feel::Scope& scope,
                                               EvaluateModel* model);

  NodePtr literal(const dmn::Text& text, const feel::Scope& scope);
  // The same without a short cut for names: for what must be an expression.
  std::unique_ptr<const Leaf> leaf(const dmn::Text& text, const feel::Scope& scope);
  std::optional<ValueTests> tests(const dmn::Text& text, const feel::Scope& scope, const feel::Type& input);
  // Tests on a value alone, which see no names.
  std::optional<ValueTests> value_tests(const dmn::Text& text, const feel::Type& input);
  // `node`, with its value made to fit; checks what is known before.
  NodePtr typed(NodePtr node, const ItemType& type, const Passage& passage, std::string name);
  void check_type(const Node& node, const ItemType& type, const Passage& passage, std::string_view name);
  ItemType type(std::string_view name, dmn::Place place) {
    return around_.types.get(name, place, around_.problems);
  }
  [[nodiscard]] Passage passage(dmn::Place place) const {
    return {around_.file, dmn::Text{{}, place, false, {}}};
  }
  [[nodiscard]] const std::string& owner() const { return owner_; }
  void refuse(dmn::Place place, std::string text);

 private:
  NodePtr untyped(const dmn::Expression& expression, const feel::Scope& scope);
  NodePtr context(const dmn::Context& context, const feel::Scope& scope);
  NodePtr invocation(const dmn::Invocation& invocation, dmn::Place place, const feel::Scope& scope);
  NodePtr list(const dmn::List& list, const feel::Scope& scope);
  NodePtr relation(const dmn::Relation& relation, const feel::Scope& scope);
  NodePtr conditional(const dmn::Conditional& conditional, const feel::Scope& scope);
  NodePtr filter(const dmn::Filter& filter, const feel::Scope& scope);
  NodePtr iteration(const dmn::Iteration& iteration, const feel::Scope& scope);
  NodePtr loop(NodePtr list, NodePtr body, feel::Scope scope, const std::string& before,
               const dmn::Expression& inner, const std::string& after);
  EvaluateModel find_model(const dmn::FunctionDefinition& function, dmn::Place place,
                           const feel::Scope& scope);

  const Surroundings& around_;
  std::string owner_;
};

// A decision table (table_compiler.cpp).
NodePtr compile_table(BoxedCompiler& compiler, const dmn::DecisionTable& table, dmn::Place place,
                      const feel::Scope& scope);

}  // namespace balie::rules
