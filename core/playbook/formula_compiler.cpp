#include "core/playbook/formula_compiler.hpp"

#include "core/customer/feel_view.hpp"
#include "core/feel/check.hpp"
#include "core/playbook/decision_inputs.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::playbook {
namespace {

using feel::Type;
using enum FormulaVariable;

constexpr std::array<std::string_view, formula_variables> names{
    "customer", "segments", "contact", "scores", "offer", "propensity", "context_weight", "value", "lever"};

constexpr std::string_view no_segment_list =
    "customer.segments cannot be named in a segment; name another one as segments.NAME";

std::size_t index(FormulaVariable variable) { return static_cast<std::size_t>(variable); }

// How many of the variables a scope has.
std::size_t count_of(FormulaScope scope) {
  switch (scope) {
    case FormulaScope::customer:
      return index(contact);
    case FormulaScope::contact:
      return index(scores);
    case FormulaScope::scored:
      return index(offer);
    case FormulaScope::offer:
      return index(propensity);
    case FormulaScope::arbitration:
      break;
  }
  return formula_variables;
}

Type context_of(std::span<const std::string> entries, Type::Kind kind) {
  Type::Entries types;
  for (const auto& entry : entries) types.emplace_back(entry, Type::of(kind));
  return Type::context(std::move(types));
}

}  // namespace

FormulaCompiler::FormulaCompiler(const std::vector<File>& files, std::string prefix)
    : files_(files), prefix_(std::move(prefix)) {
  declare_profile(Type::of(Type::Kind::context));
  declare_segments({});
  declare(contact, customer::contact_type());
  declare_scores({});
  declare_offer(Type::of(Type::Kind::context));
  for (const auto factor : {propensity, context_weight, value, lever})
    declare(factor, Type::of(Type::Kind::number));
}

void FormulaCompiler::declare(FormulaVariable variable, Type type) {
  types_[index(variable)] = std::move(type);
}

void FormulaCompiler::declare_profile(const Type& profile) {
  set_->profile = profile;
  declare(FormulaVariable::customer, customer::customer_type(profile));
}

void FormulaCompiler::declare_segments(std::span<const std::string> declared) {
  declare(segments, context_of(declared, Type::Kind::boolean));
}

void FormulaCompiler::declare_scores(std::span<const std::string> models) {
  declare(scores, context_of(models, Type::Kind::number));
}

void FormulaCompiler::declare_offer(const Type& type) { declare(offer, type); }

feel::Scope FormulaCompiler::scope_of(FormulaScope scope) const {
  feel::Scope declared;
  for (std::size_t i = 0; i < count_of(scope); ++i) declared.declare(names[i], types_[i]);
  return declared;
}

Formula FormulaCompiler::compile(const toml::node& node, const std::string& file, FormulaScope scope,
                                 const Type& wanted, Problems& problems) {
  const auto* table = node.as_table();
  if (table == nullptr) return compile_text(node, file, scope, wanted, problems);
  if (table->contains("dmn")) return compile_decision(*table, file, scope, wanted, problems);
  const toml::node* text = table->get("feel");
  if (text != nullptr && table->size() == 1) return compile_text(*text, file, scope, wanted, problems);
  problems.push_back(
      problem_at(node, prefix_ + file,
                 R"(must be a formula: a text, {feel = "..."}, or {dmn = "FILE.dmn", decision = "NAME"})"));
  return {};
}

Formula FormulaCompiler::compile_text(const toml::node& node, const std::string& file, FormulaScope scope,
                                      const Type& wanted, Problems& problems) {
  const auto* text = node.as_string();
  if (text == nullptr) {
    problems.push_back(
        problem_at(node, prefix_ + file,
                   fmt::format("must be a formula, written as a text, and is {}", type_name(node))));
    return {};
  }
  auto program = std::make_shared<Formula::Program>();
  const auto begin = node.source().begin;
  const auto source = std::ranges::find(files_, file, &File::path);
  program->file = file;
  program->place = fmt::format("{}:{}", file, begin.line);
  program->text = text->get();
  program->written =
      TomlString(source != files_.end() ? std::string_view(source->content) : "", {begin.line, begin.column});
  const auto compiled = feel::compile(program->text, scope_of(scope), {.bytes_max = formula_bytes_max});
  const std::size_t before = problems.size();
  const auto complain = [&](feel::Place place, std::string what) {
    problems.push_back(program->problem(place, std::move(what)));
    problems.back().file.insert(0, prefix_);
  };
  for (const auto& finding : compiled.findings) complain(finding.place, finding.text);
  program->expression = compiled.expression;
  program->type = compiled.expression.type();
  if (compiled.is_clean() && !feel::may_fit(program->type, wanted)) {
    complain({}, fmt::format("must be a {}, and is a {}", to_string(wanted), to_string(program->type)));
  }
  note_uses(program->expression.uses(), *program);
  if (program->lists_segments && scope == FormulaScope::customer) complain({}, std::string(no_segment_list));
  if (problems.size() > before) return {};
  return Formula(std::move(program));
}

