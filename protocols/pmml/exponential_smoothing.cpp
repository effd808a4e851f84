#include "protocols/pmml/exponential_smoothing.hpp"

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

}  // namespace

ExponentialSmoothing read_exponential_smoothing(Reading& reading, const xml::Element& element) {
  ExponentialSmoothing smoothing;
  // TimeValue holds forecasts that were made already.
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
    if (child.name() == "Seasonality_ExpoSmooth")
      reading.refuse(child, "the standard does not say which of a season's values the first step ahead has");
  }
  return smoothing;
}

}  // namespace balie::pmml
