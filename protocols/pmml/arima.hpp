// ARIMA of a TimeSeriesModel as a value (PMML 4.4, Time Series Models), of conditional least squares.
#pragma once

#include "protocols/pmml/reading.hpp"

#include <optional>
#include <vector>

namespace balie::pmml {

struct Arima {
  static constexpr std::uint32_t order_max = 1'000;     // of p, q, P and Q
  static constexpr std::uint32_t differences_max = 10;  // of d and D
  static constexpr std::uint32_t period_max = 10'000;   // steps
  static constexpr std::uint32_t lags_max = 20'000;     // that a value may depend on
  static constexpr std::size_t residuals_max = 1'000'000;

  // NonseasonalComponent, whose period is 1, or SeasonalComponent.
  struct Component {
    Place place = {};
    std::uint32_t differences = 0;
    std::uint32_t period = 1;
    std::vector<double> autoregressive = {};  // p or P coefficients: of one period back, of two, ...
    std::vector<double> moving_average = {};  // q or Q
    std::vector<double> residuals = {};       // the last ones of the series, oldest first
  };

  Place place = {};
  Component nonseasonal = {};
  Component seasonal = {};
  double constant = 0;
  std::optional<double> rmse = {};  // above 0
};

// Refused: exactLeastSquares, DynamicRegressor and OutlierEffect; a transformation, which producers undo with the
// mean or with the median of what it may have been; an order that is not that of its coefficients.
Arima read_arima(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
