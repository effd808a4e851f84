// ComparisonMeasure and the comparison of one field, which clustering and nearest neighbours share (PMML 4.4,
// Clustering Models, "Comparison measures").
#pragma once

#include "protocols/pmml/reading.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace balie::pmml {

// c(x, y) of one field.
enum class CompareFunction : std::uint8_t { abs_diff, gauss_sim, delta, equal, table };

struct ComparisonMeasure {
  enum class Kind : std::uint8_t {
    euclidean,
    squared_euclidean,
    chebychev,
    city_block,
    minkowski,
    simple_matching,
    jaccard,
    tanimoto,
    binary_similarity,
  };

  Place place;
  Kind kind = Kind::euclidean;
  bool similarity = false;                               // the greatest is nearest, not the least
  CompareFunction function = CompareFunction::abs_diff;  // of fields that name none
  double minkowski_p = 2;
  std::array<double, 4> numerator{};    // of binary_similarity: c00, c01, c10, c11
  std::array<double, 4> denominator{};  // d00, d01, d10, d11
};

// The ComparisonMeasure in `parent`.
ComparisonMeasure read_comparison_measure(Reading& reading, const xml::Element& parent);
// The attribute compareFunction; nullopt: there is none.
std::optional<CompareFunction> read_compare_function(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
