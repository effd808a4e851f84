#include "core/scoring/model_figures.hpp"

namespace balie::scoring {
namespace {

// The deciles of the file are those of its own first choice of score.
std::span<const double> training_of(const BoundModel& model) {
  const ModelInfo& info = model.model->info();
  return info.primary == model.output ? std::span<const double>(info.training_deciles)
                                      : std::span<const double>();
}

}  // namespace

ModelFigures::ModelFigures(const BoundModel& bound)
    : model(bound.name), version(bound.version), shadow(bound.shadow), drift(training_of(bound)) {
  for (const InputInfo& input : bound.model->info().inputs) fields.push_back({input.name});
}

}  // namespace balie::scoring
