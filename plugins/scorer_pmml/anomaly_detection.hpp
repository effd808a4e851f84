// AnomalyDetectionModel: how unusual a record is, by a model of another kind.
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"

namespace balie::scorer_pmml {

Compiled compile_anomaly_detection(const pmml::Model& model, Compiler& compiler);

}  // namespace balie::scorer_pmml
