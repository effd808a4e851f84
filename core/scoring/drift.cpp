#include "core/scoring/drift.hpp"

#include <algorithm>
#include <cmath>

namespace balie::scoring {
namespace {

constexpr double share_least = 1e-4;  // of an empty decile, so that the logarithm stays finite

}  // namespace

Drift::Drift(std::span<const double> training) {
  if (training.size() != deciles - 1) {
    first_.reserve(drift_first);
    return;
  }
  edges_.assign(training.begin(), training.end());
  // Where scores are few and often the same, deciles fall together: all of them lie in the first of these.
  for (std::size_t i = 0; i < deciles; ++i) {
    const std::size_t bin = i + 1 < deciles ? decile_of(edges_[i]) : deciles - 1;
    expected_[bin] += 1.0 / deciles;
  }
}

// The first whose upper edge is not below the score.
std::size_t Drift::decile_of(double score) const {
  return static_cast<std::size_t>(std::ranges::lower_bound(edges_, score) - edges_.begin());
}

void Drift::add(double score) {
  if (std::isnan(score)) return;
  if (edges_.empty()) {
    first_.push_back(score);
    if (first_.size() == drift_first) learn();
    return;
  }
  const std::size_t bin = decile_of(score);
  ++counts_[bin];
  recent_[bin] += 1;
  recent_all_ += 1;
  if (recent_all_ < drift_window) return;
  for (double& count : recent_) count /= 2;
  recent_all_ /= 2;
}

void Drift::learn() {
  std::ranges::sort(first_);
  for (std::size_t i = 1; i < deciles; ++i) edges_.push_back(first_[first_.size() * i / deciles - 1]);
  for (const double score : first_) {
    const std::size_t bin = decile_of(score);
    ++counts_[bin];
    expected_[bin] += 1.0 / static_cast<double>(first_.size());
  }
  first_ = {};
}

std::optional<double> Drift::index() const {
  if (recent_all_ < drift_least) return std::nullopt;
  double sum = 0;
  for (std::size_t i = 0; i < deciles; ++i) {
    const double actual = std::max(recent_[i] / recent_all_, share_least);
    const double expected = std::max(expected_[i], share_least);
    sum += (actual - expected) * std::log(actual / expected);
  }
  return sum;
}

}  // namespace balie::scoring
