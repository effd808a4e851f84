// What the frequency of a term counts for in a TextModel: local weight x global weight, and then all of a
// document to the length of 1 where the model says so. Local weights are those of a TextIndex (PMML 4.4,
// Transformations), which 4.2 made for the same purpose under the same names. PMML has nothing but names for
// the global ones; here they are what Kolda and O'Leary, from whose list all these names are, define ("A
// semidiscrete matrix decomposition for latent semantic indexing", ACM TOIS 16(4), 1998). With f the
// frequencies of the term and d the number of documents that have it, of n:
//   inverseDocumentFrequency  log(n / d)         normal                1 / sqrt(sum of f squared)
//   GFIDF                     (sum of f) / d     probabilisticInverse  log((n - d) / d)
#pragma once

#include "protocols/pmml/text_model.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace balie::scorer_pmml {

class TextWeights {
 public:
  explicit TextWeights(const pmml::TextModel& model);

  // The first term that has no such weight, as one that no document has. nullopt: all have.
  [[nodiscard]] std::optional<std::size_t> without_weight() const;
  // Are there two terms of these (those not 0) with different global weights?
  [[nodiscard]] bool tells_apart(std::span<const double> frequencies) const;

  // Frequencies (from 0) to weights, in place. False: there is nothing to bring to the length of 1.
  bool apply(std::span<double> frequencies) const noexcept;

 private:
  pmml::TextIndex::LocalWeights local_;
  bool unit_length_;
  std::vector<double> global_;  // of each term
};

// To the length of 1. False: there is nothing but zeros.
bool to_unit_length(std::span<double> numbers) noexcept;

}  // namespace balie::scorer_pmml
