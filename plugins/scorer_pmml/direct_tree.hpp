// One tree of two-way splits of numbers, walked in doubles.
#pragma once

#include "plugins/scorer_pmml/direct_score.hpp"

#include <memory>

namespace balie::scorer_pmml {

class TreeEvaluator;

// nullptr: it has other splits, or leaves without a number. Records of `inputs` numbers.
std::unique_ptr<const DirectScore> make_direct_tree(const TreeEvaluator& tree, std::size_t inputs);

}  // namespace balie::scorer_pmml
