#include "plugins/scorer_pmml/arima_reading.hpp"

#include "core/base/result.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace balie::scorer_pmml {
namespace {

using Component = pmml::Arima::Component;

// A reading's distance from the file: in deviations of a residual, or in parts of the RMSE.
constexpr double far = std::numeric_limits<double>::infinity();
constexpr double rounding = 1e-9;  // no reading is told from another by less

// From when a reading fits, and from when it does not. What residuals a series began with is not known, so
// those that follow from it come near the stored ones with time; an RMSE is one number, and divided by the
// count of the residuals or by somewhat less.
struct Evidence {
  double near;
  double apart;
};
Evidence of_residuals(double nearest) { return {.near = 0.25, .apart = 4 * std::max(nearest, rounding)}; }
constexpr Evidence of_rmse = {.near = 0.1, .apart = 1};

LagPolynomial autoregression_of(const Component& component) {
  return {component.autoregressive, -1, component.period};
}
LagPolynomial average_of(const Component& component, double sign) {
  return {component.moving_average, sign, component.period};
}
LagPolynomial difference_of(const Component& component) {
  return LagPolynomial::difference(component.differences, component.period);
}

std::vector<ArimaEquation> readings_of(const pmml::Arima& arima) {
  const auto& plain = arima.nonseasonal;
  const auto& season = arima.seasonal;
  ArimaEquation equation;
  equation.difference = difference_of(plain) * difference_of(season);
  equation.autoregression = autoregression_of(plain) * autoregression_of(season);
  const double sum = equation.autoregression.at_one();
  std::vector<double> constants = {arima.constant};
  if (arima.constant != 0 && sum != 1) constants.push_back(arima.constant * sum);
  std::vector<double> signs = {1};
  if (!(average_of(plain, 1) * average_of(season, 1)).terms().empty()) signs.push_back(-1);
  std::vector<ArimaEquation> readings;
  for (const double sign : signs) {
    equation.moving_average = average_of(plain, sign) * average_of(season, sign);
    for (const double each : constants) {
      equation.constant = each;
      readings.push_back(equation);
    }
  }
  return readings;
}

// As conditional least squares has them: those before the first are taken to be 0.
std::vector<double> residuals_of(const ArimaEquation& equation, std::span<const double> history) {
  auto residuals = equation.autoregression.apply(equation.difference.apply(history));
  const auto terms = equation.moving_average.terms();
  for (std::size_t t = 0; t < residuals.size(); ++t) {
    residuals[t] -= equation.constant;
    for (const auto& term : terms) {
      if (term.lag <= t) residuals[t] -= term.coefficient * residuals[t - term.lag];
    }
  }
  return residuals;
}

double deviation_of(std::span<const double> residuals) {
  double sum = 0;
  for (const double each : residuals) sum += each * each;
  return std::sqrt(sum / static_cast<double>(residuals.size()));
}

double distance_from(std::span<const double> stored, std::span<const double> found) {
  if (found.size() < stored.size()) return far;
  std::vector<double> differences(stored.begin(), stored.end());
  const auto last = found.last(stored.size());
  for (std::size_t i = 0; i < stored.size(); ++i) differences[i] -= last[i];
  const double distance = deviation_of(differences) / deviation_of(stored);
  return std::isfinite(distance) ? distance : far;
}

double distance_from(double rmse, std::span<const double> found) {
  const double distance = std::abs(deviation_of(found) / rmse - 1);
  return std::isfinite(distance) ? distance : far;
}

}  // namespace

std::expected<std::span<const double>, std::string> stored_residuals(const pmml::Arima& arima) {
  std::span<const double> more = arima.seasonal.residuals;
  std::span<const double> fewer = arima.nonseasonal.residuals;
  if (more.size() < fewer.size()) std::swap(more, fewer);
  if (!std::ranges::equal(more.last(fewer.size()), fewer))
    return std::unexpected("the residuals of its two components are not the end of one list");
  return more;
}

std::expected<ArimaEquation, std::string> read_equation(const pmml::Arima& arima,
                                                        std::span<const double> history) {
  auto readings = readings_of(arima);
  if (readings.size() == 1) return readings.front();
  BALIE_TRY(const auto stored, stored_residuals(arima));
  if (history.empty()) {
    return std::unexpected(
        "without the original TimeSeries nothing tells the sign of its MACoefficients or what constantTerm "
        "is");
  }
  if (stored.empty() && !arima.rmse)
    return std::unexpected("without Residuals or an RMSE nothing tells what constantTerm is");
  std::vector<double> distances;
  for (const auto& reading : readings) {
    const auto found = residuals_of(reading, history);
    distances.push_back(stored.empty() ? distance_from(*arima.rmse, found) : distance_from(stored, found));
  }
  const auto nearest = std::ranges::min_element(distances);
  const auto evidence = stored.empty() ? of_rmse : of_residuals(*nearest);
  const auto fitting = std::ranges::count_if(distances, [&](double each) { return each < evidence.apart; });
  if (*nearest > evidence.near || fitting != 1) {
    return std::unexpected(fmt::format(
        "the standard leaves open the sign of MACoefficients and what constantTerm is: {} reading fits its "
        "{}",
        *nearest > evidence.near ? "no" : "more than one", stored.empty() ? "RMSE" : "Residuals"));
  }
  return readings[static_cast<std::size_t>(nearest - distances.begin())];
}

}  // namespace balie::scorer_pmml
