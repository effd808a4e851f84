// BayesianNetworkModel as a value (PMML 4.4, Bayesian Network Models). Its texts are those of the document.
#pragma once

#include "protocols/pmml/model.hpp"

#include <string_view>
#include <vector>

namespace balie::pmml {

struct BayesianNetwork final : Body {
  struct ParentValue {
    Place place;
    std::string_view parent;
    std::string_view value;
  };
  struct ValueProbability {
    std::string_view value;
    double probability = 0;
  };
  struct Distribution {
    enum class Kind : std::uint8_t { normal, lognormal, triangular, uniform };
    Place place;
    Kind kind = Kind::normal;
    // normal and lognormal: mean, variance; triangular: mean, lower, upper; uniform: lower, upper
    std::vector<Expression> parameters;
  };
  // What a node is where its parents have these values; without parents, what it always is.
  struct Conditional {
    Place place;
    std::vector<ParentValue> parents;
    std::vector<ValueProbability> probabilities;  // of a discrete node
    std::vector<Distribution> distribution;       // of a continuous node: one
  };
  struct Node {
    Place place;
    std::string_view name;
    bool discrete = true;
    std::vector<DerivedField> derived;  // that its parents are made of
    std::vector<Conditional> conditionals;
  };

  Place place;
  std::vector<Node> nodes;
};

// `element` is a BayesianNetworkModel.
std::unique_ptr<const Body> read_bayesian_network(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
