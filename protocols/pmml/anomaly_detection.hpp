// AnomalyDetectionModel as a value (PMML 4.4, Anomaly Detection).
#pragma once

#include "protocols/pmml/model.hpp"

#include <vector>

namespace balie::pmml {

struct AnomalyDetection final : Body {
  enum class Algorithm : std::uint8_t { isolation_forest, one_class_svm, cluster_mean_distance, other };

  Place place;
  Algorithm algorithm = Algorithm::other;
  double sample_data_size = 0;                 // of isolation_forest; above 1
  std::vector<double> mean_cluster_distances;  // of cluster_mean_distance, one a cluster
  Model model;
};

// `element` is an AnomalyDetectionModel.
std::unique_ptr<const Body> read_anomaly_detection(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
