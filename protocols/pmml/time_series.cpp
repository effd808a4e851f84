#include "protocols/pmml/time_series.hpp"

#include "protocols/pmml/time_values.hpp"

#include <fmt/format.h>

namespace balie::pmml {
namespace {

enum class Algorithm { exponential_smoothing, arima, state_space, garch, only_named };
constexpr Word<Algorithm> algorithms[] = {{"ExponentialSmoothing", Algorithm::exponential_smoothing},
                                          {"ARIMA", Algorithm::arima},
                                          {"StateSpaceModel", Algorithm::state_space},
                                          {"GARCH", Algorithm::garch},
                                          {"SeasonalTrendDecomposition", Algorithm::only_named},
                                          {"SpectralAnalysis", Algorithm::only_named}};

void read_history(Reading& reading, const xml::Element& element, TimeSeries& series) {
  enum class Usage { original, other };
  static constexpr Word<Usage> usages[] = {
      {"original", Usage::original}, {"logical", Usage::other}, {"prediction", Usage::other}};
  bool found = false;
  for (const auto child : element.children()) {
    if (child.name() != "TimeSeries") continue;
    if (reading.word<Usage>(child, "usage", usages, Usage::original) != Usage::original) continue;
    if (found) return reading.refuse(child, "a second original series: a model of several is not supported");
    found = true;
    reading.shape(child, "usage startTime endTime interpolationMethod field", "TimeAnchor TimeValue");
    series.history = read_time_values(reading, child);
  }
}

void read_algorithm(Reading& reading, const xml::Element& element, TimeSeries& series) {
  const auto name = reading.text(element, "bestFit");
  const auto algorithm = reading.word<Algorithm>(element, "bestFit", algorithms);
  if (!reading.ok()) return;
  if (algorithm == Algorithm::garch)
    return reading.refuse(element, "bestFit GARCH: the standard does not fix the signs of its averages");
  if (algorithm == Algorithm::only_named)
    return reading.refuse(element, fmt::format("bestFit {}: the standard has only its name", name));
  const auto found = reading.child(element, name);
  if (!found) return;
  if (algorithm == Algorithm::exponential_smoothing) {
    series.algorithm = read_exponential_smoothing(reading, *found);
    return;
  }
  read_history(reading, element, series);
  if (algorithm == Algorithm::arima) {
    series.algorithm = read_arima(reading, *found);
  } else {
    series.algorithm = read_state_space(reading, *found);
  }
}

}  // namespace

std::unique_ptr<const Body> read_time_series(Reading& reading, const xml::Element& element) {
  auto series = std::make_unique<TimeSeries>();
  series->place = place_of(element);
  shape_of_model(reading, element, "bestFit",
                 "TimeSeries SpectralAnalysis ARIMA ExponentialSmoothing SeasonalTrendDecomposition "
                 "StateSpaceModel GARCH");
  read_algorithm(reading, element, *series);
  return series;
}

}  // namespace balie::pmml
