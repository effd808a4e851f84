#include "plugins/scorer_pmml/exponential_smoothing.hpp"

#include <cmath>

namespace balie::scorer_pmml {
namespace {

using Smoothing = pmml::ExponentialSmoothing;

// damping + damping^2 + ...: as many as there are steps.
double damped(double damping, double steps) {
  return damping == 1 ? steps : damping * (1 - std::pow(damping, steps)) / (1 - damping);
}

}  // namespace

double forecast(const Smoothing& smoothing, double steps) noexcept {
  using enum Smoothing::Trend;
  switch (smoothing.trend) {
    case additive:
      return smoothing.level + steps * smoothing.slope;
    case damped_additive:
      return smoothing.level + damped(smoothing.damping, steps) * smoothing.slope;
    case multiplicative:
      return smoothing.level * std::pow(smoothing.slope, steps);
    case damped_multiplicative:
      return smoothing.level * std::pow(smoothing.slope, damped(smoothing.damping, steps));
    default:
      return smoothing.level;
  }
}

}  // namespace balie::scorer_pmml
