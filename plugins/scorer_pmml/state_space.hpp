// Forecasts of a state space model (Durbin and Koopman, Time Series Analysis by State Space Methods;
// PMML 4.4, Time Series Models, StateSpaceModel).
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"
#include "plugins/scorer_pmml/forecast.hpp"
#include "protocols/pmml/state_space.hpp"

#include <span>

namespace balie::scorer_pmml {

// StateVector is the state of the first step ahead, as the producers write it; a file whose series ends where
// that state is refused. Whether the covariance of the state is that of the first step or of the end of the
// series, and in which unit, producers do not agree: the covariances themselves tell where nothing else is
// seen than the state; where they do not there are no variances.
Forecast forecast(const pmml::StateSpace& model, std::span<const double> history, Compiler& compiler);

}  // namespace balie::scorer_pmml
