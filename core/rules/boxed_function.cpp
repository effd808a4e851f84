#include "core/rules/boxed_function.hpp"

#include <fmt/format.h>

namespace balie::rules {

using feel::Value;

Value BoxedFunction::call(feel::Run& run, std::span<const Value> arguments) const {
  auto& journal = Journal::of(run);
  Variables variables(captured_.begin(), captured_.end());
  const auto* const before = journal.enter(&body_->passage);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto& type = body_->types[i];
    // The run has made them fit their types of FEEL; what is left are the values that an item definition
    // allows.
    variables.push_back(type.constraint() ? type.fit(run, arguments[i], body_->parameters[i].name)
                                          : arguments[i]);
  }
  Frame frame{run, journal, variables};
  auto value = body_->logic->evaluate(frame);
  if (!body_->result.is_any()) value = body_->result.fit(run, std::move(value), "the result");
  journal.enter(before);
  return value;
}

Value ModelFunction::call(feel::Run& run, std::span<const Value> arguments) const {
  auto& journal = Journal::of(run);
  const auto* const before = journal.enter(&signature_->passage);
  auto value =
      signature_->result.fit(run, evaluate_(signature_->parameters, arguments), "the result of the model");
  journal.enter(before);
  return value;
}

feel::Type result_type(const FunctionBody& body) {
  return body.result.is_any() && body.logic ? body.logic->type() : body.result.type();
}

feel::Type function_type(const FunctionBody& body) {
  std::vector<feel::Type> parameters;
  for (const auto& parameter : body.parameters) parameters.push_back(parameter.type);
  return feel::Type::function(std::move(parameters), result_type(body));
}

}  // namespace balie::rules
