#include "protocols/pmml/exponential_smoothing.hpp"

#include "protocols/pmml/arrays.hpp"
#include "protocols/pmml/time_values.hpp"

#include <fmt/format.h>

namespace balie::pmml {
namespace {

using Trend = ExponentialSmoothing::Trend;

constexpr Word<Trend> trends[] = {{"additive", Trend::additive},
                                  {"damped_additive", Trend::damped_additive},
                                  {"multiplicative", Trend::multiplicative},
                                  {"damped_multiplicative", Trend::damped_multiplicative},
                                  {"polynomial_exponential", Trend::not_supported},
                                  {"double_exponential", Trend::not_supported}};

void read_trend(Reading& reading, const xml::Element& element, ExponentialSmoothing& smoothing) {
  reading.shape(element, "trend gamma phi smoothedValue", "");
  smoothing.trend = reading.word<Trend>(element, "trend", trends, Trend::additive);
  smoothing.slope = reading.number(element, "smoothedValue");
  smoothing.damping = reading.number(element, "phi", 1);
  const bool multiplies =
      smoothing.trend == Trend::multiplicative || smoothing.trend == Trend::damped_multiplicative;
  if (smoothing.trend == Trend::not_supported) {
    reading.refuse(element, fmt::format("the standard does not say how a trend that is {} goes on",
                                        Reading::text(element, "trend", "")));
  }
  if (multiplies && !(smoothing.slope > 0)) reading.refuse(element, "its smoothedValue is not above 0");
  if (!(smoothing.damping > 0)) reading.refuse(element, "phi is not above 0");
}

void read_season(Reading& reading, const xml::Element& element, ExponentialSmoothing& smoothing) {
  using enum ExponentialSmoothing::Season;
  static constexpr Word<ExponentialSmoothing::Season> types[] = {{"additive", additive},
                                                                 {"multiplicative", multiplicative}};
  reading.shape(element, "type period unit phase delta",
                "Array INT-Array REAL-Array INT-SparseArray REAL-SparseArray");
  smoothing.season = reading.word<ExponentialSmoothing::Season>(element, "type", types);
  smoothing.seasons = read_numbers_in(reading, element);
  const auto period = reading.count(element, "period");
  if (smoothing.seasons.size() != period)
    reading.refuse(element, fmt::format("{} values, and the period is {}", smoothing.seasons.size(), period));
  if (period < 2 || period > ExponentialSmoothing::period_max)
    reading.refuse(element, fmt::format("its period is not from 2 to {}", ExponentialSmoothing::period_max));
}

}  // namespace

ExponentialSmoothing read_exponential_smoothing(Reading& reading, const xml::Element& element) {
  ExponentialSmoothing smoothing;
  smoothing.place = place_of(element);
  reading.shape(element, "RMSE transformation",
                "Level Trend Trend_ExpoSmooth Seasonality_ExpoSmooth TimeValue");
  if (Reading::text(element, "transformation", "none") != "none")
    reading.refuse(element, "the standard does not say how a transformation is undone");
  if (const auto level = reading.child(element, "Level")) {
    reading.shape(*level, "alpha smoothedValue", "");
    smoothing.level = reading.number(*level, "smoothedValue");
  }
  for (const auto child : element.children()) {
    // In 4.0 it was called Trend.
    if (child.name() == "Trend" || child.name() == "Trend_ExpoSmooth") read_trend(reading, child, smoothing);
    if (child.name() == "Seasonality_ExpoSmooth") read_season(reading, child, smoothing);
  }
  if (!smoothing.seasons.empty()) smoothing.forecasts = read_time_values(reading, element);
  return smoothing;
}

}  // namespace balie::pmml
