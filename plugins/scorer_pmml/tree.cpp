#include "plugins/scorer_pmml/tree.hpp"

#include "plugins/scorer_pmml/direct_tree.hpp"

#include <algorithm>
#include <cmath>

namespace balie::scorer_pmml {

// PMML 4.4, "TreeModel", "Missing value strategies": what follows when a child's predicate is unknown.
TreeEvaluator::Found TreeEvaluator::unknown(Frame& frame, std::uint32_t parent, std::uint32_t /*child*/,
                                            Found found) const {
  switch (missing_) {
    case Missing::last_prediction:
      found.node = parent;
      return found;
    case Missing::default_child:
      found.node = default_children_[parent];
      ++found.defaults;
      return found;
    case Missing::weighted_confidence:
    case Missing::aggregate_nodes:
      std::fill_n(frame.work.begin() + work_, categories_.size(), 0.0);
      blend(frame, parent, 1);
      return {.node = parent, .is_blurred = true};
    default:
      return {};
  }
}

TreeEvaluator::Found TreeEvaluator::walk(Frame& frame) const {
  const double* const slots = frame.slots.data();
  if (predicates_.test(nodes_[0].predicate, slots) != Truth::yes) return {};
  Found found{.node = 0};
  while (true) {
    const auto here = found.node;
    const auto end = nodes_[here].end;
    auto child = here + 1;
    if (child == end) return found;  // a leaf
    for (; child < end; child = nodes_[child].end) {
      const auto truth = predicates_.test(nodes_[child].predicate, slots);
      if (truth == Truth::yes) break;
      if (truth == Truth::no || missing_ == Missing::none) continue;
      found = unknown(frame, here, child, found);
      if (missing_ != Missing::default_child || found.node == none) return found;
      child = found.node;
      break;
    }
    if (child >= end) {  // none was true
      if (!last_without_child_) return {};
      return found;
    }
    found.node = child;
  }
}

// Adds what is below a node, by weight, to the sums in the frame's work: confidences weighted by the share of
// records, or record counts as they are.
void TreeEvaluator::blend(Frame& frame, std::uint32_t node, double weight) const {
  double* const sums = frame.work.data() + work_;
  const double* const slots = frame.slots.data();
  const bool counts = missing_ == Missing::aggregate_nodes;
  const auto end = nodes_[node].end;
  double all = 0;
  std::uint32_t sure = none;
  bool any = false;
  for (auto child = node + 1; child < end; child = nodes_[child].end) {
    const auto truth = predicates_.test(nodes_[child].predicate, slots);
    if (truth == Truth::no) continue;
    if (truth == Truth::yes && !any) {
      sure = child;
      break;
    }
    any = true;
    all += nodes_[child].count;
  }
  if (sure != none) return blend(frame, sure, weight);
  if (!any) {
    if (node + 1 < end && !last_without_child_) return;  // no child is true: it adds nothing
    const auto at = nodes_[node].distribution;
    if (at == none) return;
    const auto& from = counts ? counts_ : confidences_.empty() ? distributions_ : confidences_;
    for (std::size_t i = 0; i < categories_.size(); ++i) sums[i] += weight * from[at + i];
    return;
  }
  for (auto child = node + 1; child < end; child = nodes_[child].end) {
    if (predicates_.test(nodes_[child].predicate, slots) == Truth::no) continue;
    blend(frame, child, counts ? weight : weight * static_cast<double>(nodes_[child].count) / all);
  }
}

void TreeEvaluator::finish_blend(const Frame& frame, Outcome& outcome) const {
  const double* const sums = frame.work.data() + work_;
  double all = 0;
  for (std::size_t i = 0; i < categories_.size(); ++i) all += sums[i];
  if (!(all > 0)) return;
  for (std::size_t i = 0; i < categories_.size(); ++i) {
    outcome.probabilities[i] = sums[i] / all;
    outcome.confidences[i] = missing_ == Missing::aggregate_nodes ? sums[i] / all : sums[i];
  }
  outcome.has_probabilities = outcome.has_confidences = true;
  choose_most_probable(categories_, outcome);
}

void TreeEvaluator::take(std::uint32_t node, std::uint32_t defaults, Outcome& outcome) const {
  const auto& leaf = nodes_[node];
  outcome.entity = node;
  outcome.value = leaf.score;
  if (categories_.empty()) return;
  if (leaf.distribution != none) {
    const auto size = categories_.size();
    const auto& confidences = confidences_.empty() ? distributions_ : confidences_;
    const double factor = defaults == 0 ? 1 : std::pow(penalty_, defaults);
    for (std::size_t i = 0; i < size; ++i) {
      outcome.probabilities[i] = distributions_[leaf.distribution + i];
      outcome.confidences[i] = factor * confidences[leaf.distribution + i];
    }
    outcome.has_probabilities = outcome.has_confidences = true;
  }
  for (std::size_t i = 0; i < categories_.size(); ++i) {
    if (categories_[i] == leaf.score) outcome.category = static_cast<std::uint32_t>(i);
  }
}

void TreeEvaluator::evaluate(Frame& frame, Outcome& outcome) const {
  const auto found = walk(frame);
  if (found.node == none) return;
  if (found.is_blurred) return finish_blend(frame, outcome);
  if (!embedded_of_.empty() && embedded_of_[found.node] != none) {
    const auto& model = *embedded_[embedded_of_[found.node]];
    model.run(frame);
    if (!frame.failed()) outcome.value = model.outcome(frame).value;
    outcome.entity = found.node;
    return;
  }
  take(found.node, found.defaults, outcome);
}

// The child that a walk goes to, without regard to what is missing; none: it ends here.
std::uint32_t TreeEvaluator::step(const Frame& frame, std::uint32_t node) const {
  bool unknown_met = false;
  for (auto child = node + 1; child < nodes_[node].end; child = nodes_[child].end) {
    const auto truth = predicates_.test(nodes_[child].predicate, frame.slots.data());
    if (truth == Truth::yes) return child;
    unknown_met = unknown_met || truth == Truth::unknown;
  }
  return unknown_met && missing_ == Missing::default_child ? default_children_[node] : none;
}

double TreeEvaluator::expected(std::uint32_t node, std::uint32_t category) const {
  return category == 0 ? 1 - static_cast<double>(expected_[node]) : static_cast<double>(expected_[node]);
}

// Each step of the path moved the expected score from that of the node to that of its child: that goes to the
// field that the child's predicate looks at. The baseline is the root's.
bool TreeEvaluator::explain(const Frame& frame, const Outcome& outcome, std::uint32_t category, double weight,
                            std::span<double> contributions) const {
  if (expected_.empty() || predicates_.test(nodes_[0].predicate, frame.slots.data()) != Truth::yes)
    return false;
  const auto which = categories_.empty() ? 1 : category == none ? outcome.category : category;
  if (which > 1) return false;
  for (std::uint32_t node = 0;;) {
    const auto child = step(frame, node);
    if (child == none) return true;
    // Where the first child's predicate was not true, it is what sent the walk on.
    const auto slot = slots_[child] == none ? slots_[node + 1] : slots_[child];
    if (slot != none) contributions[slot] += weight * (expected(child, which) - expected(node, which));
    node = child;
  }
}

std::unique_ptr<const DirectScore> TreeEvaluator::direct(std::size_t inputs) const {
  return categories_.empty() ? make_direct_tree(*this, inputs) : nullptr;
}

std::vector<const CompiledModel*> TreeEvaluator::children() const {
  std::vector<const CompiledModel*> children;
  for (const auto& model : embedded_) children.push_back(model.get());
  return children;
}

std::size_t TreeEvaluator::bytes() const {
  return nodes_.capacity() * sizeof(Node) + predicates_.bytes() +
         (distributions_.capacity() + confidences_.capacity() + counts_.capacity()) * sizeof(double) +
         (default_children_.capacity() + expected_.capacity() + slots_.capacity() + embedded_of_.capacity()) *
             4;
}

}  // namespace balie::scorer_pmml
