// MiningModel: several models as one.
#pragma once

#include "protocols/pmml/model.hpp"
#include "protocols/pmml/predicate.hpp"

namespace balie::pmml {

struct Segment {
  Place place;
  std::string_view id = {};  // without one: its number, from 1
  double weight = 1;
  std::string_view weight_field = {};  // instead, where it is not empty (VariableWeight)
  Predicate predicate = {};
  Model model = {};
};

struct MiningModel final : Body {
  enum class Method : std::uint8_t {
    majority_vote,
    weighted_majority_vote,
    average,
    weighted_average,
    median,
    weighted_median,
    max,
    sum,
    weighted_sum,
    select_first,
    select_all,
    model_chain,
  };
  enum class MissingPrediction : std::uint8_t { go_on, skip_segment, return_missing };

  Method method = Method::model_chain;
  MissingPrediction missing = MissingPrediction::go_on;
  double missing_threshold = 1;
  std::vector<Segment> segments = {};
};

std::unique_ptr<const Body> read_mining_model(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
