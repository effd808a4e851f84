// A Bayesian network, ready to be asked: exact inference by going through what is not known.
#pragma once

#include "plugins/scorer_pmml/evaluator.hpp"
#include "plugins/scorer_pmml/frame.hpp"
#include "protocols/pmml/bayesian_network.hpp"

#include <memory>
#include <span>
#include <vector>

namespace balie::scorer_pmml {

using DensityKind = pmml::BayesianNetwork::Distribution::Kind;

// Something with a few values: a discrete node, or a field that a node has made of its parents.
struct NetworkVariable {
  std::uint32_t slot = none;   // none: never known
  std::vector<double> states;  // in slot form
  bool is_node = true;
};

// A node, in an order in which parents come first.
struct NetworkNode {
  std::uint32_t variable = none;       // of a discrete node
  std::uint32_t slot = none;           // of a continuous one
  std::vector<std::uint32_t> parents;  // variables
  std::vector<double> chances;         // by row, then by state; rows by the parents' states, the last fastest
  DensityKind kind = DensityKind::normal;
  std::vector<std::vector<std::unique_ptr<const Formula>>> parameters;  // by row, of a continuous node
};

// Not changed once made; any thread. The numbers that it needs meanwhile are `scratch_size` of Frame::work.
struct Network {
  std::vector<NetworkVariable> variables;
  std::vector<NetworkNode> nodes;
  std::uint32_t target = none;  // a node
  std::uint32_t work = 0;       // in Frame::work

  [[nodiscard]] std::size_t scratch_size() const { return 2 * variables.size() + nodes.size(); }
  // The weights of the target's states, or of a continuous target its mean by weight in `totals[1]` and the
  // weight in `totals[0]`. False: something is known that cannot be, or too much is not known.
  bool infer(Frame& frame, std::span<double> totals) const;

 private:
  bool observe(Frame& frame, std::span<double> states) const;
  void find_needed(const Frame& frame, std::span<const double> states, std::span<double> needed) const;
  [[nodiscard]] std::size_t row_of(const NetworkNode& node, std::span<const double> states) const;
  [[nodiscard]] double weight(Frame& frame, std::span<const double> states,
                              std::span<const double> needed) const;
  [[nodiscard]] double density(const NetworkNode& node, std::size_t row, double value, Frame& frame) const;
  void add(Frame& frame, std::span<const double> states, double joint, std::span<double> totals) const;
};

}  // namespace balie::scorer_pmml
