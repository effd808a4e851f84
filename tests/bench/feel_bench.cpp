// feel_bench: what it costs to evaluate expressions. Prints one JSON object; the least of several rounds, in
// nanoseconds an evaluation.
#include "core/feel/evaluation.hpp"
#include "core/feel/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

namespace balie::feel {
namespace {

constexpr int rounds = 7;

double nanoseconds(const Expression& expression, const std::vector<Value>& values, int count) {
  Evaluation evaluation;
  double least = 1e18;
  for (int round = 0; round < rounds; ++round) {
    const std::clock_t start = std::clock();
    for (int i = 0; i < count; ++i) {
      if (evaluation.evaluate(expression, values).is_null()) std::exit(1);
    }
    const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    least = std::min(least, seconds * 1e9 / count);
  }
  return least;
}

std::string calls() {
  std::string list;
  for (int i = 0; i < 50; ++i)
    list += fmt::format(R"({}{{"channel":"{}","length":{},"topic":"billing"}})", i == 0 ? "" : ",",
                        i % 3 == 0 ? "voice" : "email", i * 7 % 40);
  return fmt::format(R"({{"a":4,"b":5.5,"c":"y","history":[{}]}})", list);
}

int run() {
  Scope scope;
  std::vector<Value> values;
  const auto context = from_json(calls());
  if (!context) return 1;
  for (const Entry& entry : context->context().entries()) {
    scope.declare(entry.name, Type::of(entry.value));
    values.push_back(entry.value);
  }
  const struct {
    const char *name, *text;
    int count;
  } cases[] = {
      {"comparison", "a < b", 1'000'000},
      {"condition", R"(a + b * 2 > 10 and c in ["x", "y"])", 300'000},
      {"division", "a / 7 + b", 300'000},
      {"filter_of_50", R"(count(history[channel = "voice" and length > 10]) > 3)", 10'000},
  };
  std::string out;
  for (const auto& one : cases) {
    const Compiled compiled = compile(one.text, scope);
    if (!compiled.is_clean()) return 1;
    out += fmt::format("{}\"{}_ns\":{:.1f}", out.empty() ? "{" : ",", one.name,
                       nanoseconds(compiled.expression, values, one.count));
  }
  std::puts((out + "}").c_str());
  return 0;
}

}  // namespace
}  // namespace balie::feel

int main() { return balie::feel::run(); }
