// Forecasts of an exponential smoothing (Hyndman and Athanasopoulos, Forecasting: Principles and Practice,
// "A taxonomy of exponential smoothing methods").
#pragma once

#include "protocols/pmml/exponential_smoothing.hpp"

#include <expected>
#include <string>

namespace balie::scorer_pmml {

// With seasons that start with that of the first step: the one way to read them that gives the forecasts of a
// whole period which the file has. The text says why there is none.
std::expected<pmml::ExponentialSmoothing, std::string> with_first_season(
    pmml::ExponentialSmoothing smoothing);

// So many steps, from 1, after the end of the series; the seasons start with that of the first.
double forecast(const pmml::ExponentialSmoothing& smoothing, double steps) noexcept;

}  // namespace balie::scorer_pmml
