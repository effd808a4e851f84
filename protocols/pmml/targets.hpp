// Targets: what is done to a prediction before it is handed out (4.4, "Targets").
#pragma once

#include "protocols/pmml/types.hpp"

namespace balie::pmml {

struct TargetValue {
  Place place;
  std::optional<std::string_view> value;
  std::optional<std::string_view> display;
  std::optional<double> prior;          // of a class, where the model has no result
  std::optional<double> default_value;  // of a number, likewise
};

struct Target {
  enum class Cast : std::uint8_t { none, round, ceiling, floor };
  Place place;
  std::string_view field;  // empty: the only one
  std::optional<OpType> optype = {};
  Cast cast = Cast::none;
  std::optional<double> min = {};
  std::optional<double> max = {};
  double rescale_constant = 0;
  double rescale_factor = 1;
  std::vector<TargetValue> values = {};
};
std::vector<Target> read_targets(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
