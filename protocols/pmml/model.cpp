#include "protocols/pmml/model.hpp"

#include "protocols/pmml/kinds.hpp"

#include <fmt/format.h>

namespace balie::pmml {

namespace {

constexpr Word<Function> functions[] = {{"regression", Function::regression},
                                        {"classification", Function::classification},
                                        {"clustering", Function::clustering},
                                        {"associationRules", Function::association_rules},
                                        {"sequences", Function::sequences},
                                        {"timeSeries", Function::time_series},
                                        {"mixed", Function::mixed}};

void read_common_child(Reading& reading, const xml::Element& child, Model& model) {
  const auto name = child.name();
  if (name == "MiningSchema") model.schema = read_mining_schema(reading, child);
  if (name == "Output") model.output = read_output(reading, child);
  if (name == "Targets") model.targets = read_targets(reading, child);
  if (name == "LocalTransformations") model.local = read_transformations(reading, child);
  if (name == "ModelVerification") model.verification = read_verification(reading, child);
}

}  // namespace

bool is_model(std::string_view element_name) { return find_kind(element_name) != nullptr; }

void shape_of_model(Reading& reading, const xml::Element& element, std::string_view attributes,
                    std::string_view children) {
  // ModelStats and ModelExplanation describe the training; no score depends on them.
  reading.shape(element, fmt::format("modelName functionName algorithmName isScorable {}", attributes),
                fmt::format("MiningSchema Output ModelStats ModelExplanation Targets LocalTransformations "
                            "ModelVerification ResultField {}",
                            children));
}

Model read_model(Reading& reading, const xml::Element& element) {
  Model model{.place = place_of(element)};
  const Reading::Nesting nesting(reading, element);
  if (!nesting) return model;
  const auto read_body = find_kind(element.name());
  if (!read_body)
    return reading.refuse(element, std::string(why_not_supported(element.name()))), std::move(model);
  model.name = Reading::text(element, "modelName", "");
  model.algorithm = Reading::text(element, "algorithmName", "");
  model.function = reading.word<Function>(element, "functionName", functions);
  model.single_precision = Reading::text(element, "x-mathContext", "") == "float";
  if (!reading.flag(element, "isScorable", true))
    reading.refuse(element, "isScorable is false: not meant to score");
  // Of old, a MiningModel had models within it that see its fields and hand on theirs as ResultField.
  const bool is_embedded = element.name() == "Regression" || element.name() == "DecisionTree";
  if (is_embedded) model.output = read_result_fields(reading, element);
  if (!is_embedded && !element.child("MiningSchema"))
    reading.refuse(element, "element MiningSchema is missing in it");
  for (const auto child : element.children()) read_common_child(reading, child, model);
  model.body = read_body(reading, element);
  return model;
}

}  // namespace balie::pmml
