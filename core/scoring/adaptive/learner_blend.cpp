#include "core/scoring/adaptive/learner_blend.hpp"

#include "core/scoring/adaptive/arithmetic.hpp"

#include <algorithm>

namespace balie::scoring::adaptive {
namespace {

constexpr double kept_by_contact = 0.9965402628278678;  // a half-life of 200 contacts
constexpr double share_least = 0.01;

}  // namespace

std::array<double, learners> LearnerBlend::shares() const {
  const double least = *std::ranges::min_element(losses_);
  std::array<double, learners> shares;
  double sum = 0;
  for (std::size_t i = 0; i < learners; ++i) sum += shares[i] = exp_of(least - losses_[i]);
  for (double& share : shares) share = share_least + (1 - share_least * learners) * share / sum;
  return shares;
}

void LearnerBlend::learn(const std::array<double, learners>& chances, bool success) {
  for (std::size_t i = 0; i < learners; ++i) {
    const double chance = bounded_chance(success ? chances[i] : 1 - chances[i]);
    losses_[i] = losses_[i] * kept_by_contact - log_of(chance);
  }
}

}  // namespace balie::scoring::adaptive
