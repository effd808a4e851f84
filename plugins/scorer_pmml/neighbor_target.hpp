// What the nearest neighbours make of one target field. PMML 4.4, k-Nearest Neighbors, "Scoring methods".
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"
#include "protocols/pmml/nearest_neighbor.hpp"

#include <span>
#include <string>
#include <vector>

namespace balie::scorer_pmml {

// Not changed once made; any thread.
class NeighborTarget {
 public:
  // The prediction, in slot form, from neighbours of which there is at least one. Afterwards `scratch`, of
  // scratch() numbers, begins with the part that each category has in the vote.
  double combine(std::span<const Outcome::Ranked> neighbors, std::span<double> scratch) const noexcept;

  [[nodiscard]] bool categorical() const { return !categories_.empty(); }
  [[nodiscard]] const std::vector<double>& categories() const { return categories_; }
  [[nodiscard]] std::uint32_t index_of(double category) const;
  [[nodiscard]] std::size_t scratch() const { return categories_.size(); }
  [[nodiscard]] std::string_view name() const { return name_; }
  // Of an output that hands out Outcome::more_values[index].
  [[nodiscard]] Typed formula(std::uint32_t outcome, std::size_t index) const;

 private:
  friend std::vector<NeighborTarget> compile_neighbor_targets(const pmml::Model& model, Compiler& compiler);
  void count_cases(const Symbols& symbols);
  double vote(std::span<const Outcome::Ranked> neighbors, std::span<double> votes) const;
  double average(std::span<const Outcome::Ranked> neighbors) const;
  double median(std::span<const Outcome::Ranked> neighbors, std::span<double> scratch) const;
  [[nodiscard]] double weight(const Outcome::Ranked& neighbor, const Outcome::Ranked& nearest) const;

  std::string_view name_;  // of the file: while it is compiled
  pmml::Type type_;
  bool weighted_ = false;
  bool median_ = false;
  double threshold_ = 0;
  std::vector<double> values_;      // of the records
  std::vector<double> categories_;  // empty: a number
  std::vector<std::uint32_t> categories_of_records_;
  std::vector<std::uint32_t> preference_;  // categories: which wins where votes are equal
};

// The target fields of the model, in the order of its mining schema; none where it has none.
std::vector<NeighborTarget> compile_neighbor_targets(const pmml::Model& model, Compiler& compiler);

}  // namespace balie::scorer_pmml
