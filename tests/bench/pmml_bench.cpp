// pmml_bench [SEED]: nanoseconds a prediction of models made here as PMML, beside hand-written code for the
// same models over the same arrays of doubles; one thread, the least of several rounds. Prints one JSON
// object.
#include "plugins/scorer_pmml/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace balie::scorer_pmml {
namespace {

constexpr std::size_t inputs_count = 20;
constexpr std::size_t rows = 1'024;

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

Forest make_forest(std::mt19937& random, int trees, int depth) {
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

void write_node(const Forest& forest, std::size_t tree, std::size_t node, std::string_view predicate,
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

std::string schema() {
  std::string text = "<MiningSchema>";
  for (std::size_t i = 0; i < inputs_count; ++i) text += fmt::format("<MiningField name='x{}'/>", i);
  return text + "</MiningSchema>";
}

std::string file(std::string_view model) {
  std::string text = "<PMML version='4.4'><Header/><DataDictionary>";
  for (std::size_t i = 0; i < inputs_count; ++i) {
    text += fmt::format("<DataField name='x{}' optype='continuous' dataType='double'/>", i);
  }
  return text.append("</DataDictionary>").append(model).append("</PMML>");
}

std::string tree_text(const Forest& forest, std::size_t tree) {
  std::string text = "<TreeModel functionName='regression' splitCharacteristic='binarySplit'>" + schema();
  write_node(forest, tree, 0, "<True/>", text);
  return text + "</TreeModel>";
}

std::string forest_text(const Forest& forest, const char* method) {
  auto text = fmt::format("<MiningModel functionName='regression'>{}<Segmentation multipleModelMethod='{}'>",
                          schema(), method);
  for (std::size_t t = 0; t < forest.trees.size(); ++t)
    text += "<Segment><True/>" + tree_text(forest, t) + "</Segment>";
  return file(text + "</Segmentation></MiningModel>");
}

double walk(const Forest& forest, const double* row) {
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

template <typename Score>
double nanoseconds(const std::vector<double>& data, Score score) {
  double least = 1e300;
  double kept = 0;
  for (int round = 0; round < 15; ++round) {
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t row = 0; row < rows; ++row) kept += score(&data[row * inputs_count]);
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
    least = std::min(least, took.count() / rows);
  }
  return std::isnan(kept) ? -1 : least;
}

template <typename ByHand>
std::string measure(const char* name, const std::string& text, const std::vector<double>& data,
                    ByHand by_hand) {
  const auto start = std::chrono::steady_clock::now();
  const auto model = load(text, {});
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  if (!model) return fmt::format("\"{}\":\"{}\"", name, model.error().text);
  const auto scratch = (*model)->make_scratch();
  std::vector<scoring::Value> outputs((*model)->info().outputs.size());
  const auto ours = [&](const double* row) {
    (*model)->score({row, inputs_count}, *scratch, outputs);
    return outputs[0].number;
  };
  double apart = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    const double* x = &data[row * inputs_count];
    apart = std::max(apart, std::abs(ours(x) - by_hand(x)));
  }
  const double mine = nanoseconds(data, ours);
  const double hand = nanoseconds(data, by_hand);
  return fmt::format(
      R"("{}":{{"pmml_ns":{:.1f},"by_hand_ns":{:.1f},"ratio":{:.2f},"apart":{:.1e},"load_s":{:.2f},"file_mb":{:.1f}}})",
      name, mine, hand, mine / hand, apart, took.count(), static_cast<double>(text.size()) / 1e6);
}

int run(unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> uniform(0, 1);
  std::vector<double> data(rows * inputs_count);
  for (auto& value : data) value = static_cast<double>(uniform(random));
  std::vector<double> weights(inputs_count);
  std::string logistic = "<RegressionModel functionName='regression' normalizationMethod='logit'>" +
                         schema() + "<RegressionTable intercept='-0.5'>";
  for (std::size_t i = 0; i < inputs_count; ++i) {
    weights[i] = static_cast<double>(uniform(random)) - 0.5;
    logistic += fmt::format("<NumericPredictor name='x{}' coefficient='{}'/>", i, weights[i]);
  }
  logistic += "</RegressionTable></RegressionModel>";
  const auto by_hand = [&](const double* x) {
    double sum = -0.5;
    for (std::size_t i = 0; i < inputs_count; ++i) sum += weights[i] * x[i];
    return 1 / (1 + std::exp(-sum));
  };
  const auto tree = make_forest(random, 1, 10);
  const auto forest = make_forest(random, 100, 10);
  const auto boosted = make_forest(random, 500, 6);
  std::printf("{%s,\n", measure("logistic_20", file(logistic), data, by_hand).c_str());
  std::printf("%s,\n", measure("tree_10", file(tree_text(tree, 0)), data, [&](const double* x) {
                         return walk(tree, x);
                       }).c_str());
  std::printf("%s,\n", measure("forest_100x10", forest_text(forest, "average"), data, [&](const double* x) {
                         return walk(forest, x) / 100;
                       }).c_str());
  std::printf("%s}\n", measure("boosted_500x6", forest_text(boosted, "sum"), data, [&](const double* x) {
                         return walk(boosted, x);
                       }).c_str());
  return 0;
}

}  // namespace
}  // namespace balie::scorer_pmml

int main(int argc, char** argv) {
  return balie::scorer_pmml::run(argc > 1 ? static_cast<unsigned>(std::atoi(argv[1])) : 1);
}
