#include "plugins/scorer_pmml/neural_network.hpp"

#include "plugins/scorer_pmml/activation.hpp"
#include "plugins/scorer_pmml/link.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace balie::scorer_pmml {

namespace {

using pmml::NeuralNetwork;

struct Connection {
  std::uint32_t from;  // in the values: inputs, then neurons
  double weight;
};
struct Radial {
  double width;
  double altitude;
};

struct Layer {
  std::uint32_t first = 0;  // of its neurons in the values
  std::uint32_t size = 0;
  NeuralNetwork::Activation activation = {};
  NeuralNetwork::Normalization normalization = {};
  bool is_nnet = false;  // logistic, as R's nnet computes it
  double threshold = 0;
  std::vector<double> biases = {};
  // Where each neuron is fed by all values from `dense_from` on, in their order: weights by value, then
  // neuron.
  std::uint32_t dense_from = none;
  std::uint32_t dense_count = 0;
  std::vector<double> dense = {};
  std::vector<std::vector<Connection>> connections = {};  // else, by neuron
  std::vector<Radial> radial = {};                        // by neuron, of a radial basis
};

// From what an output neuron says to the target's value.
struct Scale {
  std::vector<pmml::NormContinuous::Point> points = {};  // empty: as it is

  [[nodiscard]] double back(double norm) const {
    if (points.empty()) return norm;
    // The inverse of NormContinuous; the first and last stretch reach to infinity.
    std::size_t i = 0;
    const bool ascends = points.back().norm > points.front().norm;
    while (i + 2 < points.size() && (ascends ? norm > points[i + 1].norm : norm < points[i + 1].norm)) ++i;
    const auto& a = points[i];
    const auto& b = points[i + 1];
    return a.orig + (norm - a.norm) * (b.orig - a.orig) / (b.norm - a.norm);
  }
};

class NetworkEvaluator final : public Evaluator {
 public:
  void evaluate(Frame& frame, Outcome& outcome) const override {
    double* const values = frame.work.data() + work_;
    bool any_missing = false;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      values[i] = frame.slots[inputs_[i]];
      any_missing |= is_missing(values[i]);
    }
    if (any_missing) return;
    for (const auto& layer : layers_) compute(layer, values);
    if (categories_.empty()) {
      outcome.value = scale_.back(values[outputs_[0]]);
      return;
    }
    for (std::size_t i = 0; i < outputs_.size(); ++i)
      outcome.probabilities[output_categories_[i]] = values[outputs_[i]];
    if (outputs_.size() == 1 && categories_.size() == 2) {
      outcome.probabilities[1 - output_categories_[0]] = 1 - values[outputs_[0]];
    }
    outcome.has_probabilities = true;
    choose_most_probable(categories_, outcome);
    outcome.entity = outcome.category;
  }
  std::size_t bytes() const override {
    std::size_t bytes = 0;
    for (const auto& layer : layers_) {
      bytes += sizeof(Layer) + (layer.dense.size() + layer.biases.size()) * 8 + layer.radial.size() * 16;
      for (const auto& list : layer.connections) bytes += list.size() * sizeof(Connection);
    }
    return bytes;
  }

 private:
  friend class NetworkCompiler;

  static void compute(const Layer& layer, double* values) {
    double* const sums = values + layer.first;
    if (layer.activation == NeuralNetwork::Activation::radial_basis) {
      compute_radial(layer, values);
    } else {
      std::copy(layer.biases.begin(), layer.biases.end(), sums);
      if (layer.dense_from != none) {
        // By value, so that the neurons' sums go side by side and each is still added up in order.
        const double* weights = layer.dense.data();
        for (std::uint32_t i = 0; i < layer.dense_count; ++i, weights += layer.size) {
          const double value = values[layer.dense_from + i];
          for (std::uint32_t j = 0; j < layer.size; ++j) sums[j] += weights[j] * value;
        }
      } else {
        for (std::uint32_t j = 0; j < layer.size; ++j) {
          for (const auto& one : layer.connections[j]) sums[j] += one.weight * values[one.from];
        }
      }
      if (layer.is_nnet) {
        activate_as_nnet({sums, layer.size});
      } else {
        activate(layer.activation, layer.threshold, {sums, layer.size});
      }
    }
    if (layer.normalization == NeuralNetwork::Normalization::softmax) softmax({sums, layer.size});
    if (layer.normalization == NeuralNetwork::Normalization::simplemax) simplemax({sums, layer.size});
  }

