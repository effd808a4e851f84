#include "core/identity/match/dependence.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace balie::identity::match {
namespace {

// By the grades of two fields: pairs in which neither is missing.
using Joint = std::array<Grades, grades_count>;

// G-test: twice the information in nats exceeds this by chance once in many thousand files (36 degrees of
// freedom).
constexpr double chance_max = 100;
constexpr double trust = 2;     // pairs: what `random` counts for beside those that were seen
constexpr double unseen = 0.5;  // and pairs more of each grade: none of n strangers may still be one of 2 n

Joint count_joint(const Counts& counts, std::size_t row, std::size_t column) {
  Joint joint{};
  for (const auto& [pattern, count] : counts) {
    const auto one = grade_in(pattern, row);
    const auto other = grade_in(pattern, column);
    if (one == Grade::missing || other == Grade::missing) continue;
    joint[static_cast<std::size_t>(one)][static_cast<std::size_t>(other)] += count;
  }
  return joint;
}

// What the two fields say about each other, in nats over all pairs.
double information(const Joint& joint) {
  Grades rows{}, columns{};
  double all = 0;
  for (std::size_t i = 0; i < grades_count; ++i) {
    for (std::size_t j = 0; j < grades_count; ++j) {
      rows[i] += joint[i][j];
      columns[j] += joint[i][j];
      all += joint[i][j];
    }
  }
  double sum = 0;
  for (std::size_t i = 0; i < grades_count; ++i) {
    for (std::size_t j = 0; j < grades_count; ++j) {
      if (joint[i][j] > 0) sum += joint[i][j] * std::log(joint[i][j] * all / (rows[i] * columns[j]));
    }
  }
  return sum;
}

void lean(FieldModel& model, std::size_t on, const Joint& joint) {
  model.leans_on = on;
  for (std::size_t given = 0; given < grades_count; ++given) {
    double all = 0;
    for (std::size_t i = 0; i < grades_count; ++i) all += joint[given][i] + unseen + trust * model.random[i];
    for (std::size_t i = 0; i < grades_count; ++i) {
      model.random_given[given][i] = (joint[given][i] + unseen + trust * model.random[i]) / all;
    }
  }
}

}  // namespace

Counts strangers_among(const Counts& counts, const std::vector<FieldModel>& model, double prior) {
  Counts strangers;
  for (const auto& [pattern, count] : counts) {
    double odds = log_odds(prior);
    for (std::size_t field = 0; field < model.size(); ++field) {
      const auto grade = grade_in(pattern, field);
      if (grade == Grade::missing) continue;
      odds += std::log(model[field].same[static_cast<std::size_t>(grade)] /
                       model[field].random[static_cast<std::size_t>(grade)]);
    }
    strangers[pattern] = count * (1 - probability(odds));
  }
  return strangers;
}

void learn_dependence(const Counts& strangers, std::vector<FieldModel>& model) {
  struct Edge {
    double information;
    std::size_t from, to;
  };
  std::vector<Edge> edges;
  for (std::size_t i = 0; i < model.size(); ++i) {
    model[i].leans_on = i;
    for (std::size_t j = i + 1; j < model.size(); ++j) {
      const auto said = information(count_joint(strangers, i, j));
      if (2 * said > chance_max) edges.push_back({said, i, j});
    }
  }
  std::ranges::stable_sort(edges, std::greater(), &Edge::information);
  // Prim's tree, from the field with the strongest tie on; what stays outside leans on nothing.
  std::vector<bool> inside(model.size());
  for (;;) {
    const auto next =
        std::ranges::find_if(edges, [&](const Edge& edge) { return inside[edge.from] != inside[edge.to]; });
    if (next != edges.end()) {
      const auto [parent, child] =
          inside[next->from] ? std::pair(next->from, next->to) : std::pair(next->to, next->from);
      lean(model[child], parent, count_joint(strangers, parent, child));
      inside[child] = true;
      continue;
    }
    const auto apart = std::ranges::find_if(edges, [&](const Edge& edge) { return !inside[edge.from]; });
    if (apart == edges.end()) return;
    inside[apart->from] = true;
  }
}

}  // namespace balie::identity::match
