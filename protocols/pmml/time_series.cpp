#include "protocols/pmml/time_series.hpp"

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

// The values of a TimeSeries, each of the step after the one before it.
std::vector<double> read_values(Reading& reading, const xml::Element& element) {
  reading.shape(element, "usage startTime endTime interpolationMethod field", "TimeAnchor TimeValue");
  std::vector<double> values;
  std::optional<double> index;
  std::optional<double> time;
  for (const auto child : element.children()) {
    if (child.name() != "TimeValue") continue;
    reading.shape(child, "index time value standardError", "Timestamp");
    const auto this_index = reading.number_if(child, "index");
    const auto this_time = reading.number_if(child, "time");
    const bool first = values.empty();
    if (!first && (this_index.has_value() != index.has_value() || this_time.has_value() != time.has_value()))
      reading.refuse(child, "some values have an index or a time, others have none");
    if (!first && this_index && index && *this_index != *index + 1)
      reading.refuse(child, "its index is not that of the value before it, and one");
    if (!first && this_time && time && *this_time <= *time)
      reading.refuse(child, "its time is not after that of the value before it");
    index = this_index;
    time = this_time;
    values.push_back(reading.number(child, "value"));
    if (values.size() > TimeSeries::history_max) reading.refuse(child, "too many values");
    if (!reading.ok()) return {};
  }
  return values;
}

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
    series.history = read_values(reading, child);
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
