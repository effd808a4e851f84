#include "protocols/pmml/kinds.hpp"

#include "protocols/pmml/anomaly_detection.hpp"
#include "protocols/pmml/association.hpp"
#include "protocols/pmml/bayesian_network.hpp"
#include "protocols/pmml/clustering.hpp"
#include "protocols/pmml/gaussian_process.hpp"
#include "protocols/pmml/general_regression.hpp"
#include "protocols/pmml/mining_model.hpp"
#include "protocols/pmml/naive_bayes.hpp"
#include "protocols/pmml/nearest_neighbor.hpp"
#include "protocols/pmml/neural_network.hpp"
#include "protocols/pmml/regression.hpp"
#include "protocols/pmml/rule_set.hpp"
#include "protocols/pmml/scorecard.hpp"
#include "protocols/pmml/support_vector_machine.hpp"
#include "protocols/pmml/text_model.hpp"
#include "protocols/pmml/time_series.hpp"
#include "protocols/pmml/tree.hpp"

namespace balie::pmml {

namespace {

struct Kind {
  std::string_view element;
  ReadBody read;
};

constexpr Kind kinds[] = {
    {"AnomalyDetectionModel", read_anomaly_detection},
    {"AssociationModel", read_association},
    {"BayesianNetworkModel", read_bayesian_network},
    {"ClusteringModel", read_clustering},
    {"DecisionTree", read_tree},
    {"GaussianProcessModel", read_gaussian_process},
    {"GeneralRegressionModel", read_general_regression},
    {"MiningModel", read_mining_model},
    {"NaiveBayesModel", read_naive_bayes},
    {"NearestNeighborModel", read_nearest_neighbor},
    {"NeuralNetwork", read_neural_network},
    {"Regression", read_regression},
    {"RegressionModel", read_regression},
    {"RuleSetModel", read_rule_set},
    {"Scorecard", read_scorecard},
    {"SupportVectorMachineModel", read_support_vector_machine},
    {"TextModel", read_text_model},
    {"TimeSeriesModel", read_time_series},
    {"TreeModel", read_tree},
};

}  // namespace

ReadBody find_kind(std::string_view element_name) {
  for (const auto& kind : kinds) {
    if (kind.element == element_name) return kind.read;
  }
  return nullptr;
}

std::string_view why_not_supported(std::string_view element_name) {
  if (element_name == "SequenceModel") return "it tells of sequences of records, and nothing of one record";
  if (element_name == "BaselineModel") return "it tells when a stream of records changes, and nothing of one";
  return "models of this kind are not supported";
}

}  // namespace balie::pmml
