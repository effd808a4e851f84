// A model of any kind as a value: what all have in common, and a body of its own.
//
// A new kind K (its element) is one pair of files, k.hpp and k.cpp, with
//   struct K final : Body { ... };   // all that its element says, texts as views into the document
//   std::unique_ptr<const Body> read_k(Reading& reading, const xml::Element& element);
// and one line in the table of kinds.cpp. read_k checks its element with shape_of_model(), reads everything
// but the common children, and refuses by name (reading.refuse) what is not supported; it may return a body
// half filled after a refusal. Whatever can be refused only when it is compiled (a field that is not there)
// keeps its Place. An element that may be nested in itself is read without recursion.
#pragma once

#include "protocols/pmml/output.hpp"
#include "protocols/pmml/targets.hpp"
#include "protocols/pmml/transformations.hpp"
#include "protocols/pmml/verification.hpp"

#include <memory>

namespace balie::pmml {

enum class Function : std::uint8_t {
  association_rules,
  sequences,
  classification,
  regression,
  clustering,
  time_series,
  mixed,
};

struct Body {
  Body() = default;
  Body(const Body&) = delete;
  Body& operator=(const Body&) = delete;
  virtual ~Body() = default;
};

struct Model {
  Place place;  // its element is the kind: "TreeModel"
  std::string_view name = {};
  std::string_view algorithm = {};
  Function function = Function::regression;
  MiningSchema schema = {};
  Output output = {};
  std::vector<Target> targets = {};
  Transformations local = {};
  std::optional<Verification> verification = {};
  bool single_precision = false;  // x-mathContext="float", which some producers write: they computed so
  std::unique_ptr<const Body> body = {};
};

// The elements that a Segment may have as its model, for Reading::shape; those without a reader are refused.
#define BALIE_PMML_MODELS                                                                                   \
  "AnomalyDetectionModel AssociationModel BaselineModel BayesianNetworkModel ClusteringModel "              \
  "GaussianProcessModel GeneralRegressionModel MiningModel NaiveBayesModel NearestNeighborModel "           \
  "NeuralNetwork RegressionModel RuleSetModel Scorecard SequenceModel SupportVectorMachineModel TextModel " \
  "TimeSeriesModel TreeModel"

// Is there a reader for this element?
bool is_model(std::string_view element_name);
// What is_model() is true of, with its body. Models in models are bounded by the document's depth.
Model read_model(Reading& reading, const xml::Element& element);

// Reading::shape for a model's element: what all may have, and these of its kind.
void shape_of_model(Reading& reading, const xml::Element& element, std::string_view attributes,
                    std::string_view children);

}  // namespace balie::pmml
