#include "plugins/scorer_pmml/anomaly_detection.hpp"

#include "protocols/pmml/anomaly_detection.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

namespace balie::scorer_pmml {
namespace {

using Source = pmml::AnomalyDetection;
using Algorithm = Source::Algorithm;

// How deep a search in a tree of `records` goes when it finds nothing: 2 H(n - 1) - 2 (n - 1) / n, with the
// harmonic number as ln + 0.57721566, which is how the standard approximates it.
double unsuccessful_depth(double records) {
  return 2 * (std::log(records - 1) + 0.57721566) - 2 * (records - 1) / records;
}

class AnomalyDetection final : public Evaluator {
 public:
  void evaluate(Frame& frame, Outcome& outcome) const override;
  [[nodiscard]] std::vector<const CompiledModel*> children() const override { return {model.get()}; }

  Algorithm algorithm = Algorithm::other;
  double depth = 1;
  std::vector<double> mean_distances;
  std::unique_ptr<const CompiledModel> model;
};

void AnomalyDetection::evaluate(Frame& frame, Outcome& outcome) const {
  model->run(frame);
  if (frame.failed()) return;
  const auto& inner = model->outcome(frame);
  switch (algorithm) {
    case Algorithm::isolation_forest:
      outcome.value = std::exp2(-inner.value / depth);
      break;
    case Algorithm::cluster_mean_distance:
      if (inner.entity != none) outcome.value = inner.affinity / mean_distances[inner.entity];
      break;
    case Algorithm::one_class_svm:
    case Algorithm::other:
      outcome.value = inner.value;
      break;
  }
}

}  // namespace

Compiled compile_anomaly_detection(const pmml::Model& model, Compiler& compiler) {
  const auto& source = static_cast<const Source&>(*model.body);
  Compiled compiled;
  auto made = std::make_unique<AnomalyDetection>();
  made->algorithm = source.algorithm;
  if (source.algorithm == Algorithm::isolation_forest)
    made->depth = unsuccessful_depth(source.sample_data_size);
  made->model = compiler.child(source.model);
  made->mean_distances = source.mean_cluster_distances;
  if (!compiler.ok()) return compiled;
  const auto& kind = made->model->kind;
  if (source.algorithm == Algorithm::cluster_mean_distance &&
      made->mean_distances.size() != kind.entities.size()) {
    compiler.refuse(source.place, fmt::format("it has {} mean distances for {} clusters",
                                              made->mean_distances.size(), kind.entities.size()));
  }
  if (source.algorithm == Algorithm::other && !kind.categories.empty()) {
    compiler.refuse(source.model.place, "a classification gives no anomaly score");
  }
  compiled.type = pmml::Type{pmml::DataType::double_};
  compiled.evaluator = std::move(made);
  return compiled;
}

}  // namespace balie::scorer_pmml
