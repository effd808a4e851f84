#include "protocols/pmml/tree.hpp"

#include <utility>

namespace balie::pmml {

namespace {

using Missing = Tree::Missing;
constexpr Word<Missing> strategies[] = {{"none", Missing::none},
                                        {"lastPrediction", Missing::last_prediction},
                                        {"returnLastPrediction", Missing::last_prediction},
                                        {"nullPrediction", Missing::null_prediction},
                                        {"returnNullPrediction", Missing::null_prediction},
                                        {"defaultChild", Missing::default_child},
                                        {"weightedConfidence", Missing::weighted_confidence},
                                        {"aggregateNodes", Missing::aggregate_nodes}};
constexpr Word<bool> no_true_child[] = {{"returnNullPrediction", false}, {"returnLastPrediction", true}};
constexpr Word<bool> splits[] = {{"multiSplit", false}, {"binarySplit", true}};

bool is_embedded(std::string_view name) { return name == "Regression" || name == "DecisionTree"; }

// A node without its children.
TreeNode read_node(Reading& reading, const xml::Element& element, Tree& tree) {
  reading.shape(element, "id score recordCount defaultChild",
                BALIE_PMML_PREDICATES " Partition ScoreDistribution Node Regression DecisionTree");
  TreeNode node{.id = Reading::text(element, "id", ""),
                .score = element.attribute("score"),
                .record_count = reading.number_if(element, "recordCount"),
                .default_child = Reading::text(element, "defaultChild", "")};
  node.predicate.place = place_of(element);
  bool has_predicate = false;
  for (const auto child : element.children()) {
    if (is_predicate(child.name())) {
      if (has_predicate) reading.refuse(child, "a second predicate");
      node.predicate = read_predicate(reading, child);
      has_predicate = true;
    } else if (child.name() == "ScoreDistribution") {
      node.distributions.push_back(read_score_distribution(reading, child));
    } else if (is_embedded(child.name())) {
      node.embedded = static_cast<std::uint32_t>(tree.embedded.size());
      tree.embedded.push_back(read_model(reading, child));
    }
  }
  if (!has_predicate) reading.refuse(element, "there is no predicate in it");
  return node;
}

// Nodes may be nested as deep as the document goes, so this walks by itself.
void read_nodes(Reading& reading, const xml::Element& root, Tree& tree) {
  struct Open {
    std::uint32_t node;
    xml::Element::Children::Iterator next;
  };
  std::vector<Open> open;
  const auto enter = [&](const xml::Element& element) {
    open.push_back({static_cast<std::uint32_t>(tree.nodes.size()), element.children().begin()});
    tree.nodes.push_back(read_node(reading, element, tree));
  };
  enter(root);
  while (!open.empty() && reading.ok()) {
    auto& here = open.back();
    if (here.next == std::default_sentinel) {
      tree.nodes[here.node].end = static_cast<std::uint32_t>(tree.nodes.size());
      open.pop_back();
      continue;
    }
    const auto child = *here.next;
    ++here.next;
    if (child.name() == "Node") enter(child);
  }
}

}  // namespace

ScoreDistribution read_score_distribution(Reading& reading, const xml::Element& element) {
  reading.shape(element, "value recordCount confidence probability", "");
  ScoreDistribution one{place_of(element), reading.text(element, "value"),
                        reading.number(element, "recordCount", 0), reading.number_if(element, "confidence"),
                        reading.number_if(element, "probability")};
  if (!element.attribute("recordCount") && !one.probability) {
    reading.refuse(element, "attribute recordCount is missing");
  }
  return one;
}

std::unique_ptr<const Body> read_tree(Reading& reading, const xml::Element& element) {
  shape_of_model(reading, element,
                 "splitCharacteristic missingValueStrategy missingValuePenalty noTrueChildStrategy", "Node");
  auto tree = std::make_unique<Tree>();
  tree->missing = reading.word<Missing>(element, "missingValueStrategy", strategies, Missing::none);
  tree->missing_penalty = reading.number(element, "missingValuePenalty", 1);
  tree->last_prediction_without_child =
      reading.word<bool>(element, "noTrueChildStrategy", no_true_child, false);
  tree->is_binary = reading.word<bool>(element, "splitCharacteristic", splits, false);
  if (const auto root = reading.child(element, "Node")) read_nodes(reading, *root, *tree);
  return tree;
}

}  // namespace balie::pmml
