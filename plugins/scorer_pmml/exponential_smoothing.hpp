// Forecasts of an exponential smoothing (Hyndman and Athanasopoulos, Forecasting: Principles and Practice,
// "A taxonomy of exponential smoothing methods").
#pragma once

#include "protocols/pmml/exponential_smoothing.hpp"

namespace balie::scorer_pmml {

// So many steps, from 1, after the end of the series.
double forecast(const pmml::ExponentialSmoothing& smoothing, double steps) noexcept;

}  // namespace balie::scorer_pmml