const rules::Model::Node* FormulaCompiler::find_decision(const toml::table& table, const std::string& file,
                                                         FormulaDecision& decision, Problems& problems) {
  const auto* document = table.get("dmn")->as_string();
  const toml::node* node = table.get("decision");
  const auto* name = node != nullptr ? node->as_string() : nullptr;
  if (document == nullptr || name == nullptr || table.size() != 2) {
    problems.push_back(problem_at(table, prefix_ + file,
                                  R"(must be written {dmn = "FILE.dmn", decision = "NAME"}, two texts)"));
    return nullptr;
  }
  const auto model = decisions_.find(document->get());
  if (model == decisions_.end()) {
    // What is there and could not be compiled has been told of.
    if (std::ranges::find(files_, document->get(), &File::path) == files_.end()) {
      problems.push_back(
          problem_at(*document, prefix_ + file,
                     fmt::format("there is no file \"{}\" in this playbook", document->get())));
    }
    return nullptr;
  }
  decision.model = model->second;
  decision.node = decision.model->find(rules::Model::Node::Kind::decision, name->get());
  if (decision.node == nullptr) {
    std::vector<std::string> known;
    for (const auto& other : decision.model->nodes()) {
      if (other.kind == rules::Model::Node::Kind::decision) known.push_back(other.name);
    }
    problems.push_back(problem_at(*name, prefix_ + file,
                                  fmt::format("{} has no decision \"{}\"{}", document->get(), name->get(),
                                              suggestion(name->get(), known))));
  }
  return decision.node;
}

Formula FormulaCompiler::compile_decision(const toml::table& table, const std::string& file,
                                          FormulaScope scope, const Type& wanted, Problems& problems) {
  FormulaDecision decision;
  if (find_decision(table, file, decision, problems) == nullptr) return {};
  const toml::node& name = *table.get("decision");
  auto program = std::make_shared<Formula::Program>();
  program->file = file;
  program->place = fmt::format("{}:{}", file, name.source().begin.line);
  program->text = fmt::format("\"{}\" of {}", decision.node->name, *table.get("dmn")->value<std::string>());
  program->written = TomlString({}, {name.source().begin.line, name.source().begin.column});
  program->type = decision.model->type_of(*decision.node);
  std::vector<feel::Use> uses;
  std::vector<std::string> wrong;
  decision.inputs = decision_inputs(*decision.model, *decision.node,
                                    {count_of(scope), types_, names, set_->profile}, uses, wrong);
  note_uses(uses, *program);
  if (!feel::may_fit(program->type, wanted))
    wrong.push_back(fmt::format("is a {}, and must be a {}", to_string(program->type), to_string(wanted)));
  if (program->lists_segments && scope == FormulaScope::customer) wrong.emplace_back(no_segment_list);
  for (const auto& text : wrong)
    problems.push_back(problem_at(name, prefix_ + file, fmt::format("{} {}", program->text, text)));
  if (!wrong.empty()) return {};
  const auto known = std::ranges::find(set_->models, decision.model);
  decision.number = static_cast<std::size_t>(known - set_->models.begin());
  if (known == set_->models.end()) set_->models.push_back(decision.model);
  program->decision = std::move(decision);
  return Formula(std::move(program));
}

void FormulaCompiler::note_uses(std::span<const feel::Use> uses, Formula::Program& program) {
  for (const auto& [variable, path] : uses) {
    program.variables |= 1U << variable;
    set_->variables |= 1U << variable;
    if (variable == index(contact)) set_->contact_uses.add(path);
    if (variable != index(FormulaVariable::customer)) continue;
    set_->customer_uses.add(path);
    program.lists_segments = program.lists_segments || path.empty() || path.front() == "segments";
  }
}

}  // namespace balie::playbook
