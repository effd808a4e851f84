// How often contacts succeed now: the rate of success in windows of several lengths, whatever the contacts
// are.
#pragma once

#include "core/scoring/adaptive/spec.hpp"
#include "core/scoring/adaptive/state.hpp"

#include <array>

namespace balie::scoring::adaptive {

// Exponential windows: four by time (shares of the half-life), four by number of contacts.
class BaseRates {
 public:
  static constexpr std::size_t windows_by_time = 4;
  static constexpr std::size_t windows = 8;
  using Logits = std::array<float, windows>;

  explicit BaseRates(const ModelSpec& spec);

  // The log-odds of each window at `days` (since 1970). Windows that hold little are drawn to the longest
  // one.
  [[nodiscard]] Logits logits(double days) const;
  void learn(bool success, double days);

  void write(StateWriter& out) const;
  void read(StateReader& in);

 private:
  [[nodiscard]] double kept(std::size_t window, double days) const;

  std::array<double, windows_by_time> half_lives_{};  // days
  double prior_mean_;
  std::array<double, windows> successes_{};
  std::array<double, windows> contacts_{};
  double days_ = 0;  // of the latest that was learnt
};

}  // namespace balie::scoring::adaptive
