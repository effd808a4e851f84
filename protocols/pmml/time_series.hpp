// TimeSeriesModel as a value (PMML 4.4, Time Series Models): exponential smoothing without a season.
#pragma once

#include "protocols/pmml/model.hpp"

namespace balie::pmml {

struct TimeSeries final : Body {
  enum class Trend : std::uint8_t {
    none,
    additive,
    damped_additive,
    multiplicative,
    damped_multiplicative,
    not_supported,
  };
  enum class Transformation : std::uint8_t { none, logarithmic, square_root };  // of the series

  Place place;
  Transformation transformation = Transformation::none;
  Trend trend = Trend::none;
  double level = 0;    // where the series ends, smoothed
  double slope = 0;    // likewise its trend; of a multiplicative one by how much a step multiplies
  double damping = 1;  // phi: what is left of the trend a step on
};

// `element` is a TimeSeriesModel. Another algorithm than exponential smoothing, and a season, are refused:
// the standard's schema does not say which of a season's values belongs to the next step, nor which sign an
// average's coefficients have.
std::unique_ptr<const Body> read_time_series(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