  static void compute_radial(const Layer& layer, double* values) {
    for (std::uint32_t j = 0; j < layer.size; ++j) {
      const auto& [width, altitude] = layer.radial[j];
      double distance = 0;
      for (const auto& one : layer.connections[j]) {
        const double difference = values[one.from] - one.weight;
        distance += difference * difference;
      }
      const auto count = static_cast<double>(layer.connections[j].size());
      values[layer.first + j] = std::exp(count * std::log(altitude) - distance / (2 * width * width));
    }
  }

  std::vector<std::uint32_t> inputs_;  // slots
  std::vector<Layer> layers_;
  std::vector<std::uint32_t> outputs_;            // in the values
  std::vector<std::uint32_t> output_categories_;  // by output
  std::vector<double> categories_;
  Scale scale_;
  std::uint32_t work_ = 0;
};

class NetworkCompiler {
 public:
  NetworkCompiler(const pmml::Model& model, Compiler& compiler)
      : model_(model),
        body_(static_cast<const NeuralNetwork&>(*model.body)),
        compiler_(compiler),
        evaluator_(std::make_unique<NetworkEvaluator>()) {}

  Compiled compile() {
    for (const auto& input : body_.inputs) {
      const auto field = compiler_.derived(input.field);
      if (input.field.type.data == pmml::DataType::string)
        compiler_.refuse(input.place, "an input that is a text, not a number");
      evaluator_->inputs_.push_back(field ? field->slot : 0);
      name(input.place, input.id);
    }
    for (const auto& layer : body_.layers) add_layer(layer);
    if (model_.function == pmml::Function::classification) {
      for (const auto& output : body_.outputs) add_category(output);
      const auto size = compiled_.categories.size();
      if (compiler_.ok() && size == 1) add_other_category();
      evaluator_->categories_ = compiled_.categories;
    } else if (model_.function == pmml::Function::regression && body_.outputs.size() == 1) {
      add_number(body_.outputs.front());
    } else {
      compiler_.refuse(model_.place, "neither a classification nor a regression with one NeuralOutput");
    }
    evaluator_->work_ = compiler_.work(values_);
    compiled_.evaluator = std::move(evaluator_);
    return std::move(compiled_);
  }

 private:
  void name(const pmml::Place& place, std::string_view id) {
    if (!numbers_.emplace(id, values_++).second)
      compiler_.refuse(place, fmt::format("id {} is there twice", id.substr(0, 40)));
  }

  std::uint32_t find(const pmml::Place& place, std::string_view id) {
    const auto found = numbers_.find(id);
    if (found != numbers_.end()) return found->second;
    compiler_.refuse(place, fmt::format("there is no neuron {} before it", id.substr(0, 40)));
    return 0;
  }

  void add_layer(const NeuralNetwork::Layer& source) {
    auto& layer = evaluator_->layers_.emplace_back();
    layer.first = values_;
    layer.size = static_cast<std::uint32_t>(source.neurons.size());
    layer.activation = source.activation;
    layer.normalization = source.normalization;
    layer.threshold = source.threshold;
    constexpr std::string_view from_r[] = {"Rattle/PMML", "SoftwareAG PMML Generator",
                                           "R PMML Generator - Package pmml"};
    layer.is_nnet = std::ranges::find(from_r, compiler_.application()) != std::end(from_r) &&
                    source.activation == NeuralNetwork::Activation::logistic;
    const bool is_radial = source.activation == NeuralNetwork::Activation::radial_basis;
    for (const auto& neuron : source.neurons) {
      layer.biases.push_back(neuron.bias);
      auto& list = layer.connections.emplace_back();
      for (const auto& one : neuron.connections) list.push_back({find(one.place, one.from), one.weight});
      if (!is_radial) continue;
      const auto width = neuron.width ? neuron.width : source.width;
      if (!width || *width == 0) compiler_.refuse(neuron.place, "a radial basis needs a width");
      layer.radial.push_back({width.value_or(1), neuron.altitude.value_or(source.altitude)});
    }
    for (const auto& neuron : source.neurons) name(neuron.place, neuron.id);
    if (!is_radial) make_dense(layer);
  }

