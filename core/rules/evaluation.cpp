#include "core/rules/evaluation.hpp"

#include "core/feel/scope.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::rules {

Evaluation::Evaluation(std::shared_ptr<const Model> model, const feel::Limits& limits,
                       const feel::Circumstances& circumstances)
    : model_(std::move(model)),
      evaluation_(limits, circumstances),
      journal_(evaluation_.run()),
      decided_(model_->plan(), evaluation_.run(), journal_) {
  begin();
}

void Evaluation::begin() {
  evaluation_.run().begin();
  journal_.clear();
  decided_.forget();
}

Problems Evaluation::give_all(const feel::Context& inputs) {
  Problems problems;
  std::vector<std::string> known;
  for (const auto& node : model_->nodes()) {
    if (node.kind <= Model::Node::Kind::decision) known.push_back(node.name);
  }
  for (const auto& entry : inputs.entries()) {
    if (const auto* const node = model_->find_value(entry.name)) {
      give(*node, entry.value);
    } else {
      problems.push_back(
          {{},
           0,
           0,
           fmt::format("the model has no input \"{}\"{}", entry.name, suggestion(entry.name, known))});
    }
  }
  return problems;
}

feel::Value Evaluation::call(const Model::Node& node, std::span<const feel::Entry> arguments) {
  const auto& function = node.function.function();
  std::vector<feel::Value> values;
  for (const auto& parameter : function.parameters()) {
    const auto given = std::ranges::find_if(arguments, [&](const feel::Entry& argument) {
      return feel::normalise_name(argument.name) == parameter.name;
    });
    values.push_back(given == arguments.end() ? feel::Value() : given->value);
  }
  return evaluation_.run().call(function, values);
}

}  // namespace balie::rules
