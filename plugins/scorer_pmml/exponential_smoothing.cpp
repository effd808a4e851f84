#include "plugins/scorer_pmml/exponential_smoothing.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

namespace balie::scorer_pmml {
namespace {

using Smoothing = pmml::ExponentialSmoothing;

// damping + damping^2 + ...: as many as there are steps.
double damped(double damping, double steps) {
  return damping == 1 ? steps : damping * (1 - std::pow(damping, steps)) / (1 - damping);
}

double smoothed(const Smoothing& smoothing, double steps) {
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

// From forecasts of a period, in the unit of the series.
double distance_from(std::span<const double> forecasts, const Smoothing& smoothing) {
  double sum = 0;
  for (std::size_t i = 0; i < forecasts.size(); ++i)
    sum += std::pow(forecast(smoothing, static_cast<double>(i + 1)) - forecasts[i], 2);
  return std::sqrt(sum);
}

}  // namespace

std::expected<Smoothing, std::string> with_first_season(Smoothing smoothing) {
  const auto period = smoothing.seasons.size();
  if (period == 0) return smoothing;
  if (smoothing.forecasts.size() < period) {
    return std::unexpected(
        "the standard leaves open which of a season's values the first step has, and without forecasts of "
        "a whole season (TimeValue) nothing tells");
  }
  const auto forecasts = std::span(smoothing.forecasts).first(period);
  std::vector<double> distances;
  for (std::size_t i = 0; i < period; ++i) {
    distances.push_back(distance_from(forecasts, smoothing));
    std::ranges::rotate(smoothing.seasons, smoothing.seasons.begin() + 1);
  }
  // Forecasts may be rounded; a way that is wrong misses by as much as seasons differ.
  constexpr double near = 0.01;
  const auto nearest = std::ranges::min_element(distances);
  const double worst = std::ranges::max(distances);
  const auto fitting =
      std::ranges::count_if(distances, [&](double each) { return each <= 5 * near * worst; });
  if (!(*nearest <= near * worst) || fitting != 1 || !std::isfinite(worst)) {
    return std::unexpected(
        "the standard leaves open which of a season's values the first step has, and its forecasts "
        "(TimeValue) are not those of one way to read it");
  }
  std::ranges::rotate(smoothing.seasons, smoothing.seasons.begin() + (nearest - distances.begin()));
  return smoothing;
}

double forecast(const Smoothing& smoothing, double steps) noexcept {
  const double ahead = smoothed(smoothing, steps);
  if (smoothing.season == Smoothing::Season::none) return ahead;
  const auto step = static_cast<std::size_t>(steps - 1);
  const double season = smoothing.seasons[step % smoothing.seasons.size()];
  return smoothing.season == Smoothing::Season::additive ? ahead + season : ahead * season;
}

}  // namespace balie::scorer_pmml
