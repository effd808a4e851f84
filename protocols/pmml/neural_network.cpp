#include "protocols/pmml/neural_network.hpp"

namespace balie::pmml {

namespace {

using Activation = NeuralNetwork::Activation;
using Normalization = NeuralNetwork::Normalization;

constexpr Word<Activation> activations[] = {{"threshold", Activation::threshold},
                                            {"logistic", Activation::logistic},
                                            {"tanh", Activation::tanh},
                                            {"identity", Activation::identity},
                                            {"exponential", Activation::exponential},
                                            {"reciprocal", Activation::reciprocal},
                                            {"square", Activation::square},
                                            {"Gauss", Activation::gauss},
                                            {"sine", Activation::sine},
                                            {"cosine", Activation::cosine},
                                            {"Elliott", Activation::elliott},
                                            {"arctan", Activation::arctan},
                                            {"rectifier", Activation::rectifier},
                                            {"radialBasis", Activation::radial_basis}};
constexpr Word<Normalization> normalizations[] = {{"none", Normalization::none},
                                                  {"simplemax", Normalization::simplemax},
                                                  {"softmax", Normalization::softmax}};

// What a network says for all its layers.
struct Defaults {
  Activation activation;
  double threshold;
  std::optional<double> width;
  double altitude;
  Normalization normalization;
};

NeuralNetwork::Neuron read_neuron(Reading& reading, const xml::Element& element) {
  reading.shape(element, "id bias width altitude", "Con");
  NeuralNetwork::Neuron neuron{.place = place_of(element),
                               .id = reading.text(element, "id"),
                               .bias = reading.number(element, "bias", 0),
                               .width = reading.number_if(element, "width"),
                               .altitude = reading.number_if(element, "altitude")};
  for (const auto child : element.children()) {
    if (Reading::is_vendors(child)) continue;
    reading.shape(child, "from weight", "");
    neuron.connections.push_back(
        {place_of(child), reading.text(child, "from"), reading.number(child, "weight")});
  }
  return neuron;
}

NeuralNetwork::Layer read_layer(Reading& reading, const xml::Element& element, const Defaults& defaults) {
  reading.shape(element, "numberOfNeurons activationFunction threshold width altitude normalizationMethod",
                "Neuron");
  NeuralNetwork::Layer layer{
      place_of(element),
      reading.word<Activation>(element, "activationFunction", activations, defaults.activation),
      reading.number(element, "threshold", defaults.threshold),
      element.attribute("width") ? reading.number_if(element, "width") : defaults.width,
      reading.number(element, "altitude", defaults.altitude),
      reading.word<Normalization>(element, "normalizationMethod", normalizations, defaults.normalization),
      {}};
  for (const auto child : element.children()) {
    if (!Reading::is_vendors(child)) layer.neurons.push_back(read_neuron(reading, child));
  }
  if (layer.neurons.empty()) reading.refuse(element, "there is no Neuron in it");
  return layer;
}

std::optional<DerivedField> field_in(Reading& reading, const xml::Element& element) {
  const auto field = reading.child(element, "DerivedField");
  if (!field) return std::nullopt;
  return read_derived_field(reading, *field);
}

void read_inputs(Reading& reading, const xml::Element& element, NeuralNetwork& network) {
  reading.shape(element, "numberOfInputs", "NeuralInput");
  for (const auto child : element.children()) {
    if (Reading::is_vendors(child)) continue;
    reading.shape(child, "id", "DerivedField");
    if (auto field = field_in(reading, child)) {
      network.inputs.push_back({place_of(child), reading.text(child, "id"), std::move(*field)});
    }
  }
}

void read_outputs(Reading& reading, const xml::Element& element, NeuralNetwork& network) {
  reading.shape(element, "numberOfOutputs", "NeuralOutput");
  for (const auto child : element.children()) {
    if (Reading::is_vendors(child)) continue;
    reading.shape(child, "outputNeuron", "DerivedField");
    if (auto field = field_in(reading, child)) {
      network.outputs.push_back({place_of(child), reading.text(child, "outputNeuron"), std::move(*field)});
    }
  }
}

}  // namespace

std::unique_ptr<const Body> read_neural_network(Reading& reading, const xml::Element& element) {
  shape_of_model(reading, element,
                 "activationFunction normalizationMethod threshold width altitude numberOfLayers",
                 "NeuralInputs NeuralLayer NeuralOutputs");
  const Defaults defaults{
      reading.word<Activation>(element, "activationFunction", activations),
      reading.number(element, "threshold", 0), reading.number_if(element, "width"),
      reading.number(element, "altitude", 1),
      reading.word<Normalization>(element, "normalizationMethod", normalizations, Normalization::none)};
  auto network = std::make_unique<NeuralNetwork>();
  if (const auto inputs = reading.child(element, "NeuralInputs")) read_inputs(reading, *inputs, *network);
  for (const auto child : element.children()) {
    if (child.name() == "NeuralLayer") network->layers.push_back(read_layer(reading, child, defaults));
  }
  if (const auto outputs = reading.child(element, "NeuralOutputs")) read_outputs(reading, *outputs, *network);
  if (network->layers.empty()) reading.refuse(element, "there is no NeuralLayer in it");
  return network;
}

}  // namespace balie::pmml
