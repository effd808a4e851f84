// RegressionModel, and the Regression that a MiningModel of before 4.0 has within it.
#pragma once

#include "protocols/pmml/model.hpp"

namespace balie::pmml {

struct Regression final : Body {
  enum class Normalization : std::uint8_t {
    none,
    simplemax,
    softmax,
    logit,
    probit,
    cloglog,
    exp,
    loglog,
    cauchit,
  };
  struct Numeric {
    Place place;
    std::string_view field;
    std::uint32_t exponent = 1;
    double coefficient;
  };
  struct Categorical {
    Place place;
    std::string_view field;
    std::string_view value;
    double coefficient;
  };
  struct Term {
    Place place;
    double coefficient;
    std::vector<std::string_view> fields;  // their product
  };
  struct Table {
    Place place;
    double intercept = 0;
    std::optional<std::string_view> target;
    std::vector<Numeric> numeric = {};
    std::vector<Categorical> categorical = {};
    std::vector<Term> terms = {};
  };
  Normalization normalization = Normalization::none;
  std::string_view target_field = {};  // empty: as the mining schema has it
  std::vector<Table> tables = {};      // one or more
};

std::unique_ptr<const Body> read_regression(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
