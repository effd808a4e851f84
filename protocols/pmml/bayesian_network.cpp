#include "protocols/pmml/bayesian_network.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

namespace balie::pmml {
namespace {

using Network = BayesianNetwork;
using Kind = Network::Distribution::Kind;

struct Shape {
  std::string_view element;
  Kind kind;
  std::vector<std::string_view> parameters;
};

const Shape* shape_of(std::string_view element) {
  // 4.3 has the names without "ForBN".
  static const Shape shapes[] = {
      {"NormalDistribution", Kind::normal, {"Mean", "Variance"}},
      {"LognormalDistribution", Kind::lognormal, {"Mean", "Variance"}},
      {"TriangularDistribution", Kind::triangular, {"Mean", "Lower", "Upper"}},
      {"UniformDistribution", Kind::uniform, {"Lower", "Upper"}},
  };
  if (element.ends_with("ForBN")) element.remove_suffix(5);
  for (const auto& shape : shapes) {
    if (shape.element == element) return &shape;
  }
  return nullptr;
}

void read_distribution(Reading& reading, const xml::Element& element, Network::Conditional& conditional) {
  for (const auto child : element.children()) {
    if (Reading::is_vendors(child)) continue;
    const auto* shape = shape_of(child.name());
    if (!shape) return reading.refuse(child, "not known in ContinuousDistribution");
    Network::Distribution distribution{.place = place_of(child), .kind = shape->kind, .parameters = {}};
    for (const auto name : shape->parameters) {
      const auto parameter = reading.child(child, name);
      auto expression = parameter ? read_expression_in(reading, *parameter) : std::nullopt;
      if (!expression) return reading.refuse(child, fmt::format("{} has no expression", name));
      distribution.parameters.push_back(std::move(*expression));
    }
    conditional.distribution.push_back(std::move(distribution));
  }
}

void read_probability(Reading& reading, const xml::Element& element, Network::Conditional& conditional) {
  reading.shape(element, "value probability", "");
  const auto probability = reading.number(element, "probability");
  if (!(probability >= 0 && probability <= 1)) reading.refuse(element, "its probability is not from 0 to 1");
  conditional.probabilities.push_back({reading.text(element, "value"), probability});
}

// What stands in a node, or in one of its conditional probabilities.
void read_outcome(Reading& reading, const xml::Element& child, Network::Conditional& conditional) {
  if (child.name() == "ParentValue") {
    reading.shape(child, "parent value", "");
    conditional.parents.push_back(
        {place_of(child), reading.text(child, "parent"), reading.text(child, "value")});
  } else if (child.name() == "ValueProbability") {
    read_probability(reading, child, conditional);
  } else if (child.name() == "ContinuousDistribution") {
    read_distribution(reading, child, conditional);
  }
}

void check_outcome(Reading& reading, const Network::Node& node, const Network::Conditional& conditional) {
  if (!node.discrete) {
    if (conditional.distribution.size() != 1)
      reading.refuse(conditional.place, "it must have one distribution");
    return;
  }
  double sum = 0;
  for (const auto& outcome : conditional.probabilities) sum += outcome.probability;
  if (!(std::abs(sum - 1) < 1e-3)) {
    reading.refuse(conditional.place, fmt::format("its probabilities sum up to {}, not to 1", sum));
  }
}

void read_node(Reading& reading, const xml::Element& element, Network& model) {
  auto& node = model.nodes.emplace_back();
  node.place = place_of(element);
  node.name = reading.text(element, "name");
  node.discrete = element.name() == "DiscreteNode";
  reading.shape(element, "name count",
                node.discrete ? "DerivedField DiscreteConditionalProbability ValueProbability"
                              : "DerivedField ContinuousConditionalProbability ContinuousDistribution");
  Network::Conditional always;
  always.place = node.place;
  for (const auto child : element.children()) {
    if (child.name() == "DerivedField") {
      node.derived.push_back(read_derived_field(reading, child));
    } else if (child.name().ends_with("ConditionalProbability")) {
      reading.shape(child, "count", "ParentValue ValueProbability ContinuousDistribution");
      auto& conditional = node.conditionals.emplace_back();
      conditional.place = place_of(child);
      for (const auto outcome : child.children()) read_outcome(reading, outcome, conditional);
    } else {
      read_outcome(reading, child, always);
    }
  }
  if (!always.probabilities.empty() || !always.distribution.empty()) {
    if (!node.conditionals.empty())
      reading.refuse(element, "its probabilities are with and without conditions");
    node.conditionals.push_back(std::move(always));
  }
  if (node.conditionals.empty()) reading.refuse(element, "it has no probabilities");
  for (const auto& conditional : node.conditionals) check_outcome(reading, node, conditional);
}

}  // namespace

std::unique_ptr<const Body> read_bayesian_network(Reading& reading, const xml::Element& element) {
  auto body = std::make_unique<Network>();
  shape_of_model(reading, element, "modelType inferenceMethod", "BayesianNetworkNodes");
  body->place = place_of(element);
  const auto nodes = reading.child(element, "BayesianNetworkNodes");
  if (!nodes) return body;
  reading.shape(*nodes, "", "DiscreteNode ContinuousNode");
  for (const auto child : nodes->children()) {
    if (Reading::is_vendors(child)) continue;
    read_node(reading, child, *body);
    if (!reading.ok()) return body;
  }
  if (body->nodes.empty()) reading.refuse(*nodes, "it has no nodes");
  return body;
}

}  // namespace balie::pmml
