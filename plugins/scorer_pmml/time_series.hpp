// TimeSeriesModel: the forecast of so many steps after the end of its series.
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"

namespace balie::scorer_pmml {

// The number of steps, from 1, is the model's one field that is active or supplementary. An exponential
// smoothing has a forecast for a million steps, all else for a thousand (Forecast::steps_max).
//
// Output confidenceIntervalLower and confidenceIntervalUpper are the limits of the value to come, in so many
// cases of a hundred as the attribute value says, with normal errors; of an exponential smoothing, for which
// the standard has no errors, they are refused.
Compiled compile_time_series(const pmml::Model& model, Compiler& compiler);

}  // namespace balie::scorer_pmml
