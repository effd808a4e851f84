// How much each of several learners is believed: by their log loss over the last few hundred contacts.
#pragma once

#include "core/scoring/adaptive/gaussian_weights.hpp"
#include "core/scoring/adaptive/state.hpp"

#include <array>

namespace balie::scoring::adaptive {

constexpr std::size_t learners = speeds + 1;  // the speeds of GaussianWeights, then RateTables

class LearnerBlend {
 public:
  // Shares of belief; they add up to 1, and none is below 0.01: who was wrong can come back.
  [[nodiscard]] std::array<double, learners> shares() const;
  // `chances`: what each had said.
  void learn(const std::array<double, learners>& chances, bool success);

  void write(StateWriter& out) const { out.numbers(losses_); }
  void read(StateReader& in) { in.numbers(losses_, 0.0, 1e6); }

 private:
  std::array<double, learners> losses_{};  // log loss, halved every 200 contacts
};

}  // namespace balie::scoring::adaptive
