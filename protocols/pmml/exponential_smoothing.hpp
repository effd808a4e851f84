// ExponentialSmoothing of a TimeSeriesModel as a value (PMML 4.4, Time Series Models).
#pragma once

#include "protocols/pmml/reading.hpp"

#include <vector>

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
  enum class Season : std::uint8_t { none, additive, multiplicative };
  static constexpr std::size_t period_max = 1'000;

  Place place = {};
  Trend trend = Trend::none;
  double level = 0;    // where the series ends, smoothed
  double slope = 0;    // likewise its trend; of a multiplicative one by how much a step multiplies
  double damping = 1;  // phi: what is left of the trend a step on
  Season season = Season::none;
  std::vector<double> seasons = {};    // a period of them; with which it starts is not known
  std::vector<double> forecasts = {};  // that the producer made: of the steps 1, 2, ... after the series
};

// The standard does not say whether the array of a season starts with that of the series' first value, of
// its last or of the first step ahead, nor what its phase counts from: the phase is not read. Refused: a
// transformation, which producers undo with the mean or with the median of what it may have been; a trend
// that is a polynomial.
ExponentialSmoothing read_exponential_smoothing(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
