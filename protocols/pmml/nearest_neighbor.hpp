// NearestNeighborModel as a value (PMML 4.4, k-Nearest Neighbors). Its texts are those of the document.
#pragma once

#include "protocols/pmml/comparison_measure.hpp"
#include "protocols/pmml/model.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace balie::pmml {

// TrainingInstances: also of Gaussian processes.
struct TrainingInstances {
  struct Column {
    Place place;
    std::string_view field;
    std::string_view column;  // in the table
  };

  Place place;
  bool transformed = false;  // are the derived fields in the table, and not to be computed?
  std::vector<Column> columns;
  InlineTable table;
};

struct NearestNeighbor final : Body {
  enum class Continuous : std::uint8_t { median, average, weighted_average };
  enum class Categorical : std::uint8_t { majority_vote, weighted_majority_vote };
  struct Input {
    Place place;
    std::string_view field;
    double weight = 1;
    CompareFunction function = CompareFunction::abs_diff;
  };

  Place place;
  std::uint32_t neighbors = 0;  // K, from 1
  Continuous continuous = Continuous::average;
  Categorical categorical = Categorical::majority_vote;
  std::optional<std::string_view> instance_id;  // a field of the instances
  double threshold = 0.001;
  ComparisonMeasure measure;
  std::vector<Input> inputs;
  TrainingInstances instances;
};

// The TrainingInstances in `parent`; a table that is elsewhere is refused.
TrainingInstances read_training_instances(Reading& reading, const xml::Element& parent);
// `element` is a NearestNeighborModel.
std::unique_ptr<const Body> read_nearest_neighbor(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
