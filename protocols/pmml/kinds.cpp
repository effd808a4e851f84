#include "protocols/pmml/kinds.hpp"

#include "protocols/pmml/anomaly_detection.hpp"
#include "protocols/pmml/association.hpp"
#include "protocols/pmml/bayesian_network.hpp"
#include "protocols/pmml/clustering.hpp"
#include "protocols/pmml/gaussian_process.hpp"
#include "protocols/pmml/general_regression.hpp"
#include "protocols/pmml/naive_bayes.hpp"
#include "protocols/pmml/nearest_neighbor.hpp"
#include "protocols/pmml/regression.hpp"
#include "protocols/pmml/rule_set.hpp"
#include "protocols/pmml/support_vector_machine.hpp"

namespace balie::pmml {

namespace {

struct Kind {
  std::string_view element;
  ReadBody read;
};

constexpr Kind kinds[] = {
    {"BayesianNetworkModel", read_bayesian_network},
    {"ClusteringModel", read_clustering},
    {"GeneralRegressionModel", read_general_regression},
    {"NaiveBayesModel", read_naive_bayes},
    {"RegressionModel", read_regression},
    {"RuleSetModel", read_rule_set},
    {"AnomalyDetectionModel", read_anomaly_detection},
    {"AssociationModel", read_association},
    {"GaussianProcessModel", read_gaussian_process},
    {"NearestNeighborModel", read_nearest_neighbor},
    {"SupportVectorMachineModel", read_support_vector_machine},
};

}  // namespace

ReadBody find_kind(std::string_view element_name) {
  for (const auto& kind : kinds) {
    if (kind.element == element_name) return kind.read;
  }
  return nullptr;
}

}  // namespace balie::pmml
