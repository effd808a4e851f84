// pmml_bench [SEED [LOAD_MB]]: nanoseconds a prediction of models made here as PMML, one at a time and in
// batches of 64, beside hand-written code for the same models over the same arrays of doubles; one thread,
// the least of several rounds. Then how long a forest of LOAD_MB takes to load, and what it takes in memory.
// Prints one JSON object.
#include "core/base/memory.hpp"
#include "plugins/scorer_pmml/load.hpp"

#include "pmml_bench_models.hpp"
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

namespace balie::scorer_pmml {
namespace {

constexpr std::size_t rows = 1'024;
constexpr std::size_t batch = 64;

using Clock = std::chrono::steady_clock;

// The least over the rounds of what one of the rows takes; `score_all` does all of them and sums up.
template <typename ScoreAll>
double nanoseconds(ScoreAll score_all) {
  double least = 1e300;
  double kept = 0;
  for (int round = 0; round < 25; ++round) {
    const auto start = Clock::now();
    kept += score_all();
    const std::chrono::duration<double, std::nano> took = Clock::now() - start;
    least = std::min(least, took.count() / rows);
  }
  return std::isnan(kept) ? -1 : least;
}

template <typename Score>
double one_by_one(const std::vector<double>& data, Score score) {
  return nanoseconds([&] {
    double sum = 0;
    for (std::size_t row = 0; row < rows; ++row) sum += score(&data[row * inputs_count]);
    return sum;
  });
}

double in_batches(const std::vector<double>& data, const scoring::Model& model, scoring::Scratch& scratch) {
  const auto width = model.info().outputs.size();
  std::vector<scoring::Value> outputs(batch * width);
  std::vector<scoring::Scored> scored(batch);
  return nanoseconds([&] {
    double sum = 0;
    for (std::size_t row = 0; row < rows; row += batch) {
      model.score_batch({&data[row * inputs_count], batch * inputs_count}, scratch, outputs, scored);
      for (std::size_t i = 0; i < batch; ++i) sum += outputs[i * width].number;
    }
    return sum;
  });
}

template <typename ByHand>
void measure(const char* name, const std::string& text, const std::vector<double>& data, ByHand by_hand) {
  const auto model = load(text, {});
  if (!model) {
    std::printf("\"%s\":\"%s\",\n", name, model.error().text.c_str());
    return;
  }
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
  const double mine = one_by_one(data, ours);
  const double hand = one_by_one(data, by_hand);
  const double many = in_batches(data, **model, *scratch);
  std::printf(
      "\"%s\":{\"pmml_ns\":%.1f,\"by_hand_ns\":%.1f,\"ratio\":%.2f,\"batch_ns\":%.1f,\"apart\":%.1e},\n",
      name, mine, hand, mine / hand, many, apart);
}

double resident_mb() {
  std::ifstream statm("/proc/self/statm");
  double all = 0, resident = 0;
  statm >> all >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

// The text goes before memory is looked at: a program that loads a model does not keep its file.
void measure_load(std::mt19937& random, double wanted_mb) {
  constexpr double tree_mb = 0.218;
  auto text =
      forest_text(make_forest(random, std::max(1, static_cast<int>(wanted_mb / tree_mb)), 10), "average");
  const double file_mb = static_cast<double>(text.size()) / 1e6;
  const auto start = Clock::now();
  const auto model = load(text, {});
  const std::chrono::duration<double> took = Clock::now() - start;
  std::string().swap(text);
  give_back_freed_memory();
  if (!model) {
    std::printf("\"load\":\"%s\"}\n", model.error().text.c_str());
    return;
  }
  const double compiled_mb = static_cast<double>((*model)->info().bytes) / 1e6;
  const double resident = resident_mb();
  std::printf(
      "\"load\":{\"file_mb\":%.1f,\"load_s\":%.2f,\"compiled_mb\":%.1f,\"resident_mb\":%.1f,\"ratio\":%.2f}}"
      "\n",
      file_mb, took.count(), compiled_mb, resident, resident / compiled_mb);
}

void run(unsigned seed, double load_mb) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> uniform(0, 1);
  std::vector<double> data(rows * inputs_count);
  for (auto& value : data) value = static_cast<double>(uniform(random));
  Logistic logistic;
  for (auto& weight : logistic.weights) weight = static_cast<double>(uniform(random)) - 0.5;
  const auto tree = make_forest(random, 1, 10);
  const auto forest = make_forest(random, 100, 10);
  const auto boosted = make_forest(random, 500, 6);
  const auto card = make_card(random);
  Network network;
  network.first.fill(random);
  network.second.fill(random);
  network.third.fill(random);
  std::printf("{");
  measure("logistic_20", logistic_text(logistic), data, logistic);
  const auto tree_file = file(tree_text(tree, 0));
  measure("tree_10", tree_file, data, [&](const double* x) { return walk(tree, x); });
  measure("tree_10_in_doubles", tree_file, data, [&](const double* x) { return walk_one(tree, x); });
  measure("forest_100x10", forest_text(forest, "average"), data,
          [&](const double* x) { return walk(forest, x) / 100; });
  measure("boosted_500x6", forest_text(boosted, "sum"), data,
          [&](const double* x) { return walk(boosted, x); });
  measure("scorecard_12", card_text(card), data, card);
  measure("network_20_32_16_1", network_text(network), data, network);
  measure_load(random, load_mb);
}

}  // namespace
}  // namespace balie::scorer_pmml

int main(int argc, char** argv) {
  balie::scorer_pmml::run(argc > 1 ? static_cast<unsigned>(std::atoi(argv[1])) : 1,
                          argc > 2 ? std::atof(argv[2]) : 10);
}
