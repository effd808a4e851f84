// `balie feel`: an expression tried out at the desk.
#include "core/base/problem.hpp"
#include "core/feel/evaluation.hpp"
#include "core/feel/json.hpp"
#include "core/operator/commands.hpp"

#include <ostream>

namespace balie::operation {
namespace {

void print(const Context& context, const feel::Place& place, const std::string& text) {
  context.errors << to_string(Problem{"expression", place.line, place.column, text}) << '\n';
}

}  // namespace

int evaluate_feel(const Context& context, const FeelOptions& options) {
  const auto names = feel::from_json(options.context);
  if (!names) return report(context, names.error().within("--context"));
  if (!names->is(feel::Kind::context))
    return report(context, Error(Fate::reject, "operator.context", "--context must be a JSON object"));
  feel::Scope scope;
  std::vector<feel::Value> values;
  for (const auto& [name, value] : names->context().entries()) {
    scope.declare(name, feel::Type::of(value));
    values.push_back(value);
  }
  const auto compiled = feel::compile(options.expression, scope);
  if (!compiled.is_usable()) {
    print(context, compiled.findings.back().place, compiled.findings.back().text);
    return bad_input;
  }
  feel::Evaluation evaluation({}, {context.clock.time(), {}});
  const feel::Value value = evaluation.evaluate(compiled.expression, values);
  for (const auto& reason : evaluation.reasons()) print(context, reason.place, reason.text);
  context.out << feel::to_json(value) << '\n';
  return done;
}

}  // namespace balie::operation
