#include "plugins/scorer_pmml/network.hpp"

#include "plugins/scorer_pmml/probability_density.hpp"

#include <algorithm>

namespace balie::scorer_pmml {
namespace {

constexpr double combinations_max = 1 << 16;  // of states that are not known, for one record
constexpr double hidden = -1;

}  // namespace

// The state of each variable, as an index. What a node has made of its parents must be known.
bool Network::observe(Frame& frame, std::span<double> states) const {
  for (std::size_t i = 0; i < variables.size(); ++i) {
    const auto& variable = variables[i];
    const double value = variable.slot == none ? missing : frame.slots[variable.slot];
    states[i] = hidden;
    if (is_missing(value)) {
      if (!variable.is_node) return false;
      continue;
    }
    const auto found = std::ranges::find(variable.states, value);
    if (found == variable.states.end()) return false;
    states[i] = static_cast<double>(found - variable.states.begin());
  }
  return true;
}

// A node matters when it is the target, is known, or is above one that matters.
void Network::find_needed(const Frame& frame, std::span<const double> states,
                          std::span<double> needed) const {
  std::ranges::fill(needed, 0.0);
  for (std::size_t i = nodes.size(); i-- > 0;) {
    const auto& node = nodes[i];
    const bool known = node.variable != none ? states[node.variable] != hidden
                                             : node.slot != none && !is_missing(frame.slots[node.slot]);
    if (i == target || known) needed[i] = 1;
    if (needed[i] == 0) continue;
    for (const auto parent : node.parents) {
      for (std::size_t above = 0; above < i; ++above) {
        if (nodes[above].variable == parent) needed[above] = 1;
      }
    }
  }
}

std::size_t Network::row_of(const NetworkNode& node, std::span<const double> states) const {
  std::size_t row = 0;
  for (const auto parent : node.parents) {
    row = row * variables[parent].states.size() + static_cast<std::size_t>(states[parent]);
  }
  return row;
}

double Network::density(const NetworkNode& node, std::size_t row, double value, Frame& frame) const {
  const auto parameter = [&](std::size_t index) { return node.parameters[row][index]->value(frame); };
  switch (node.kind) {
    case DensityKind::normal:
      return normal_density(value, parameter(0), parameter(1));
    case DensityKind::lognormal:
      return lognormal_density(value, parameter(0), parameter(1));
    case DensityKind::triangular: {
      // The file has its mean; that is a third of the sum of its three corners.
      const double lower = parameter(1);
      const double upper = parameter(2);
      return triangular_density(value, 3 * parameter(0) - lower - upper, lower, upper);
    }
    case DensityKind::uniform:
      return uniform_density(value, parameter(0), parameter(1));
  }
  return missing;
}

// How likely all is together; missing where a density has no parameters.
double Network::weight(Frame& frame, std::span<const double> states, std::span<const double> needed) const {
  double joint = 1;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (needed[i] == 0) continue;
    const auto& node = nodes[i];
    const auto row = row_of(node, states);
    if (node.variable != none) {
      const auto& own = variables[node.variable];
      joint *= node.chances[row * own.states.size() + static_cast<std::size_t>(states[node.variable])];
    } else if (i != target) {
      joint *= density(node, row, frame.slots[node.slot], frame);
    }
    if (joint == 0) return 0;
  }
  return joint;
}

void Network::add(Frame& frame, std::span<const double> states, double joint,
                  std::span<double> totals) const {
  const auto& node = nodes[target];
  if (node.variable != none) {
    totals[static_cast<std::size_t>(states[node.variable])] += joint;
    return;
  }
  const auto& parameters = node.parameters[row_of(node, states)];
  const double first = parameters[0]->value(frame);
  const double mean = node.kind == DensityKind::uniform ? (first + parameters[1]->value(frame)) / 2 : first;
  totals[0] += joint;
  totals[1] += joint * mean;
}

bool Network::infer(Frame& frame, std::span<double> totals) const {
  const auto room = std::span(frame.work).subspan(work, scratch_size());
  const auto states = room.first(variables.size());
  const auto open = room.subspan(variables.size(), variables.size());  // 1: goes through all its states
  const auto needed = room.subspan(2 * variables.size(), nodes.size());
  std::ranges::fill(totals, 0.0);
  if (!observe(frame, states)) return false;
  find_needed(frame, states, needed);
  std::ranges::fill(open, 0.0);
  double combinations = 1;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto variable = nodes[i].variable;
    if (needed[i] == 0 || variable == none || states[variable] != hidden) continue;
    open[variable] = 1;
    states[variable] = 0;
    combinations *= static_cast<double>(variables[variable].states.size());
  }
  if (combinations > combinations_max) {
    frame.fail(Trouble::Kind::undefined, none, "too many nodes of the network are not known");
    return false;
  }
  while (true) {
    const double joint = weight(frame, states, needed);
    if (is_missing(joint)) return false;
    if (joint > 0) add(frame, states, joint, totals);
    std::size_t digit = 0;
    for (; digit < variables.size(); ++digit) {
      if (open[digit] == 0) continue;
      if (++states[digit] < static_cast<double>(variables[digit].states.size())) break;
      states[digit] = 0;
    }
    if (digit == variables.size()) return true;
  }
}

}  // namespace balie::scorer_pmml
