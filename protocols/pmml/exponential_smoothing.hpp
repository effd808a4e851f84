// ExponentialSmoothing of a TimeSeriesModel as a value, without a season (PMML 4.4, Time Series Models).
#pragma once

#include "protocols/pmml/reading.hpp"

namespace balie::pmml {

struct ExponentialSmoothing {
  enum class Trend : std::uint8_t {
    none,
    additive,
    damped_additive,
    multiplicative,
    damped_multiplicative,
    not_supported,
  };

  Trend trend = Trend::none;
  double level = 0;    // where the series ends, smoothed
  double slope = 0;    // likewise its trend; of a multiplicative one by how much a step multiplies
  double damping = 1;  // phi: what is left of the trend a step on
};

// Refused: a season, of which the standard does not say whether its array starts with that of the series'
// first value, of its last or of the first step ahead, nor what phase counts from; a transformation, which
// producers undo with the mean or with the median of what it may have been; a trend that is a polynomial.
ExponentialSmoothing read_exponential_smoothing(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
