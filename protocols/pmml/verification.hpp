// ModelVerification: records with the results that the producer had for them.
#pragma once

#include "protocols/pmml/expression.hpp"

namespace balie::pmml {

struct Verification {
  struct Field {
    Place place;
    std::string_view field;  // an input, the target or an output
    std::string_view column;
    double precision = 1e-6;
    double zero_threshold = 1e-16;
  };
  Place place;
  std::vector<Field> fields;
  InlineTable table;
};
Verification read_verification(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
