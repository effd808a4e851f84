// Forecasts of an ARIMA from the end of its series (Box and Jenkins, "Forecasting"; PMML 4.4, Time Series
// Models, ARIMA).
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"
#include "plugins/scorer_pmml/forecast.hpp"
#include "protocols/pmml/arima.hpp"

#include <span>

namespace balie::scorer_pmml {

// Refused: a file that does not tell how its numbers are meant (arima_reading.hpp), or has too short a series
// or too few residuals.
Forecast forecast(const pmml::Arima& arima, std::span<const double> history, Compiler& compiler);

}  // namespace balie::scorer_pmml
