// A scorecard whose characteristics look at one number each, as tables.
#pragma once

#include "plugins/scorer_pmml/direct_score.hpp"

#include <cmath>
#include <limits>
#include <vector>

namespace balie::scorer_pmml {

// A characteristic that looks at one field alone: which attribute holds is known for each stretch between the
// numbers that its predicates name, and for each of these numbers.
struct Stretches {
  std::uint32_t slot = none;               // none: it is not of that kind
  std::vector<double> numbers = {};        // ascending
  std::vector<std::uint32_t> chosen = {};  // below the first, the first, between it and the second, ...
  std::uint32_t chosen_missing = none;

  [[nodiscard]] std::uint32_t choose(double value) const {
    if (is_missing(value)) return chosen_missing;
    std::size_t at = 0;
    for (const double number : numbers)
      at += static_cast<std::size_t>(value >= number) + static_cast<std::size_t>(value > number);
    return chosen[at];
  }
  // The least value of which chosen[i] holds; i > 0.
  [[nodiscard]] double from(std::size_t i) const {
    const double number = numbers[(i - 1) / 2];
    return i % 2 == 1 ? number : std::nextafter(number, std::numeric_limits<double>::infinity());
  }
};

class DirectScorecard final : public DirectScore {
 public:
  // Records of `inputs` numbers.
  DirectScorecard(double initial, std::size_t inputs) : initial_(initial), inputs_(inputs) {}

  // The next characteristic. points(chosen): those of an attribute, or missing, which sends a record the
  // general way.
  template <typename Points>
  void add(const Stretches& stretches, Points points);

  double score(const double* inputs, Frame& frame) const override;

 private:
  static constexpr std::size_t together = 4;
  struct Thresholds {
    double at_least[together];
  };
  struct Table {
    std::uint32_t input;
    std::uint32_t end;     // behind its last in thresholds_
    std::uint32_t points;  // where its points begin: below the first threshold, then from each on
  };

  double initial_;
  std::size_t inputs_;
  std::vector<Table> tables_;
  std::vector<Thresholds> thresholds_;
  std::vector<double> points_;
};

template <typename Points>
void DirectScorecard::add(const Stretches& stretches, Points points) {
  const auto first = thresholds_.size();
  Table table{stretches.slot, 0, static_cast<std::uint32_t>(points_.size())};
  points_.push_back(points(stretches.chosen[0]));
  std::size_t count = 0;
  for (std::size_t i = 1; i < stretches.chosen.size(); ++i) {
    if (stretches.chosen[i] == stretches.chosen[i - 1]) continue;
    if (count % together == 0) thresholds_.push_back({{missing, missing, missing, missing}});
    thresholds_[first + count / together].at_least[count % together] = stretches.from(i);
    points_.push_back(points(stretches.chosen[i]));
    ++count;
  }
  table.end = static_cast<std::uint32_t>(thresholds_.size());
  tables_.push_back(table);
}

}  // namespace balie::scorer_pmml
