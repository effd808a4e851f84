// Predicates of tree nodes, rules, segments and scorecard attributes.
#pragma once

#include "protocols/pmml/reading.hpp"

#include <string>
#include <variant>
#include <vector>

namespace balie::pmml {

struct Predicate;

struct SimplePredicate {
  enum class Operator : std::uint8_t {
    equal,
    not_equal,
    less_than,
    less_or_equal,
    greater_than,
    greater_or_equal,
    is_missing,
    is_not_missing,
  };
  std::string_view field;
  Operator operation;
  std::string_view value;
};
struct SetPredicate {  // SimpleSetPredicate
  std::string_view field;
  bool is_in;
  std::vector<std::string> values;
};
struct CompoundPredicate {
  enum class Operator : std::uint8_t { or_, and_, xor_, surrogate };
  Operator operation;
  std::vector<Predicate> parts;  // two or more
};

struct Predicate {
  Place place;
  std::variant<bool, SimplePredicate, SetPredicate, CompoundPredicate> form = true;
};

#define BALIE_PMML_PREDICATES "SimplePredicate CompoundPredicate SimpleSetPredicate True False"
bool is_predicate(std::string_view element_name);
Predicate read_predicate(Reading& reading, const xml::Element& element);
// The first predicate among the children of `parent`, where there must be one.
Predicate read_predicate_in(Reading& reading, const xml::Element& parent);

}  // namespace balie::pmml