  // Are all neurons fed by the same values, one after the other?
  static void make_dense(Layer& layer) {
    const auto& first = layer.connections.front();
    if (first.empty()) return;
    for (const auto& list : layer.connections) {
      if (list.size() != first.size()) return;
      for (std::size_t i = 0; i < list.size(); ++i) {
        if (list[i].from != first[0].from + i) return;
      }
    }
    layer.dense_from = first[0].from;
    layer.dense_count = static_cast<std::uint32_t>(first.size());
    for (std::size_t i = 0; i < first.size(); ++i) {
      for (const auto& list : layer.connections) layer.dense.push_back(list[i].weight);
    }
    layer.connections = {};
  }

  // An output's expression; where that is a derived field, its expression.
  const pmml::Expression* expression_of(const NeuralNetwork::Output& output) {
    const auto* expression = &output.field.expression;
    for (int i = 0; i < 8; ++i) {
      const auto* reference = std::get_if<pmml::FieldRef>(&expression->form);
      const auto* derived = reference ? compiler_.derived_field(reference->field) : nullptr;
      if (!derived) return expression;
      expression = &derived->expression;
    }
    return expression;
  }

  void add_category(const NeuralNetwork::Output& output) {
    const auto* indicator = std::get_if<pmml::NormDiscrete>(&expression_of(output)->form);
    if (!indicator)
      return compiler_.refuse(output.place, "an output of a classification is a NormDiscrete of the target");
    evaluator_->outputs_.push_back(find(output.place, output.neuron));
    const auto category = compiler_.category(compiled_, output.place, indicator->value);
    if (category < compiled_.entities.size()) compiler_.refuse(output.place, "two outputs for one category");
    evaluator_->output_categories_.push_back(category);
    compiled_.entities.push_back(compiler_.symbols().code(output.neuron));
  }

  // One output for a target of two values: the other has the rest.
  void add_other_category() {
    const auto values = compiler_.target_values();
    if (values.size() != 2)
      return compiler_.refuse(model_.place, "one output for a target that has not two values");
    for (const auto value : values) compiler_.category(compiled_, model_.place, value);
    if (compiled_.categories.size() != 2)
      compiler_.refuse(model_.place, "its output is not of the target's values");
    compiled_.entities.push_back(none);
  }

  void add_number(const NeuralNetwork::Output& output) {
    const auto* expression = expression_of(output);
    evaluator_->outputs_.push_back(find(output.place, output.neuron));
    if (const auto* norm = std::get_if<pmml::NormContinuous>(&expression->form)) {
      const auto flat = [](const auto& a, const auto& b) { return a.norm == b.norm; };
      if (std::ranges::adjacent_find(norm->points, flat) != norm->points.end()) {
        return compiler_.refuse(output.place, "a NormContinuous that cannot be turned round");
      }
      evaluator_->scale_.points = norm->points;
    } else if (!std::holds_alternative<pmml::FieldRef>(expression->form)) {
      compiler_.refuse(output.place, "an output of a regression is a FieldRef or a NormContinuous");
    }
  }

  const pmml::Model& model_;
  const NeuralNetwork& body_;
  Compiler& compiler_;
  std::unique_ptr<NetworkEvaluator> evaluator_;
  Compiled compiled_;
  std::unordered_map<std::string_view, std::uint32_t> numbers_;
  std::uint32_t values_ = 0;
};

}  // namespace

Compiled compile_neural_network(const pmml::Model& model, Compiler& compiler) {
  return NetworkCompiler(model, compiler).compile();
}

}  // namespace balie::scorer_pmml
