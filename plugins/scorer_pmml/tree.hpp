// TreeModel: all strategies for missing values, several ways to split.
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"
#include "plugins/scorer_pmml/predicates.hpp"
#include "protocols/pmml/tree.hpp"

namespace balie::scorer_pmml {

Compiled compile_tree(const pmml::Model& model, Compiler& compiler);

class TreeEvaluator final : public Evaluator {
 public:
  // 24 bytes a node; what few need stands in lists of its own.
  struct Node {
    std::uint32_t predicate;
    std::uint32_t end;           // behind its last descendant
    double score;                // in slot form; missing: none
    std::uint32_t distribution;  // in distributions_, of as many as there are categories; none
    float count;                 // recordCount; NaN: not said
  };
  // Where a walk ended.
  struct Found {
    std::uint32_t node = none;   // none: no prediction
    std::uint32_t defaults = 0;  // how often a default child was taken
    bool is_blurred = false;     // several nodes: the weights stand in the frame's work
  };

  void evaluate(Frame& frame, Outcome& outcome) const override;
  bool explain(const Frame& frame, const Outcome& outcome, std::uint32_t category, double weight,
               std::span<double> contributions) const override;
  std::unique_ptr<const DirectScore> direct(std::size_t inputs) const override;
  std::vector<const CompiledModel*> children() const override;
  std::size_t bytes() const override;

  // Puts the prediction of a leaf into the outcome.
  void take(std::uint32_t node, std::uint32_t defaults, Outcome& outcome) const;
  const std::vector<Node>& nodes() const { return nodes_; }
  const Predicates& predicates() const { return predicates_; }
  bool has_embedded() const { return !embedded_.empty(); }
  const double* distribution(std::uint32_t node) const {
    return nodes_[node].distribution == none ? nullptr : &distributions_[nodes_[node].distribution];
  }

 private:
  friend class TreeCompiler;
  using Missing = pmml::Tree::Missing;

  Found walk(Frame& frame) const;
  Found unknown(Frame& frame, std::uint32_t parent, std::uint32_t child, Found found) const;
  void blend(Frame& frame, std::uint32_t node, double weight) const;
  std::uint32_t step(const Frame& frame, std::uint32_t node) const;
  void finish_blend(const Frame& frame, Outcome& outcome) const;
  double expected(std::uint32_t node, std::uint32_t category) const;

  std::vector<Node> nodes_;
  Predicates predicates_;
  std::vector<double> distributions_;  // probabilities; behind them the confidences, where the file has any
  std::vector<double> confidences_;    // likewise laid out; empty: as the probabilities
  std::vector<double> counts_;         // likewise, record counts; only for aggregateNodes
  std::vector<double> categories_;
  std::vector<std::uint32_t> default_children_;  // by node; only for defaultChild
  std::vector<float> expected_;                  // by node: of the score, or of the second of two categories
  std::vector<std::uint32_t> slots_;             // by node: what its predicate looks at first; none: nothing
  std::vector<std::unique_ptr<const CompiledModel>> embedded_;
  std::vector<std::uint32_t> embedded_of_;  // by node; empty: there are none
  Missing missing_ = Missing::none;
  double penalty_ = 1;
  bool last_without_child_ = false;
  std::uint32_t work_ = 0;
};

}  // namespace balie::scorer_pmml
