// Models of the sizes that are measured: made by chance, as PMML, and as hand-written code for the same
// numbers.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace balie::scorer_pmml {

constexpr std::size_t inputs_count = 20;

// A full binary tree by hand: 8 bytes a node, the children of node i at 2i+1 and 2i+2.
struct Node {
  float threshold;
  std::uint32_t feature;
};
struct Forest {
  int depth;
  std::vector<std::vector<Node>> trees;
  std::vector<std::vector<double>> leaves;
};

inline Forest make_forest(std::mt19937& random, int trees, int depth) {
  std::uniform_real_distribution<float> uniform(0, 1);
  Forest forest{depth, {}, {}};
  for (int t = 0; t < trees; ++t) {
    auto& nodes = forest.trees.emplace_back((1u << depth) - 1);
    for (auto& node : nodes) node = {uniform(random), static_cast<std::uint32_t>(random() % inputs_count)};
    auto& leaves = forest.leaves.emplace_back(1u << depth);
    for (auto& leaf : leaves) leaf = static_cast<double>(uniform(random));
  }
  return forest;
}

inline void write_node(const Forest& forest, std::size_t tree, std::size_t node, std::string_view predicate,
                       std::string& out) {
  const auto& nodes = forest.trees[tree];
  if (node >= nodes.size()) {
    out += fmt::format("<Node score='{}'>{}</Node>", forest.leaves[tree][node - nodes.size()], predicate);
    return;
  }
  out += fmt::format("<Node>{}", predicate);
  const auto simple = [&](const char* operation) {
    return fmt::format("<SimplePredicate field='x{}' operator='{}' value='{}'/>", nodes[node].feature,
                       operation, static_cast<double>(nodes[node].threshold));
  };
  write_node(forest, tree, 2 * node + 1, simple("lessOrEqual"), out);
  write_node(forest, tree, 2 * node + 2, simple("greaterThan"), out);
  out += "</Node>";
}

inline std::string schema() {
  std::string text = "<MiningSchema>";
  for (std::size_t i = 0; i < inputs_count; ++i) text += fmt::format("<MiningField name='x{}'/>", i);
  return text + "</MiningSchema>";
}

inline std::string file(std::string_view model) {
  std::string text = "<PMML version='4.4'><Header/><DataDictionary>";
  for (std::size_t i = 0; i < inputs_count; ++i) {
    text += fmt::format("<DataField name='x{}' optype='continuous' dataType='double'/>", i);
  }
  return text.append("</DataDictionary>").append(model).append("</PMML>");
}

inline std::string tree_text(const Forest& forest, std::size_t tree) {
  std::string text = "<TreeModel functionName='regression' splitCharacteristic='binarySplit'>" + schema();
  write_node(forest, tree, 0, "<True/>", text);
  return text + "</TreeModel>";
}

inline std::string forest_text(const Forest& forest, const char* method) {
  auto text = fmt::format("<MiningModel functionName='regression'>{}<Segmentation multipleModelMethod='{}'>",
                          schema(), method);
  for (std::size_t t = 0; t < forest.trees.size(); ++t)
    text += "<Segment><True/>" + tree_text(forest, t) + "</Segment>";
  return file(text + "</Segmentation></MiningModel>");
}

inline double walk(const Forest& forest, const double* row) {
  float x[inputs_count];
  for (std::size_t i = 0; i < inputs_count; ++i) x[i] = static_cast<float>(row[i]);
  double sum = 0;
  std::size_t t = 0;
  const auto size = forest.trees[0].size();
  for (; t + 8 <= forest.trees.size(); t += 8) {
    std::size_t at[8] = {};
    const Node* nodes[8];
    for (int i = 0; i < 8; ++i) nodes[i] = forest.trees[t + static_cast<std::size_t>(i)].data();
    for (int level = 0; level < forest.depth; ++level) {
      for (int i = 0; i < 8; ++i)
        at[i] = 2 * at[i] + 1 + !(x[nodes[i][at[i]].feature] <= nodes[i][at[i]].threshold);
    }
    for (std::size_t i = 0; i < 8; ++i) sum += forest.leaves[t + i][at[i] - size];
  }
  for (; t < forest.trees.size(); ++t) {
    std::size_t at = 0;
    for (int level = 0; level < forest.depth; ++level) {
      at = 2 * at + 1 + !(x[forest.trees[t][at].feature] <= forest.trees[t][at].threshold);
    }
    sum += forest.leaves[t][at - size];
  }
  return sum;
}

// The same for one tree alone, without turning the inputs into floats.
inline double walk_one(const Forest& forest, const double* row) {
  const Node* const nodes = forest.trees[0].data();
  std::size_t at = 0;
  for (int level = 0; level < forest.depth; ++level)
    at = 2 * at + 1 + !(row[nodes[at].feature] <= static_cast<double>(nodes[at].threshold));
  return forest.leaves[0][at - forest.trees[0].size()];
}

// A logistic regression of all inputs.
struct Logistic {
  double weights[inputs_count];

  double operator()(const double* x) const {
    double sum = -0.5;
    for (std::size_t i = 0; i < inputs_count; ++i) sum += weights[i] * x[i];
    return 1 / (1 + std::exp(-sum));
  }
};

