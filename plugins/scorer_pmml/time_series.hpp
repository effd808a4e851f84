// TimeSeriesModel: the forecast of an exponential smoothing, so many steps after the end of its series.
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"

namespace balie::scorer_pmml {

// The number of steps, from 1, is the model's one field that is active or supplementary.
Compiled compile_time_series(const pmml::Model& model, Compiler& compiler);

}  // namespace balie::scorer_pmml
