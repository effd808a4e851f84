#include "protocols/pmml/time_series.hpp"

#include <fmt/format.h>

namespace balie::pmml {
namespace {

using Trend = TimeSeries::Trend;
using Transformation = TimeSeries::Transformation;

constexpr Word<Trend> trends[] = {{"additive", Trend::additive},
                                  {"damped_additive", Trend::damped_additive},
                                  {"multiplicative", Trend::multiplicative},
                                  {"damped_multiplicative", Trend::damped_multiplicative},
                                  {"polynomial_exponential", Trend::not_supported},
                                  {"double_exponential", Trend::not_supported}};
constexpr Word<Transformation> transformations[] = {{"none", Transformation::none},
                                                    {"logarithmic", Transformation::logarithmic},
                                                    {"squareroot", Transformation::square_root}};

void read_trend(Reading& reading, const xml::Element& element, TimeSeries& series) {
  reading.shape(element, "trend gamma phi smoothedValue", "");
  series.trend = reading.word<Trend>(element, "trend", trends, Trend::additive);
  series.slope = reading.number(element, "smoothedValue");
  series.damping = reading.number(element, "phi", 1);
  const bool multiplies =
      series.trend == Trend::multiplicative || series.trend == Trend::damped_multiplicative;
  if (series.trend == Trend::not_supported) {
    reading.refuse(element, fmt::format("trend {} is not supported", Reading::text(element, "trend", "")));
  }
  if (multiplies && !(series.slope > 0)) reading.refuse(element, "its smoothedValue is not above 0");
  if (!(series.damping > 0)) reading.refuse(element, "phi is not above 0");
}

void read_smoothing(Reading& reading, const xml::Element& element, TimeSeries& series) {
  // TimeValue holds forecasts that were made already.
  reading.shape(element, "RMSE transformation",
                "Level Trend Trend_ExpoSmooth Seasonality_ExpoSmooth TimeValue");
  series.transformation =
      reading.word<Transformation>(element, "transformation", transformations, Transformation::none);
  if (const auto level = reading.child(element, "Level")) {
    reading.shape(*level, "alpha smoothedValue", "");
    series.level = reading.number(*level, "smoothedValue");
  }
  for (const auto child : element.children()) {
    // In 4.0 it was called Trend.
    if (child.name() == "Trend" || child.name() == "Trend_ExpoSmooth") read_trend(reading, child, series);
    if (child.name() == "Seasonality_ExpoSmooth") reading.refuse(child, "a season is not supported");
  }
}

}  // namespace

std::unique_ptr<const Body> read_time_series(Reading& reading, const xml::Element& element) {
  auto series = std::make_unique<TimeSeries>();
  series->place = place_of(element);
  shape_of_model(reading, element, "bestFit",
                 "TimeSeries SpectralAnalysis ARIMA ExponentialSmoothing SeasonalTrendDecomposition "
                 "StateSpaceModel GARCH");
  const auto best = reading.text(element, "bestFit");
  if (best != "ExponentialSmoothing") {
    reading.refuse(element,
                   fmt::format("bestFit {} is not supported, ExponentialSmoothing is", best.substr(0, 40)));
  }
  if (const auto smoothing = reading.child(element, "ExponentialSmoothing"))
    read_smoothing(reading, *smoothing, *series);
  return series;
}

}  // namespace balie::pmml
