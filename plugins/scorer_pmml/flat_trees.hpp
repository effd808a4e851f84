// Trees of two-way splits of numbers, laid out for the processor: 8 bytes a node, no branches, eight trees at
// once. Exact although thresholds are floats: where an input and a threshold fall between the same two
// floats, the answer is left to the general way, and a filter says which inputs that can happen to.
#pragma once

#include "plugins/scorer_pmml/tree.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

namespace balie::scorer_pmml {

class FlatTrees {
 public:
  struct Split {
    std::uint32_t low;  // the child for values at most the threshold
    std::uint32_t high;
    std::uint32_t slot;
    double threshold;
  };
  // The two children of a node as one comparison "at most"; nullopt: it is another kind of node.
  static std::optional<Split> split_of(const TreeEvaluator& tree, std::uint32_t node);

  // Adds a tree; false when it is not one of this kind. What was added before stays.
  bool add(const TreeEvaluator& tree);
  // Once all are added.
  void finish();

  [[nodiscard]] std::size_t size() const { return trees_.size(); }
  [[nodiscard]] std::size_t features() const { return slots_.size(); }

  // The inputs as the trees compare them, one a feature. False: this record goes the general way, because a
  // value is missing, infinite, or too near a threshold.
  bool enter(const double* slots, float* inputs) const;
  // Calls done(tree, node) for each tree, in order, with the leaf's number among all nodes here.
  template <typename Done>
  void walk(const float* inputs, Done done) const;
  // One tree, eight records; `inputs` one after the other, each of features().
  void walk_tree(std::size_t tree, const float* inputs, std::uint32_t (&leaves)[8]) const;

  // By the number of a node here: which node of its tree it was.
  [[nodiscard]] std::uint32_t node_of(std::uint32_t index) const { return origins_[index]; }
  void forget_origins() { origins_ = {}; }
  [[nodiscard]] std::size_t nodes() const { return nodes_.size(); }
  [[nodiscard]] std::uint32_t first(std::size_t tree) const { return trees_[tree].first; }
  [[nodiscard]] std::size_t bytes() const {
    return nodes_.capacity() * sizeof(Node) + filter_.capacity() * 8 + origins_.capacity() * 4 +
           trees_.capacity() * sizeof(Tree);
  }

 private:
  // Goes to the node 2 * pair + 1 of its tree when the feature is at most the threshold, else to the next. A
  // leaf leads to itself.
  struct Node {
    float threshold;
    std::uint16_t feature;
    std::uint16_t pair;
  };
  struct Tree {
    std::uint32_t first;
    std::uint32_t depth;
  };
  struct Threshold {
    std::uint16_t feature;
    float value;
  };
  static std::size_t hash(std::size_t feature, float cell, std::size_t mask);
  std::optional<std::uint16_t> feature_of(std::uint32_t slot);
  static std::uint32_t next(const Node* tree, std::uint32_t at, const float* inputs) {
    const Node node = tree[at];
    return 2u * node.pair + 1 + static_cast<std::uint32_t>(!(inputs[node.feature] <= node.threshold));
  }

  std::vector<Node> nodes_;
  std::vector<Tree> trees_;
  std::vector<std::uint32_t> origins_;
  std::vector<std::uint32_t> slots_;   // by feature
  std::vector<Threshold> between_;     // thresholds that no float is equal to: the float below
  std::vector<std::uint64_t> filter_;  // a bit for each of them, by hash
};

template <typename Done>
void FlatTrees::walk(const float* inputs, Done done) const {
  constexpr std::size_t together = 8;
  std::size_t tree = 0;
  for (; tree + together <= trees_.size(); tree += together) {
    const Node* base[together];
    std::uint32_t at[together] = {};
    std::uint32_t depth = 0;
    for (std::size_t i = 0; i < together; ++i) {
      base[i] = &nodes_[trees_[tree + i].first];
      depth = std::max(depth, trees_[tree + i].depth);
    }
    for (std::uint32_t level = 0; level < depth; ++level) {
      for (std::size_t i = 0; i < together; ++i) at[i] = next(base[i], at[i], inputs);
    }
    for (std::size_t i = 0; i < together; ++i) done(tree + i, trees_[tree + i].first + at[i]);
  }
  for (; tree < trees_.size(); ++tree) {
    std::uint32_t at = 0;
    const Node* const base = &nodes_[trees_[tree].first];
    for (std::uint32_t level = 0; level < trees_[tree].depth; ++level) at = next(base, at, inputs);
    done(tree, trees_[tree].first + at);
  }
}

}  // namespace balie::scorer_pmml
