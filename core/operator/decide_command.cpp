// `balie decide`: what a decision model makes of its inputs.
#include "core/base/file.hpp"
#include "core/feel/json.hpp"
#include "core/operator/commands.hpp"
#include "core/playbook/decision_model.hpp"
#include "core/rules/evaluation.hpp"

#include <fmt/format.h>

#include <iostream>
#include <iterator>
#include <ostream>

namespace balie::operation {
namespace {

using rules::Model;
using Kind = Model::Node::Kind;

constexpr std::size_t input_bytes_max = 16 << 20;

// JSON itself, a file of it, or "-" for the standard input.
result<std::string> read_input(const std::string& input) {
  const auto first = input.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return std::string("{}");
  if (input[first] == '{') return input;
  if (input == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
  return read_file(input, input_bytes_max);
}

// The inputs with the types that the model declares, so that texts become dates.
feel::Type input_type(const Model& model) {
  feel::Type::Entries entries;
  for (const auto& node : model.nodes()) {
    if (node.kind == Kind::input && node.space == model.space()) {
      entries.emplace_back(node.name, model.type_of(node));
    }
  }
  for (const auto& node : model.nodes()) {
    const bool is_imported = node.kind == Kind::input && node.space != model.space();
    if (is_imported && model.find_value(node.name) == &node)
      entries.emplace_back(node.name, model.type_of(node));
  }
  return feel::Type::context(std::move(entries));
}

// Without the entries that are null because the text does not have them: what is not given can say so.
feel::Value present(const feel::Value& inputs, const std::string& text) {
  const auto written = feel::from_json(text);
  std::vector<feel::Entry> entries;
  for (const auto& entry : inputs.context().entries()) {
    if (written && written->context().find(entry.name) != nullptr) entries.push_back(entry);
  }
  return feel::Value::context(std::move(entries));
}

// The decision of this name, else the service.
const Model::Node* find_decision(const Model& model, const std::string& name) {
  const auto* const decision = model.find(Kind::decision, name);
  return decision != nullptr ? decision : model.find(Kind::service, name);
}

Error unknown_decision(const Model& model, const std::string& name) {
  std::vector<std::string> known;
  for (const auto& node : model.nodes()) {
    if (node.kind == Kind::decision || node.kind == Kind::service) known.push_back(node.name);
  }
  return Error(Fate::reject, "rules.unknown",
               fmt::format("the model has no decision \"{}\"{}", name, suggestion(name, known)));
}

void print_reasons(const Context& context, rules::Evaluation& evaluation, bool explain) {
  for (const auto& reason : evaluation.reasons()) context.errors << to_string(reason) << '\n';
  if (!explain) return;
  for (const auto& hit : evaluation.hits()) {
    const auto& row = hit.table->rows[hit.rule];
    context.errors << to_string(Problem{*hit.table->file, row.place.line, row.place.column,
                                        fmt::format("{}: rule {} matches", hit.table->owner, hit.rule + 1)})
                   << '\n';
  }
}

}  // namespace

int decide(const Context& context, const DecideOptions& options) {
  const auto compiled = playbook::load_decision_model(options.model);
  for (const auto& problem : compiled.problems) context.errors << to_string(problem) << '\n';
  if (!compiled.model) return bad_input;
  const auto& model = *compiled.model;
  const auto text = read_input(options.input);
  if (!text) return report(context, text.error());
  const auto inputs = feel::from_json(*text, input_type(model));
  if (!inputs) return report(context, inputs.error().within("--input"));
  if (!inputs->is(feel::Kind::context)) {
    return report(context, Error(Fate::reject, "rules.input", "--input: a JSON object is expected"));
  }

  rules::Evaluation evaluation(compiled.model, {}, {context.clock.time(), {}});
  const auto unknown = evaluation.give_all(present(*inputs, *text).context());
  for (const auto& problem : unknown) context.errors << "--input: " << problem.text << '\n';
  if (!unknown.empty()) return bad_input;
  std::vector<feel::Entry> results;
  if (options.decision.empty()) {
    for (const auto& node : model.nodes()) {
      const bool is_asked = node.kind == Kind::decision && node.space == model.space();
      if (is_asked) results.push_back({node.name, evaluation.decide(node)});
    }
  } else {
    const auto* const node = find_decision(model, options.decision);
    if (node == nullptr) return report(context, unknown_decision(model, options.decision));
    results.push_back({node->name, node->kind == Kind::decision
                                       ? evaluation.decide(*node)
                                       : evaluation.call(*node, inputs->context().entries())});
  }
  print_reasons(context, evaluation, options.explain);
  context.out << feel::to_json(feel::Value::context(std::move(results))) << '\n';
  return done;
}

}  // namespace balie::operation
