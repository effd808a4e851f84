#include "protocols/pmml/mining_model.hpp"

#include <fmt/format.h>

namespace balie::pmml {

namespace {

using Method = MiningModel::Method;
using Missing = MiningModel::MissingPrediction;

constexpr Word<Method> methods[] = {{"majorityVote", Method::majority_vote},
                                    {"weightedMajorityVote", Method::weighted_majority_vote},
                                    {"average", Method::average},
                                    {"weightedAverage", Method::weighted_average},
                                    {"median", Method::median},
                                    {"weightedMedian", Method::weighted_median},
                                    {"x-weightedMedian", Method::weighted_median},
                                    {"max", Method::max},
                                    {"sum", Method::sum},
                                    {"weightedSum", Method::weighted_sum},
                                    {"x-weightedSum", Method::weighted_sum},
                                    {"selectFirst", Method::select_first},
                                    {"selectAll", Method::select_all},
                                    {"modelChain", Method::model_chain}};
constexpr Word<Missing> missing_words[] = {{"continue", Missing::go_on},
                                           {"skipSegment", Missing::skip_segment},
                                           {"returnMissing", Missing::return_missing}};

Segment read_segment(Reading& reading, const xml::Element& element) {
  Segment segment{.place = place_of(element),
                  .id = Reading::text(element, "id", ""),
                  .weight = reading.number(element, "weight", 1),
                  .predicate = read_predicate_in(reading, element)};
  bool has_model = false;
  for (const auto child : element.children()) {
    if (Reading::is_vendors(child) || is_predicate(child.name())) continue;
    if (child.name() == "VariableWeight") {
      reading.shape(child, "field", "");
      segment.weight_field = reading.text(child, "field");
    } else if (has_model) {
      reading.refuse(child, "a second model in the segment");
    } else {
      segment.model = read_model(reading, child);
      has_model = true;
    }
  }
  if (!has_model) reading.refuse(element, "there is no model in it");
  return segment;
}

void read_segmentation(Reading& reading, const xml::Element& element, MiningModel& model) {
  reading.shape(element, "multipleModelMethod missingPredictionTreatment missingThreshold",
                "LocalTransformations Segment");
  if (const auto local = element.child("LocalTransformations")) {
    reading.refuse(*local, "not supported here");
  }
  model.method = reading.word<Method>(element, "multipleModelMethod", methods);
  model.missing = reading.word<Missing>(element, "missingPredictionTreatment", missing_words, Missing::go_on);
  model.missing_threshold = reading.number(element, "missingThreshold", 1);
  // Before 4.4 some producers wrote the two as attributes of their own.
  model.missing =
      reading.word<Missing>(element, "x-missingPredictionTreatment", missing_words, model.missing);
  model.missing_threshold = reading.number(element, "x-missingThreshold", model.missing_threshold);
  for (const auto child : element.children()) {
    if (child.name() != "Segment") continue;
    reading.shape(child, "id weight", BALIE_PMML_PREDICATES " VariableWeight " BALIE_PMML_MODELS);
    if (reading.ok()) model.segments.push_back(read_segment(reading, child));
  }
}

}  // namespace

std::unique_ptr<const Body> read_mining_model(Reading& reading, const xml::Element& element) {
  shape_of_model(reading, element, "", "Segmentation Regression DecisionTree");
  auto model = std::make_unique<MiningModel>();
  if (const auto segmentation = element.child("Segmentation"))
    read_segmentation(reading, *segmentation, *model);
  // Before 4.0: models in a row, each seeing the results of those before it.
  for (const auto child : element.children()) {
    if (child.name() != "Regression" && child.name() != "DecisionTree") continue;
    if (element.child("Segmentation")) reading.refuse(child, "beside a Segmentation");
    model->segments.push_back({.place = place_of(child),
                               .predicate = {place_of(child), true},
                               .model = read_model(reading, child)});
  }
  if (model->segments.empty()) reading.refuse(element, "there is no model in it");
  return model;
}

}  // namespace balie::pmml
