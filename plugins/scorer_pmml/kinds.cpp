#include "plugins/scorer_pmml/kinds.hpp"

#include "plugins/scorer_pmml/anomaly_detection.hpp"
#include "plugins/scorer_pmml/association.hpp"
#include "plugins/scorer_pmml/bayesian_network.hpp"
#include "plugins/scorer_pmml/clustering.hpp"
#include "plugins/scorer_pmml/gaussian_process_model.hpp"
#include "plugins/scorer_pmml/general_regression.hpp"
#include "plugins/scorer_pmml/mining_model.hpp"
#include "plugins/scorer_pmml/naive_bayes.hpp"
#include "plugins/scorer_pmml/nearest_neighbor.hpp"
#include "plugins/scorer_pmml/neural_network.hpp"
#include "plugins/scorer_pmml/regression.hpp"
#include "plugins/scorer_pmml/rule_set.hpp"
#include "plugins/scorer_pmml/scorecard.hpp"
#include "plugins/scorer_pmml/support_vector_machine.hpp"
#include "plugins/scorer_pmml/text_model.hpp"
#include "plugins/scorer_pmml/time_series.hpp"
#include "plugins/scorer_pmml/tree.hpp"

namespace balie::scorer_pmml {

namespace {

struct Kind {
  std::string_view element;
  CompileKind compile;
};

constexpr Kind kinds[] = {
    {"AnomalyDetectionModel", compile_anomaly_detection},
    {"AssociationModel", compile_association},
    {"BayesianNetworkModel", compile_bayesian_network},
    {"ClusteringModel", compile_clustering},
    {"DecisionTree", compile_tree},
    {"GaussianProcessModel", compile_gaussian_process},
    {"GeneralRegressionModel", compile_general_regression},
    {"MiningModel", compile_mining_model},
    {"NaiveBayesModel", compile_naive_bayes},
    {"NearestNeighborModel", compile_nearest_neighbor},
    {"NeuralNetwork", compile_neural_network},
    {"Regression", compile_regression},
    {"RegressionModel", compile_regression},
    {"RuleSetModel", compile_rule_set},
    {"Scorecard", compile_scorecard},
    {"SupportVectorMachineModel", compile_support_vector_machine},
    {"TextModel", compile_text_model},
    {"TimeSeriesModel", compile_time_series},
    {"TreeModel", compile_tree},
};

}  // namespace

CompileKind find_kind(std::string_view element_name) {
  for (const auto& kind : kinds) {
    if (kind.element == element_name) return kind.compile;
  }
  return nullptr;
}

}  // namespace balie::scorer_pmml
