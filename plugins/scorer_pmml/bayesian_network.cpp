#include "plugins/scorer_pmml/bayesian_network.hpp"

#include "plugins/scorer_pmml/expression.hpp"
#include "plugins/scorer_pmml/network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <unordered_map>

namespace balie::scorer_pmml {
namespace {

using Source = pmml::BayesianNetwork;

constexpr std::size_t states_max = 1'000;  // of one node
constexpr std::size_t rows_max = 1 << 20;  // of one node's table

class BayesianNetwork final : public Evaluator {
 public:
  void evaluate(Frame& frame, Outcome& outcome) const override {
    if (categories.empty()) {
      double totals[2];
      if (network.infer(frame, totals) && totals[0] > 0) outcome.value = totals[1] / totals[0];
      return;
    }
    auto& chances = outcome.probabilities;
    if (!network.infer(frame, chances)) return;
    double total = 0;
    for (const double chance : chances) total += chance;
    if (!(total > 0)) return;  // what is known cannot be together
    for (auto& chance : chances) chance /= total;
    outcome.has_probabilities = true;
    choose_most_probable(categories, outcome);
  }

  Network network;
  std::vector<double> categories;
};

// From the nodes of the file to a Network.
class Builder {
 public:
  Builder(const pmml::Model& model, Compiler& compiler)
      : source_(static_cast<const Source&>(*model.body)), compiler_(compiler) {}

  Compiled build();

 private:
  bool order_nodes();
  bool place(std::size_t node, std::vector<int>& marks);
  void add_variables();
  void add_node(const Source::Node& source);
  std::uint32_t parent(const Source::Node& source, const Source::ParentValue& named);
  std::size_t row_of(const Source::Conditional& conditional, const NetworkNode& node);
  void add_chances(const Source::Node& source, const Source::Conditional& conditional, std::size_t row,
                   NetworkNode& node);
  void add_density(const Source::Conditional& conditional, std::size_t row, NetworkNode& node);
  std::size_t state_of(const pmml::Place& place, std::uint32_t variable, std::string_view text);
  void add_target();

