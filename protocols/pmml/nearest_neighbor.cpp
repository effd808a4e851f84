#include "protocols/pmml/nearest_neighbor.hpp"

namespace balie::pmml {
namespace {

using Continuous = NearestNeighbor::Continuous;
using Categorical = NearestNeighbor::Categorical;
constexpr Word<Continuous> continuous_words[] = {{"median", Continuous::median},
                                                 {"average", Continuous::average},
                                                 {"weightedAverage", Continuous::weighted_average}};
constexpr Word<Categorical> categorical_words[] = {
    {"majorityVote", Categorical::majority_vote},
    {"weightedMajorityVote", Categorical::weighted_majority_vote}};

void read_input(Reading& reading, const xml::Element& element, NearestNeighbor& model) {
  reading.shape(element, "field fieldWeight compareFunction", "");
  auto& input = model.inputs.emplace_back();
  input.place = place_of(element);
  input.field = reading.text(element, "field");
  input.weight = reading.number(element, "fieldWeight", 1);
  input.function = read_compare_function(reading, element).value_or(model.measure.function);
  if (input.function == CompareFunction::gauss_sim || input.function == CompareFunction::table) {
    reading.refuse(element, "a KNNInput has no similarityScale and no table of comparisons");
  }
}

}  // namespace

TrainingInstances read_training_instances(Reading& reading, const xml::Element& parent) {
  TrainingInstances instances;
  const auto element = reading.child(parent, "TrainingInstances");
  if (!element) return instances;
  reading.shape(*element, "isTransformed recordCount fieldCount", "InstanceFields InlineTable TableLocator");
  instances.place = place_of(*element);
  instances.transformed = reading.flag(*element, "isTransformed", false);
  if (const auto fields = reading.child(*element, "InstanceFields")) {
    reading.shape(*fields, "", "InstanceField");
    for (const auto child : fields->children()) {
      if (child.name() != "InstanceField") continue;
      reading.shape(child, "field column", "");
      const auto field = reading.text(child, "field");
      instances.columns.push_back({place_of(child), field, Reading::text(child, "column", field)});
    }
  }
  instances.table = read_table_in(reading, *element);
  if (instances.table.rows.empty()) reading.refuse(*element, "it has no rows");
  return instances;
}

std::unique_ptr<const Body> read_nearest_neighbor(Reading& reading, const xml::Element& element) {
  auto body = std::make_unique<NearestNeighbor>();
  auto& model = *body;
  shape_of_model(
      reading, element,
      "numberOfNeighbors continuousScoringMethod categoricalScoringMethod instanceIdVariable threshold",
      "TrainingInstances ComparisonMeasure KNNInputs");
  model.place = place_of(element);
  model.neighbors = reading.count(element, "numberOfNeighbors");
  if (model.neighbors == 0) reading.refuse(element, "numberOfNeighbors is 0");
  model.continuous =
      reading.word<Continuous>(element, "continuousScoringMethod", continuous_words, Continuous::average);
  model.categorical = reading.word<Categorical>(element, "categoricalScoringMethod", categorical_words,
                                                Categorical::majority_vote);
  model.instance_id = element.attribute("instanceIdVariable");
  model.threshold = reading.number(element, "threshold", 0.001);
  model.measure = read_comparison_measure(reading, element);
  if (const auto inputs = reading.child(element, "KNNInputs")) {
    reading.shape(*inputs, "", "KNNInput");
    for (const auto child : inputs->children()) {
      if (child.name() == "KNNInput") read_input(reading, child, model);
    }
    if (model.inputs.empty()) reading.refuse(*inputs, "it has no KNNInput");
  }
  model.instances = read_training_instances(reading, element);
  return body;
}

}  // namespace balie::pmml
