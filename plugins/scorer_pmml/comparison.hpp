// How far apart, or how alike, two records are: what clustering and nearest neighbours share. PMML 4.4,
// Clustering Models, "Comparison measures".
#pragma once

#include "protocols/pmml/comparison_measure.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace balie::scorer_pmml {

struct ComparedField {
  pmml::CompareFunction function = pmml::CompareFunction::abs_diff;
  double weight = 1;
  double similarity_scale = 1;     // of gauss_sim: the difference at which similarity is one half
  std::vector<double> table = {};  // of table: row by row, the values compared being places in it
  std::uint32_t table_columns = 0;
  double missing_value_weight = 1;  // Q: what the field counts for where some are missing
};

// A measure and its fields. Not changed once made; any thread.
struct Comparison {
  pmml::ComparisonMeasure measure;
  std::vector<ComparedField> fields;

  // Of `x`, which may have missing values (NaN), and `y`, which has none; each of as many values as there are
  // fields. NaN where nothing can be said: all of x is missing, or any of it in a measure of zeros and ones.
  [[nodiscard]] double between(std::span<const double> x, std::span<const double> y) const noexcept;
  // Is a record at `one` nearer than one at `other`?
  [[nodiscard]] bool nearer(double one, double other) const noexcept {
    return measure.similarity ? one > other : one < other;
  }
};

}  // namespace balie::scorer_pmml
