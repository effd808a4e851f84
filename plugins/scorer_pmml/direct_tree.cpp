#include "plugins/scorer_pmml/direct_tree.hpp"

#include "plugins/scorer_pmml/flat_trees.hpp"

#include <utility>
#include <vector>

namespace balie::scorer_pmml {

namespace {

// A value at most the threshold goes to the node `low`, any other to the one behind that.
struct Node {
  double threshold;  // of a leaf its score
  std::uint32_t input;
  std::uint32_t low;  // 0: a leaf
};

class DirectTree final : public DirectScore {
 public:
  DirectTree(std::vector<Node> nodes, std::size_t inputs) : nodes_(std::move(nodes)), inputs_(inputs) {}

  double score(const double* inputs, Frame& /*frame*/) const override {
    if (any_missing(inputs, inputs_)) return missing;
    const Node* const nodes = nodes_.data();
    const Node* node = nodes;
    while (node->low != 0)
      node = nodes + node->low + static_cast<std::size_t>(!(inputs[node->input] <= node->threshold));
    return node->threshold;
  }

 private:
  std::vector<Node> nodes_;
  std::size_t inputs_;
};

}  // namespace

std::unique_ptr<const DirectScore> make_direct_tree(const TreeEvaluator& tree, std::size_t inputs) {
  if (!tree.predicates().always(tree.nodes()[0].predicate) || tree.has_embedded()) return nullptr;
  std::vector<Node> nodes(1);
  std::vector<std::uint32_t> origins = {0};
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto origin = origins[i];
    const auto& source = tree.nodes()[origin];
    if (source.end == origin + 1) {
      if (is_missing(source.score)) return nullptr;
      nodes[i] = {source.score, 0, 0};
      continue;
    }
    const auto split = FlatTrees::split_of(tree, origin);
    if (!split || split->slot >= inputs) return nullptr;
    nodes[i] = {split->threshold, split->slot, static_cast<std::uint32_t>(nodes.size())};
    nodes.resize(nodes.size() + 2);
    origins.insert(origins.end(), {split->low, split->high});
  }
  return std::make_unique<const DirectTree>(std::move(nodes), inputs);
}

}  // namespace balie::scorer_pmml
