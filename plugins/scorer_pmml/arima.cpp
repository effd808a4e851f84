#include "plugins/scorer_pmml/arima.hpp"

#include "plugins/scorer_pmml/arima_reading.hpp"

#include <fmt/format.h>

namespace balie::scorer_pmml {
namespace {

constexpr double look_ups_max = 2e8;  // of values by lags, in all: a second

// What the terms make of the values before place `at` of a series.
double look_back(std::span<const LagPolynomial::Term> terms, std::span<const double> series, std::size_t at) {
  double sum = 0;
  for (const auto& term : terms) sum += term.coefficient * series[at - term.lag];
  return sum;
}

std::vector<double> means_of(const ArimaEquation& equation, std::span<const double> history,
                             std::span<const double> stored) {
  const auto past = equation.autoregression * equation.difference;
  const auto past_terms = past.terms();
  const auto average_terms = equation.moving_average.terms();
  // Both lists end where the series does; what is to come has no residual.
  std::vector<double> series(history.end() - static_cast<std::ptrdiff_t>(past.degree()), history.end());
  std::vector<double> residuals(stored.end() - static_cast<std::ptrdiff_t>(equation.moving_average.degree()),
                                stored.end());
  std::vector<double> means;
  for (std::size_t step = 0; step < Forecast::steps_max; ++step) {
    const double mean = equation.constant - look_back(past_terms, series, series.size()) +
                        look_back(average_terms, residuals, residuals.size());
    means.push_back(mean);
    series.push_back(mean);
    residuals.push_back(0);
  }
  return means;
}

// The error of a forecast is a moving average of the residuals to come: psi of the textbooks.
std::vector<double> variances_of(const ArimaEquation& equation, double deviation) {
  const auto past_terms = (equation.autoregression * equation.difference).terms();
  std::vector<double> weights(Forecast::steps_max);
  weights.front() = 1;
  for (const auto& term : equation.moving_average.terms()) {
    if (term.lag < weights.size()) weights[term.lag] = term.coefficient;
  }
  std::vector<double> variances;
  double sum = 0;
  for (std::size_t step = 0; step < weights.size(); ++step) {
    for (const auto& term : past_terms) {
      if (term.lag <= step) weights[step] -= term.coefficient * weights[step - term.lag];
    }
    sum += weights[step] * weights[step];
    variances.push_back(deviation * deviation * sum);
  }
  return variances;
}

}  // namespace

Forecast forecast(const pmml::Arima& arima, std::span<const double> history, Compiler& compiler) {
  const auto lags = [](const pmml::Arima::Component& one) {
    return static_cast<double>((one.autoregressive.size() + 1) * (one.moving_average.size() + 1) *
                               (one.differences + 1));
  };
  const auto values = static_cast<double>(history.size() + Forecast::steps_max);
  if (values * lags(arima.nonseasonal) * lags(arima.seasonal) > look_ups_max)
    return compiler.refuse(arima.place, "its series is too long for its orders"), Forecast{};
  const auto equation = read_equation(arima, history);
  if (!equation) return compiler.refuse(arima.place, equation.error()), Forecast{};
  const auto needed = equation->autoregression.degree() + equation->difference.degree();
  if (history.size() < needed) {
    compiler.refuse(arima.place, fmt::format("its original TimeSeries has {} values; a forecast takes {}",
                                             history.size(), needed));
    return {};
  }
  const auto stored = stored_residuals(arima);
  if (!stored) return compiler.refuse(arima.place, stored.error()), Forecast{};
  if (stored->size() < equation->moving_average.degree()) {
    compiler.refuse(arima.place, fmt::format("it has {} residuals; a forecast takes {}", stored->size(),
                                             equation->moving_average.degree()));
    return {};
  }
  Forecast result{.means = means_of(*equation, history, *stored)};
  if (arima.rmse) result.variances = variances_of(*equation, *arima.rmse);
  result.why_no_variances = "an interval needs an RMSE";
  return result;
}

}  // namespace balie::scorer_pmml
