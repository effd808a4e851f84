#include "plugins/scorer_pmml/flat_trees.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace balie::scorer_pmml {

namespace {

using Operator = pmml::SimplePredicate::Operator;

constexpr std::size_t pairs_max = 65'536;
constexpr std::size_t features_max = 4'096;

float float_above(double value) {
  const auto near = static_cast<float>(value);
  return static_cast<double>(near) < value ? std::nextafter(near, std::numeric_limits<float>::infinity())
                                           : near;
}

float float_below(double value) {
  const auto near = static_cast<float>(value);
  return static_cast<double>(near) > value ? std::nextafter(near, -std::numeric_limits<float>::infinity())
                                           : near;
}

bool are_opposite(Operator a, Operator b) {
  return (a == Operator::less_than && b == Operator::greater_or_equal) ||
         (a == Operator::greater_or_equal && b == Operator::less_than) ||
         (a == Operator::less_or_equal && b == Operator::greater_than) ||
         (a == Operator::greater_than && b == Operator::less_or_equal);
}

}  // namespace

std::optional<FlatTrees::Split> FlatTrees::split_of(const TreeEvaluator& tree, std::uint32_t node) {
  const auto& nodes = tree.nodes();
  const auto first = node + 1;
  const auto second = nodes[first].end;
  if (second >= nodes[node].end || nodes[second].end != nodes[node].end) return std::nullopt;
  const auto a = tree.predicates().comparison(nodes[first].predicate);
  if (!a) return std::nullopt;
  if (!tree.predicates().always(nodes[second].predicate)) {
    const auto b = tree.predicates().comparison(nodes[second].predicate);
    if (!b || b->slot != a->slot || b->value != a->value || !are_opposite(a->operation, b->operation)) {
      return std::nullopt;
    }
  }
  const bool is_low = a->operation == Operator::less_than || a->operation == Operator::less_or_equal;
  const bool is_below = a->operation == Operator::less_than || a->operation == Operator::greater_or_equal;
  // Below a number is at most the number before it.
  const double threshold =
      is_below ? std::nextafter(a->value, -std::numeric_limits<double>::infinity()) : a->value;
  if (!std::isfinite(threshold) || std::abs(threshold) > 1e37) return std::nullopt;
  return Split{is_low ? first : second, is_low ? second : first, a->slot, threshold};
}

std::optional<std::uint16_t> FlatTrees::feature_of(std::uint32_t slot) {
  const auto found = std::ranges::find(slots_, slot);
  if (found == slots_.end() && slots_.size() == features_max) return std::nullopt;
  const auto feature = static_cast<std::uint16_t>(found - slots_.begin());
  if (found == slots_.end()) slots_.push_back(slot);
  return feature;
}

bool FlatTrees::add(const TreeEvaluator& source) {
  struct Place {
    std::uint32_t node;  // of the source
    std::uint32_t level;
  };
  if (!source.predicates().always(source.nodes()[0].predicate) || source.has_embedded()) return false;
  const auto first = static_cast<std::uint32_t>(nodes_.size());
  std::vector<Place> places = {{0, 0}};
  std::uint32_t depth = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto [node, level] = places[i];
    const bool is_leaf = source.nodes()[node].end == node + 1;
    if (is_leaf && i > 0) {
      // On the left of its pair the way back to itself is "at most", on the right it is not.
      const bool is_left = i % 2 == 1;
      constexpr float infinite = std::numeric_limits<float>::infinity();
      nodes_.push_back({is_left ? infinite : -infinite, 0, static_cast<std::uint16_t>((i - 1) / 2)});
      continue;
    }
    const auto pair = (places.size() - 1) / 2;
    if (pair >= pairs_max) return false;
    depth = std::max(depth, level + 1);
    if (is_leaf) {  // the root: two leaves that are both it
      nodes_.push_back({0, 0, static_cast<std::uint16_t>(pair)});
      places.push_back({node, 1});
      places.push_back({node, 1});
      continue;
    }
    const auto split = split_of(source, node);
    const auto feature = split ? feature_of(split->slot) : std::nullopt;
    if (!feature) return false;
    const float threshold = float_below(split->threshold);
    if (static_cast<double>(threshold) != split->threshold) between_.push_back({*feature, threshold});
    nodes_.push_back({threshold, *feature, static_cast<std::uint16_t>(pair)});
    places.push_back({split->low, level + 1});
    places.push_back({split->high, level + 1});
  }
  for (const auto& place : places) origins_.push_back(place.node);
  trees_.push_back({first, depth});
  return true;
}

std::size_t FlatTrees::hash(std::size_t feature, float cell, std::size_t mask) {
  const auto bits = static_cast<std::uint64_t>(std::bit_cast<std::uint32_t>(cell)) |
                    (static_cast<std::uint64_t>(feature) << 32);
  return static_cast<std::size_t>((bits * 0x9e37'79b9'7f4a'7c15u) >> 32) & mask;
}

void FlatTrees::finish() {
  // 32 bits a threshold, so that few records are sent the long way for nothing.
  const auto words = std::bit_ceil(std::max<std::size_t>(between_.size() / 2, 1));
  filter_.assign(words, 0);
  const auto mask = words * 64 - 1;
  for (const auto& [feature, cell] : between_) {
    const auto bit = hash(feature, cell, mask);
    filter_[bit / 64] |= std::uint64_t{1} << (bit % 64);
  }
  between_ = {};
  if (slots_.empty()) slots_.push_back(0);  // trees of one leaf compare something too
  nodes_.shrink_to_fit();
  origins_.shrink_to_fit();
}

bool FlatTrees::enter(const double* slots, float* inputs) const {
  const auto mask = filter_.size() * 64 - 1;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    const double value = slots[slots_[i]];
    if (!(std::abs(value) < 1e37)) return false;
    const float above = float_above(value);
    inputs[i] = above;
    if (static_cast<double>(above) == value) continue;
    const auto bit = hash(i, float_below(value), mask);
    if ((filter_[bit / 64] >> (bit % 64)) & 1) return false;
  }
  return true;
}

void FlatTrees::walk_tree(std::size_t tree, const float* inputs, std::uint32_t (&leaves)[8]) const {
  const Node* const base = &nodes_[trees_[tree].first];
  std::uint32_t at[8] = {};
  const auto width = slots_.size();
  for (std::uint32_t level = 0; level < trees_[tree].depth; ++level) {
    for (std::size_t i = 0; i < 8; ++i) at[i] = next(base, at[i], inputs + i * width);
  }
  for (std::size_t i = 0; i < 8; ++i) leaves[i] = trees_[tree].first + at[i];
}

}  // namespace balie::scorer_pmml
