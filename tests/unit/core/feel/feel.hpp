// What the tests of FEEL share: an expression evaluated, and shown as FEEL shows values.
#pragma once

#include "core/feel/evaluation.hpp"
#include "core/feel/json.hpp"
#include "core/feel/operators.hpp"

#include <string>
#include <string_view>

namespace balie::feel {

// With the names of a context written as JSON.
inline std::string evaluated(std::string_view text, std::string_view names = "{}",
                             const Limits& limits = {}) {
  const auto context = from_json(names);
  if (!context) return context.error().text();
  Scope scope;
  std::vector<Value> values;
  for (const Entry& entry : context->context().entries()) {
    scope.declare(entry.name);
    values.push_back(entry.value);
  }
  const Compiled compiled = compile(text, scope);
  if (!compiled.is_usable()) return "syntax: " + compiled.findings.back().text;
  Evaluation evaluation(limits, {Time(std::chrono::seconds(1'790'000'000)), {}});
  const Value value = evaluation.evaluate(compiled.expression, values);
  return evaluation.is_past_limit() ? evaluation.reasons().back().text : to_string(value);
}

// `tests` of a decision table's cell, of an input that is written in FEEL.
inline std::string tested(std::string_view tests, std::string_view input) {
  Evaluation evaluation;
  const Value value = evaluation.evaluate(compile(input, Scope()).expression, {});
  const Compiled compiled = compile_unary_tests(tests, Scope(), Type::any());
  if (!compiled.is_usable()) return "syntax: " + compiled.findings.back().text;
  return to_string(evaluation.evaluate(compiled.expression, {&value, 1}));
}

}  // namespace balie::feel
