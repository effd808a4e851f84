#include "protocols/pmml/anomaly_detection.hpp"

#include "protocols/pmml/arrays.hpp"

#include <utility>

namespace balie::pmml {
namespace {

using Algorithm = AnomalyDetection::Algorithm;
constexpr Word<Algorithm> algorithms[] = {{"iforest", Algorithm::isolation_forest},
                                          {"ocsvm", Algorithm::one_class_svm},
                                          {"clusterMeanDist", Algorithm::cluster_mean_distance},
                                          {"other", Algorithm::other}};

void read_mean_distances(Reading& reading, const xml::Element& element, AnomalyDetection& model) {
  const auto distances = reading.child(element, "MeanClusterDistances");
  if (!distances) return;
  model.mean_cluster_distances = read_numbers_in(reading, *distances);
  for (const double distance : model.mean_cluster_distances) {
    if (!(distance > 0)) reading.refuse(*distances, "a mean distance is not above 0");
  }
}

void read_parameters(Reading& reading, const xml::Element& element, AnomalyDetection& model) {
  switch (model.algorithm) {
    case Algorithm::isolation_forest:
      model.sample_data_size = reading.number(element, "sampleDataSize");
      if (!(model.sample_data_size > 1)) reading.refuse(element, "sampleDataSize is not above 1");
      if (model.model.place.element != "MiningModel")
        reading.refuse(element, "iforest needs a MiningModel in it");
      break;
    case Algorithm::one_class_svm:
      if (model.model.place.element != "SupportVectorMachineModel") {
        reading.refuse(element, "ocsvm needs a SupportVectorMachineModel in it");
      }
      break;
    case Algorithm::cluster_mean_distance:
      read_mean_distances(reading, element, model);
      if (model.model.place.element != "ClusteringModel") {
        reading.refuse(element, "clusterMeanDist needs a ClusteringModel in it");
      }
      break;
    case Algorithm::other:
      break;
  }
}

}  // namespace

std::unique_ptr<const Body> read_anomaly_detection(Reading& reading, const xml::Element& element) {
  auto body = std::make_unique<AnomalyDetection>();
  body->place = place_of(element);
  body->algorithm = reading.word<Algorithm>(element, "algorithmType", algorithms);
  std::size_t models = 0;
  for (const auto child : element.children()) {
    if (!is_model(child.name())) continue;
    if (++models > 1) {
      reading.refuse(child, "a second model in it");
      break;
    }
    body->model = read_model(reading, child);
  }
  if (models == 0) {
    reading.refuse(element, "it has no model that is supported in it");
    return body;
  }
  shape_of_model(reading, element, "algorithmType sampleDataSize",
                 std::string("MeanClusterDistances ") + std::string(body->model.place.element));
  read_parameters(reading, element, *body);
  return body;
}

}  // namespace balie::pmml
