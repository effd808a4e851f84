// NeuralNetwork.
#pragma once

#include "protocols/pmml/model.hpp"

namespace balie::pmml {

struct NeuralNetwork final : Body {
  enum class Activation : std::uint8_t {
    threshold,
    logistic,
    tanh,
    identity,
    exponential,
    reciprocal,
    square,
    gauss,
    sine,
    cosine,
    elliott,
    arctan,
    rectifier,
    radial_basis,
  };
  enum class Normalization : std::uint8_t { none, simplemax, softmax };
  struct Connection {
    Place place;
    std::string_view from;
    double weight;
  };
  struct Neuron {
    Place place;
    std::string_view id;
    double bias = 0;
    std::optional<double> width = {};
    std::optional<double> altitude = {};
    std::vector<Connection> connections = {};
  };
  // What a layer does not say is taken from the network.
  struct Layer {
    Place place;
    Activation activation;
    double threshold;
    std::optional<double> width;
    double altitude;
    Normalization normalization;
    std::vector<Neuron> neurons;
  };
  struct Input {
    Place place;
    std::string_view id;
    DerivedField field;
  };
  struct Output {
    Place place;
    std::string_view neuron;
    DerivedField field;  // FieldRef to the target, NormContinuous of it, or NormDiscrete: which class
  };
  std::vector<Input> inputs = {};
  std::vector<Layer> layers = {};
  std::vector<Output> outputs = {};
};

std::unique_ptr<const Body> read_neural_network(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
