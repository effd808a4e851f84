// TreeModel, and the DecisionTree within a MiningModel of before 4.0.
#pragma once

#include "protocols/pmml/model.hpp"
#include "protocols/pmml/predicate.hpp"

namespace balie::pmml {

struct ScoreDistribution {
  Place place;
  std::string_view value;
  double record_count = 0;
  std::optional<double> confidence;
  std::optional<double> probability;
};
ScoreDistribution read_score_distribution(Reading& reading, const xml::Element& element);

struct TreeNode {
  std::string_view id = {};
  std::optional<std::string_view> score = {};
  std::optional<double> record_count = {};
  std::string_view default_child = {};
  Predicate predicate = {};  // its place stands for the node's
  std::vector<ScoreDistribution> distributions = {};
  std::uint32_t end = 0;                 // behind its last descendant, in Tree::nodes
  std::uint32_t embedded = 0xffff'ffff;  // in Tree::embedded: the model that gives the node's score
};

struct Tree final : Body {
  enum class Missing : std::uint8_t {
    none,
    last_prediction,
    null_prediction,
    default_child,
    weighted_confidence,
    aggregate_nodes,
  };
  Missing missing = Missing::none;
  double missing_penalty = 1;
  bool last_prediction_without_child = false;  // noTrueChildStrategy returnLastPrediction
  bool is_binary = false;                      // splitCharacteristic binarySplit
  std::vector<TreeNode> nodes = {};            // a node, then its children with theirs: the root first
  std::vector<Model> embedded = {};
};

std::unique_ptr<const Body> read_tree(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
