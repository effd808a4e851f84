// Any bytes as an expression and as unary tests: findings, or a value within the limits, the same one each
// time, which as JSON is read again.
#include "core/feel/evaluation.hpp"
#include "core/feel/json.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>
#include <vector>

namespace {

using namespace balie::feel;

struct Names {
  Scope scope;
  std::vector<Value> values;
};

Names names() {
  Names names;
  const auto values = from_json(R"({"n": 3, "text": "abc", "monthly income": 12.5, "a-b": 1, "nothing": null,
    "calls": [{"length": 5, "at": "x"}, {"length": 15}], "list": [1, 2, 3], "customer": {"name": "Ann"}})");
  for (const Entry& entry : values->context().entries()) {
    // Of every other name the type is known.
    names.scope.declare(entry.name, names.values.size() % 2 == 0 ? Type::of(entry.value) : Type::any());
    names.values.push_back(entry.value);
  }
  return names;
}

Limits limits() {
  Limits limits;
  limits.steps_max = 20'000;
  limits.depth_max = 500;
  limits.items_max = 1'000;
  limits.string_bytes_max = 10'000;
  return limits;
}

void evaluate(const Compiled& compiled, const std::vector<Value>& values) {
  BALIE_ASSERT(compiled.is_usable() || !compiled.findings.empty());
  Evaluation evaluation(limits());
  const Value value = evaluation.evaluate(compiled.expression, values);
  BALIE_ASSERT(!evaluation.is_past_limit() || value.is_null());
  const std::string text = to_json(value);
  BALIE_ASSERT(to_json(evaluation.evaluate(compiled.expression, values)) == text);
  JsonLimits json_limits;
  json_limits.nesting_max = Value::depth_max + 1;
  BALIE_ASSERT(from_json(text, json_limits).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = balie::fuzz::text(data, size);
  auto [scope, values] = names();
  evaluate(compile(text, scope), values);
  values.push_back(Value(Decimal(3)));
  evaluate(compile_unary_tests(text, scope, Type::any()), values);
  const auto type = parse_type(text, scope);
  if (type) BALIE_ASSERT(parse_type(to_string(*type), scope).has_value());
  return 0;
}
