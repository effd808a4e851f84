#include "core/playbook/decision_inputs.hpp"

#include "core/feel/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace balie::playbook {
namespace {

using feel::Type;
using rules::Model;
using enum FormulaVariable;

std::size_t index(FormulaVariable variable) { return static_cast<std::size_t>(variable); }

// The steps that a decision needs, itself included.
std::vector<bool> needed_steps(const Model& model, std::size_t decision) {
  const auto& steps = model.plan().steps;
  std::vector<bool> needed(steps.size());
  std::vector<std::size_t> waiting{decision};
  const std::function<void(const rules::Supply&)> need = [&](const rules::Supply& supply) {
    if (supply.kind == rules::Supply::Kind::step && !needed[supply.step]) waiting.push_back(supply.step);
    for (const auto& [name, entry] : supply.entries) need(entry);
  };
  while (!waiting.empty()) {
    const std::size_t step = waiting.back();
    waiting.pop_back();
    if (needed[step]) continue;
    needed[step] = true;
    for (const auto& supply : steps[step].supplies) need(supply);
  }
  return needed;
}

// Why a value of `type`, called `name`, never fits `wanted`; empty: it may.
std::string misfit(const std::string& name, const Type& type, const Type& wanted) {
  if (!feel::may_fit(type, wanted))
    return fmt::format("wants {} to be a {}, and it is a {}", name, to_string(wanted), to_string(type));
  if (type.kind() == Type::Kind::list && wanted.kind() == Type::Kind::list)
    return misfit(name, type.element(), wanted.element());
  if (!type.has_entries()) return {};
  for (const auto& [entry, entry_type] : wanted.entries()) {
    const Type* own = type.entry(entry);
    const std::string path = fmt::format("{}.{}", name, entry);
    if (own == nullptr) return fmt::format("asks for {}, which there is not", path);
    if (auto why = misfit(path, *own, entry_type); !why.empty()) return why;
  }
  return {};
}

void use(std::size_t variable, std::vector<std::string> path, const Type& wanted,
         std::vector<feel::Use>& uses) {
  if (!wanted.has_entries()) {
    uses.push_back({variable, std::move(path)});
    return;
  }
  for (const auto& [entry, type] : wanted.entries()) {
    path.push_back(entry);
    use(variable, path, type, uses);
    path.pop_back();
  }
}

// One letter added, left out or taken for another, two that changed places, or other capitals.
bool is_slip(std::string_view one, std::string_view other) {
  const auto alike = [](char a, char b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return lower(a) == lower(b);
  };
  if (one.size() > other.size()) std::swap(one, other);
  if (one.size() < 4 || other.size() - one.size() > 1) return false;
  const auto first = static_cast<std::size_t>(std::ranges::mismatch(one, other, alike).in1 - one.begin());
  const auto rest = one.substr(first), others = other.substr(first);
  const auto same = [&](std::string_view a, std::string_view b) { return std::ranges::equal(a, b, alike); };
  if (rest.size() < others.size()) return same(rest, others.substr(1));
  if (rest.empty() || same(rest.substr(1), others.substr(1))) return true;
  return rest.size() > 1 && alike(rest[0], others[1]) && alike(rest[1], others[0]) &&
         same(rest.substr(2), others.substr(2));
}

// The attribute of the profile that was probably meant; nullptr: the name is one of its own.
const std::string* meant(const std::string& name, const Type& profile) {
  for (const auto& [declared, type] : profile.entries()) {
    if (is_slip(name, declared)) return &declared;
  }
  return nullptr;
}

// An input that is none of the variables.
void add_attribute(const Model::Node& node, const Type& wanted, const DecisionScope& scope,
                   std::vector<DecisionInput>& inputs, std::vector<feel::Use>& uses,
                   std::vector<std::string>& wrong) {
  const Type* declared = scope.profile.entry(node.name);
  const bool has_contact = scope.variables > index(contact);
  if (declared != nullptr) {
    const auto why = misfit("customer.profile." + node.name, *declared, wanted);
    if (!why.empty()) wrong.push_back(why);
  }
  if (declared != nullptr || !scope.profile.has_entries()) {
    uses.push_back({index(customer), {"profile", node.name}});
    inputs.push_back({&node, customer, node.name});
  } else if (!has_contact) {
    wrong.push_back(fmt::format("asks for \"{}\", which is no attribute of the profile", node.name));
  }
  if (declared == nullptr && has_contact) {
    if (const auto* other = meant(node.name, scope.profile)) {
      wrong.push_back(
          fmt::format("asks for \"{}\", which is no attribute of the profile; did you mean \"{}\"? An "
                      "attribute of contacts must be less like it",
                      node.name, *other));
    }
    uses.push_back({index(contact), {"attributes", node.name}});
    inputs.push_back({&node, contact, node.name});
  }
}

}  // namespace

std::vector<DecisionInput> decision_inputs(const Model& model, const Model::Node& decision,
                                           const DecisionScope& scope, std::vector<feel::Use>& uses,
                                           std::vector<std::string>& wrong) {
  std::vector<DecisionInput> inputs;
  const auto needed = needed_steps(model, decision.step);
  for (const auto& node : model.nodes()) {
    if (node.kind != Model::Node::Kind::input || !needed[node.step]) continue;
    const Type& wanted = model.type_of(node);
    const auto named = std::ranges::find(scope.names, node.name);
    const auto variable = static_cast<std::size_t>(named - scope.names.begin());
    if (variable < scope.variables) {
      if (auto why = misfit(node.name, scope.types[variable], wanted); !why.empty()) wrong.push_back(why);
      use(variable, {}, wanted, uses);
      inputs.push_back({&node, static_cast<FormulaVariable>(variable), {}});
    } else if (variable < formula_variables) {
      wrong.push_back(fmt::format("asks for {}, which is not known here", node.name));
    } else {
      add_attribute(node, wanted, scope, inputs, uses, wrong);
    }
  }
  return inputs;
}

}  // namespace balie::playbook
