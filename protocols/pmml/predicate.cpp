#include "protocols/pmml/predicate.hpp"

#include "protocols/pmml/arrays.hpp"

namespace balie::pmml {

namespace {

Predicate read_simple(Reading& reading, const xml::Element& element) {
  reading.shape(element, "field operator value", "");
  using Operator = SimplePredicate::Operator;
  static constexpr Word<Operator> operators[] = {{"equal", Operator::equal},
                                                 {"notEqual", Operator::not_equal},
                                                 {"lessThan", Operator::less_than},
                                                 {"lessOrEqual", Operator::less_or_equal},
                                                 {"greaterThan", Operator::greater_than},
                                                 {"greaterOrEqual", Operator::greater_or_equal},
                                                 {"isMissing", Operator::is_missing},
                                                 {"isNotMissing", Operator::is_not_missing}};
  const auto operation = reading.word<Operator>(element, "operator", operators);
  const bool unary = operation == Operator::is_missing || operation == Operator::is_not_missing;
  return {place_of(element), SimplePredicate{reading.text(element, "field"), operation,
                                             unary ? "" : reading.text(element, "value")}};
}

Predicate read_set(Reading& reading, const xml::Element& element) {
  reading.shape(element, "field booleanOperator", "Array STRING-Array INT-Array REAL-Array");
  static constexpr Word<bool> operators[] = {{"isIn", true}, {"isNotIn", false}};
  SetPredicate set{
      reading.text(element, "field"), reading.word<bool>(element, "booleanOperator", operators), {}};
  bool found = false;
  for (const auto child : element.children()) {
    if (!is_array(child.name())) continue;
    if (found) reading.refuse(child, "a second array");
    set.values = read_strings(reading, child);
    found = true;
  }
  if (!found) reading.refuse(element, "there is no array in it");
  return {place_of(element), std::move(set)};
}

Predicate read_compound(Reading& reading, const xml::Element& element) {
  reading.shape(element, "booleanOperator", BALIE_PMML_PREDICATES);
  using Operator = CompoundPredicate::Operator;
  static constexpr Word<Operator> operators[] = {{"or", Operator::or_},
                                                 {"and", Operator::and_},
                                                 {"xor", Operator::xor_},
                                                 {"surrogate", Operator::surrogate}};
  CompoundPredicate compound{reading.word<Operator>(element, "booleanOperator", operators), {}};
  const Reading::Nesting nesting(reading, element);
  for (const auto child : element.children()) {
    if (nesting && is_predicate(child.name())) compound.parts.push_back(read_predicate(reading, child));
  }
  // The schema asks for two; one by itself has a clear meaning, and tools write it.
  if (compound.parts.empty()) reading.refuse(element, "there is no predicate in it");
  return {place_of(element), std::move(compound)};
}

}  // namespace

bool is_predicate(std::string_view name) {
  return name == "SimplePredicate" || name == "CompoundPredicate" || name == "SimpleSetPredicate" ||
         name == "True" || name == "False";
}

Predicate read_predicate(Reading& reading, const xml::Element& element) {
  const auto name = element.name();
  if (name == "SimplePredicate") return read_simple(reading, element);
  if (name == "SimpleSetPredicate") return read_set(reading, element);
  if (name == "CompoundPredicate") return read_compound(reading, element);
  reading.shape(element, "", "");
  if (name != "True" && name != "False") reading.refuse(element, "not a predicate");
  return {place_of(element), name == "True"};
}

Predicate read_predicate_in(Reading& reading, const xml::Element& parent) {
  for (const auto child : parent.children()) {
    if (is_predicate(child.name())) return read_predicate(reading, child);
  }
  reading.refuse(parent, "there is no predicate in it");
  return {place_of(parent), false};
}

}  // namespace balie::pmml