  const Source& source_;
  Compiler& compiler_;
  std::unique_ptr<BayesianNetwork> made_ = std::make_unique<BayesianNetwork>();
  Compiled compiled_;
  std::unordered_map<std::string_view, std::size_t> by_name_;        // nodes of the file
  std::vector<std::size_t> order_;                                   // parents first
  std::unordered_map<std::string, std::uint32_t> variable_by_name_;  // a field of a node as "node\nfield"
  std::vector<pmml::Type> types_;                                    // of the variables
};

bool Builder::place(std::size_t node, std::vector<int>& marks) {
  if (marks[node] == 2) return true;
  if (marks[node] == 1) {
    compiler_.refuse(source_.nodes[node].place, "it is above itself");
    return false;
  }
  marks[node] = 1;
  for (const auto& conditional : source_.nodes[node].conditionals) {
    for (const auto& each : conditional.parents) {
      const auto found = by_name_.find(each.parent);
      if (found != by_name_.end() && !place(found->second, marks)) return false;
    }
  }
  marks[node] = 2;
  order_.push_back(node);
  return true;
}

bool Builder::order_nodes() {
  constexpr std::size_t nodes_max = 2'000;
  if (source_.nodes.size() > nodes_max) {
    compiler_.refuse(source_.place, fmt::format("{} nodes; at most {}", source_.nodes.size(), nodes_max));
    return false;
  }
  for (std::size_t i = 0; i < source_.nodes.size(); ++i) {
    if (by_name_.emplace(source_.nodes[i].name, i).second) continue;
    compiler_.refuse(source_.nodes[i].place, "another node has its name");
    return false;
  }
  std::vector<int> marks(source_.nodes.size());
  for (std::size_t i = 0; i < source_.nodes.size(); ++i) {
    if (!place(i, marks)) return false;
  }
  return true;
}

// The states of a discrete node are those that it has probabilities for.
void Builder::add_variables() {
  for (const auto index : order_) {
    const auto& source = source_.nodes[index];
    if (!source.discrete) continue;
    if (source.conditionals.front().probabilities.size() > states_max) {
      return compiler_.refuse(source.place, fmt::format("more than {} values", states_max));
    }
    NetworkVariable variable;
    pmml::Type type = compiler_.target().type;
    if (source.name != compiler_.target().name) {
      const auto field = compiler_.field(source.place, source.name);
      if (!field) return;
      variable.slot = field->slot;
      type = field->type;
    }
    for (const auto& each : source.conditionals.front().probabilities) {
      variable.states.push_back(compiler_.constant(source.place, type, each.value));
    }
    variable_by_name_.emplace(source.name, static_cast<std::uint32_t>(made_->network.variables.size()));
    made_->network.variables.push_back(std::move(variable));
    types_.push_back(type);
  }
}

// A parent is a discrete node, or a field that this node makes of others.
std::uint32_t Builder::parent(const Source::Node& source, const Source::ParentValue& named) {
  if (const auto found = variable_by_name_.find(std::string(named.parent));
      found != variable_by_name_.end()) {
    return found->second;
  }
  const auto key = fmt::format("{}\n{}", source.name, named.parent);
  if (const auto found = variable_by_name_.find(key); found != variable_by_name_.end()) return found->second;
  const auto derived = std::ranges::find(source.derived, named.parent, &pmml::DerivedField::name);
  if (derived == source.derived.end()) {
    compiler_.refuse(named.place, "its parent is neither a discrete node nor a field of this node");
    return 0;
  }
  const auto field = compiler_.derived(*derived);
  if (!field) return 0;
  NetworkVariable variable{.slot = field->slot, .states = {}, .is_node = false};
  for (const auto& conditional : source.conditionals) {
    for (const auto& each : conditional.parents) {
      if (each.parent != named.parent) continue;
      const double value = compiler_.constant(each.place, field->type, each.value);
      if (std::ranges::find(variable.states, value) == variable.states.end())
        variable.states.push_back(value);
    }
  }
  const auto index = static_cast<std::uint32_t>(made_->network.variables.size());
  variable_by_name_.emplace(key, index);
  made_->network.variables.push_back(std::move(variable));
  types_.push_back(field->type);
  return index;
}

std::size_t Builder::state_of(const pmml::Place& place, std::uint32_t variable, std::string_view text) {
  const auto& states = made_->network.variables[variable].states;
  const auto found = std::ranges::find(states, compiler_.constant(place, types_[variable], text));
  if (found != states.end()) return static_cast<std::size_t>(found - states.begin());
  compiler_.refuse(place, fmt::format("\"{}\" is no value that has a probability", text.substr(0, 80)));
  return 0;
}

std::size_t Builder::row_of(const Source::Conditional& conditional, const NetworkNode& node) {
  std::size_t row = 0;
  for (std::size_t i = 0; i < node.parents.size() && i < conditional.parents.size(); ++i) {
    row = row * made_->network.variables[node.parents[i]].states.size() +
          state_of(conditional.place, node.parents[i], conditional.parents[i].value);
  }
  return row;
}

void Builder::add_chances(const Source::Node& source, const Source::Conditional& conditional, std::size_t row,
                          NetworkNode& node) {
  const auto states = made_->network.variables[node.variable].states.size();
  for (const auto& each : conditional.probabilities) {
    node.chances[row * states + state_of(source.place, node.variable, each.value)] = each.probability;
  }
}

void Builder::add_density(const Source::Conditional& conditional, std::size_t row, NetworkNode& node) {
  const auto& distribution = conditional.distribution.front();
  if (row == 0) node.kind = distribution.kind;
  if (node.kind != distribution.kind) {
    return compiler_.refuse(distribution.place, "a node with two kinds of distribution is not supported");
  }
  for (const auto& expression : distribution.parameters) {
    ExpressionContext context{.compiler = compiler_};
    node.parameters[row].push_back(compile_expression(expression, context).formula);
  }
}

void Builder::add_node(const Source::Node& source) {
  auto& network = made_->network;
  NetworkNode node;
  const bool is_target = source.name == compiler_.target().name;
  if (source.discrete) {
    node.variable = variable_by_name_.at(std::string(source.name));
  } else if (!is_target) {
    const auto field = compiler_.field(source.place, source.name);
    if (!field) return;
    node.slot = field->slot;
  }
  for (const auto& each : source.conditionals.front().parents) node.parents.push_back(parent(source, each));
  if (!compiler_.ok()) return;
  double rows = 1;
  for (const auto each : node.parents) rows *= static_cast<double>(network.variables[each].states.size());
  const auto states = source.discrete ? network.variables[node.variable].states.size() : 1;
  if (rows * static_cast<double>(states) > static_cast<double>(rows_max)) {
    return compiler_.refuse(source.place, "its table is too large");
  }
  const auto count = static_cast<std::size_t>(rows);
  if (source.conditionals.size() != count) {
    return compiler_.refuse(source.place, fmt::format("its parents have {} combinations of values, it has {}",
                                                      count, source.conditionals.size()));
  }
  node.chances.resize(source.discrete ? count * states : 0);
  node.parameters.resize(source.discrete ? 0 : count);
  std::vector<bool> found(count);
  for (const auto& conditional : source.conditionals) {
    bool same = conditional.parents.size() == node.parents.size();
    for (std::size_t i = 0; same && i < node.parents.size(); ++i) {
      same = conditional.parents[i].parent == source.conditionals.front().parents[i].parent;
    }
    if (!same)
      return compiler_.refuse(conditional.place, "its parents are not those of the first, in their order");
    const auto row = row_of(conditional, node);
    if (found[row]) return compiler_.refuse(conditional.place, "these values of its parents come twice");
    found[row] = true;
    if (source.discrete) {
      add_chances(source, conditional, row, node);
    } else {
      add_density(conditional, row, node);
    }
  }
  if (is_target) network.target = static_cast<std::uint32_t>(network.nodes.size());
  network.nodes.push_back(std::move(node));
}

void Builder::add_target() {
  const auto& network = made_->network;
  if (network.target == none) return compiler_.refuse(source_.place, "its target is none of its nodes");
  const auto& node = network.nodes[network.target];
  const auto found = by_name_.find(compiler_.target().name);
  const auto& source = source_.nodes[found->second];
  if (node.variable == none) {
    if (node.kind == DensityKind::lognormal) {
      compiler_.refuse(source.place, "the standard does not say what is predicted of a lognormal target");
    }
    return;
  }
  for (const auto& each : source.conditionals.front().probabilities) {
    compiler_.category(compiled_, source.place, each.value);
  }
  made_->categories = compiled_.categories;
}

Compiled Builder::build() {
  if (!order_nodes()) return std::move(compiled_);
  add_variables();
  for (const auto index : order_) {
    if (!compiler_.ok()) return std::move(compiled_);
    add_node(source_.nodes[index]);
  }
  if (compiler_.ok()) add_target();
  made_->network.work = compiler_.work(made_->network.scratch_size());
  compiled_.evaluator = std::move(made_);
  return std::move(compiled_);
}

}  // namespace

Compiled compile_bayesian_network(const pmml::Model& model, Compiler& compiler) {
  return Builder(model, compiler).build();
}

}  // namespace balie::scorer_pmml