inline std::string logistic_text(const Logistic& logistic) {
  std::string text = "<RegressionModel functionName='regression' normalizationMethod='logit'>" + schema() +
                     "<RegressionTable intercept='-0.5'>";
  for (std::size_t i = 0; i < inputs_count; ++i)
    text += fmt::format("<NumericPredictor name='x{}' coefficient='{}'/>", i, logistic.weights[i]);
  return file(text + "</RegressionTable></RegressionModel>");
}

// Twelve characteristics of one input each, of five stretches. Its partial scores are whole numbers.
struct Card {
  static constexpr std::size_t characteristics = 12;
  static constexpr std::size_t bounds = 4;
  double at_least[characteristics][bounds];
  double points[characteristics][bounds + 1];

  double operator()(const double* x) const {
    double sum = 100;
    for (std::size_t i = 0; i < characteristics; ++i) {
      std::size_t at = 0;
      for (const double bound : at_least[i]) at += static_cast<std::size_t>(x[i] >= bound);
      sum += points[i][at];
    }
    return sum;
  }
};

inline Card make_card(std::mt19937& random) {
  Card card;
  for (std::size_t i = 0; i < Card::characteristics; ++i) {
    for (std::size_t j = 0; j < Card::bounds; ++j)
      card.at_least[i][j] = 0.2 * static_cast<double>(j + 1) + static_cast<double>(random() % 100) / 1000;
    for (auto& points : card.points[i]) points = static_cast<double>(random() % 60);
  }
  return card;
}

inline std::string card_text(const Card& card) {
  std::string text = "<Scorecard functionName='regression' initialScore='100' useReasonCodes='false'>" +
                     schema() + "<Characteristics>";
  for (std::size_t i = 0; i < Card::characteristics; ++i) {
    text += fmt::format("<Characteristic name='c{}'>", i);
    for (std::size_t j = 0; j <= Card::bounds; ++j) {
      const auto bound = [&](const char* operation, std::size_t k) {
        return fmt::format("<SimplePredicate field='x{}' operator='{}' value='{}'/>", i, operation,
                           card.at_least[i][k]);
      };
      const std::string low = j == 0 ? "" : bound("greaterOrEqual", j - 1);
      const std::string high = j == Card::bounds ? "" : bound("lessThan", j);
      text += fmt::format("<Attribute partialScore='{}'>", card.points[i][j]);
      text +=
          low.empty() || high.empty()
              ? low + high
              : fmt::format("<CompoundPredicate booleanOperator='and'>{}{}</CompoundPredicate>", low, high);
      text += "</Attribute>";
    }
    text += "</Characteristic>";
  }
  return file(text + "</Characteristics></Scorecard>");
}

// A layer by hand: weights by what feeds it, so that its neurons' sums go side by side.
template <std::size_t From, std::size_t To>
struct Dense {
  double biases[To];
  double weights[From][To];

  void operator()(const double* from, double* to) const {
    for (std::size_t j = 0; j < To; ++j) to[j] = biases[j];
    for (std::size_t i = 0; i < From; ++i) {
      for (std::size_t j = 0; j < To; ++j) to[j] += weights[i][j] * from[i];
    }
    for (std::size_t j = 0; j < To; ++j) to[j] = 1 / (1 + std::exp(-to[j]));
  }
  void fill(std::mt19937& random) {
    std::uniform_real_distribution<double> uniform(-1, 1);
    for (auto& bias : biases) bias = uniform(random);
    for (auto& row : weights) {
      for (auto& weight : row) weight = uniform(random);
    }
  }
  // Neurons are named "layer.neuron".
  [[nodiscard]] std::string text(int layer) const {
    std::string text = "<NeuralLayer>";
    for (std::size_t j = 0; j < To; ++j) {
      text += fmt::format("<Neuron id='{}.{}' bias='{}'>", layer, j, biases[j]);
      for (std::size_t i = 0; i < From; ++i)
        text += fmt::format("<Con from='{}.{}' weight='{}'/>", layer - 1, i, weights[i][j]);
      text += "</Neuron>";
    }
    return text + "</NeuralLayer>";
  }
};

struct Network {
  Dense<inputs_count, 32> first;
  Dense<32, 16> second;
  Dense<16, 1> third;

  double operator()(const double* x) const {
    double a[32], b[16], c[1];
    first(x, a);
    second(a, b);
    third(b, c);
    return c[0];
  }
};

inline std::string network_text(const Network& network) {
  std::string text =
      "<NeuralNetwork functionName='regression' activationFunction='logistic'>" + schema() + "<NeuralInputs>";
  for (std::size_t i = 0; i < inputs_count; ++i) {
    text += fmt::format(
        "<NeuralInput id='0.{0}'><DerivedField optype='continuous' dataType='double'><FieldRef field='x{0}'/>"
        "</DerivedField></NeuralInput>",
        i);
  }
  text += "</NeuralInputs>" + network.first.text(1) + network.second.text(2) + network.third.text(3);
  return file(text +
              "<NeuralOutputs><NeuralOutput outputNeuron='3.0'><DerivedField optype='continuous' "
              "dataType='double'><FieldRef field='y'/></DerivedField></NeuralOutput></NeuralOutputs>"
              "</NeuralNetwork>");
}

}  // namespace balie::scorer_pmml
