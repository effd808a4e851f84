// Expressions and derived fields, compiled to formulas.
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"
#include "plugins/scorer_pmml/formula.hpp"

namespace balie::scorer_pmml {

// The parameters of the function that is being expanded, by name; nullptr: none.
struct Parameters;

// What an expression needs to know around it.
struct ExpressionContext {
  Compiler& compiler;
  const Parameters* parameters = nullptr;
  // The type that is wanted, for a Constant that does not say its own, and for the values of a map.
  std::optional<pmml::Type> wanted = {};
  int depth = 0;                            // of functions in functions
  bool late = false;                        // set when a field comes from a model's output
  std::vector<std::uint32_t> sources = {};  // the slots that were named
};

// Refuses what has no clear meaning; the formula is then one that is missing.
Typed compile_expression(const pmml::Expression& expression, ExpressionContext& context);

struct DerivedStep {
  std::unique_ptr<const Formula> formula;
  bool late = false;
  std::vector<std::uint32_t> sources = {};
};
// A derived field's expression with its value made one of the field's type.
DerivedStep compile_derived(const pmml::DerivedField& derived, Compiler& compiler);

// `typed` as a value of another type: a number rounded, a text read or written.
Typed converted(const pmml::Place& place, Typed typed, const pmml::Type& type, Compiler& compiler);

}  // namespace balie::scorer_pmml
