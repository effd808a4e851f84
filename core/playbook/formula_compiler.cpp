#include "core/playbook/formula_compiler.hpp"

#include "core/customer/feel_view.hpp"
#include "core/feel/check.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::playbook {
namespace {

using feel::Type;
using enum FormulaVariable;

constexpr std::array<std::string_view, formula_variables> names{
    "customer", "segments", "contact", "scores", "offer", "propensity", "context_weight", "value", "lever"};

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
  note_uses(*program);
  if (program->lists_segments && scope == FormulaScope::customer)
    complain({}, "customer.segments cannot be named in a segment; name another one as segments.NAME");
  if (problems.size() > before) return {};
  return Formula(std::move(program));
}

void FormulaCompiler::note_uses(Formula::Program& program) {
  for (const auto& [variable, path] : program.expression.uses()) {
    program.variables |= 1U << variable;
    set_->variables |= 1U << variable;
    if (variable == index(contact)) set_->contact_uses.add(path);
    if (variable != index(FormulaVariable::customer)) continue;
    set_->customer_uses.add(path);
    program.lists_segments = program.lists_segments || path.empty() || path.front() == "segments";
  }
}

}  // namespace balie::playbook
