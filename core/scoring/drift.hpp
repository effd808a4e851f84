// How far the scores of now are from those at training: the population stability index over deciles.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace balie::scoring {

constexpr std::size_t deciles = 10;
constexpr std::size_t drift_first = 1'000;  // scores that stand for training where the model does not tell
constexpr std::size_t drift_least = 100;    // below, an index would be noise
constexpr double drift_window = 10'000;     // scores; older ones count less and less

class Drift {
 public:
  // `training`: nine deciles, ascending; or none, then the first scores are taken instead.
  explicit Drift(std::span<const double> training);

  void add(double score);

  // The deciles are; until then counts and shares are zeros.
  [[nodiscard]] bool known() const { return !edges_.empty(); }
  // Scores seen in each, since the start.
  [[nodiscard]] const std::array<std::uint64_t, deciles>& counts() const { return counts_; }
  // The share that training had in each.
  [[nodiscard]] const std::array<double, deciles>& expected() const { return expected_; }
  // Sum of (a - e) ln(a / e) over the deciles, of the recent scores; below 0.1 little has changed, above 0.25
  // much. None: too few scores yet.
  [[nodiscard]] std::optional<double> index() const;

 private:
  [[nodiscard]] std::size_t decile_of(double score) const;
  void learn();

  std::vector<double> edges_;  // nine; empty: not known yet
  std::vector<double> first_;
  std::array<std::uint64_t, deciles> counts_{};
  std::array<double, deciles> recent_{};
  std::array<double, deciles> expected_{};
  double recent_all_ = 0;
};

}  // namespace balie::scoring
