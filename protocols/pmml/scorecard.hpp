// Scorecard (4.1 and later).
#pragma once

#include "protocols/pmml/model.hpp"
#include "protocols/pmml/predicate.hpp"

namespace balie::pmml {

struct Scorecard final : Body {
  struct Attribute {
    Place place;
    std::optional<std::string_view> reason_code;
    std::optional<double> partial_score;
    std::optional<Expression> complex_score;  // one of these two
    Predicate predicate;
  };
  struct Characteristic {
    Place place;
    std::string_view name;
    std::optional<std::string_view> reason_code;
    std::optional<double> baseline;
    std::vector<Attribute> attributes;
  };
  double initial_score = 0;
  bool uses_reason_codes = true;
  bool points_above = false;  // reasonCodeAlgorithm: above the baseline; else below
  std::optional<double> baseline = {};
  std::vector<Characteristic> characteristics = {};
};

std::unique_ptr<const Body> read_scorecard(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
