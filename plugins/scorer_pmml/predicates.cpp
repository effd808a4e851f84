#include "plugins/scorer_pmml/predicates.hpp"

#include "plugins/scorer_pmml/compiler.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::scorer_pmml {

namespace {

using Operator = pmml::SimplePredicate::Operator;

bool is_order(Operator operation) {
  return operation >= Operator::less_than && operation <= Operator::greater_or_equal;
}

bool holds(Operator operation, std::size_t left, std::size_t right) {
  switch (operation) {
    case Operator::less_than:
      return left < right;
    case Operator::less_or_equal:
      return left <= right;
    case Operator::greater_than:
      return left > right;
    default:
      return left >= right;
  }
}

Truth truth(bool value) { return value ? Truth::yes : Truth::no; }

}  // namespace

std::uint32_t Predicates::push(Kind kind, std::uint32_t slot, double value) {
  Node node{kind, slot & 0xff'ffff, {value}};
  nodes_.push_back(node);
  return static_cast<std::uint32_t>(nodes_.size() - 1);
}

std::uint32_t Predicates::push(Kind kind, std::uint32_t slot, std::vector<double> set) {
  std::ranges::sort(set);
  const auto from = static_cast<std::uint32_t>(sets_.size());
  sets_.insert(sets_.end(), set.begin(), set.end());
  const auto index = push(kind, slot, 0.0);
  nodes_[index].of.range = {from, static_cast<std::uint32_t>(sets_.size())};
  return index;
}

std::uint32_t Predicates::add(const pmml::Predicate& predicate, Compiler& compiler) {
  if (const auto* constant = std::get_if<bool>(&predicate.form)) {
    return push(*constant ? Kind::always : Kind::never, 0, 0.0);
  }
  if (std::holds_alternative<pmml::SimplePredicate>(predicate.form)) return add_simple(predicate, compiler);
  if (std::holds_alternative<pmml::SetPredicate>(predicate.form)) return add_set(predicate, compiler);
  return add_compound(std::get<pmml::CompoundPredicate>(predicate.form), compiler);
}

std::uint32_t Predicates::add_simple(const pmml::Predicate& predicate, Compiler& compiler) {
  const auto& simple = std::get<pmml::SimplePredicate>(predicate.form);
  const auto field = compiler.field(predicate.place, simple.field);
  if (!field) return push(Kind::never, 0, 0.0);
  if (simple.operation == Operator::is_missing) return push(Kind::is_missing, field->slot, 0.0);
  if (simple.operation == Operator::is_not_missing) return push(Kind::is_not_missing, field->slot, 0.0);
  const auto value = compiler.bound(predicate.place, field->type, simple.value);
  if (!is_order(simple.operation) ||
      (field->optype != pmml::OpType::ordinal && field->type.data != pmml::DataType::string)) {
    // Operator and Kind have these six in the same order.
    const auto kind = static_cast<std::uint32_t>(Kind::equal) + static_cast<std::uint32_t>(simple.operation);
    return push(static_cast<Kind>(kind), field->slot, value);
  }
  const auto order = compiler.ordered_values(*field);
  const auto at = std::ranges::find(order, value);
  if (field->optype != pmml::OpType::ordinal ||
      (at == order.end() && field->type.data == pmml::DataType::string)) {
    compiler.refuse(predicate.place,
                    fmt::format("{} has no order in which \"{}\" has a place", simple.field, simple.value));
    return push(Kind::never, 0, 0.0);
  }
  if (at == order.end()) {  // ordered as numbers are
    const auto kind = static_cast<std::uint32_t>(Kind::equal) + static_cast<std::uint32_t>(simple.operation);
    return push(static_cast<Kind>(kind), field->slot, value);
  }
  std::vector<double> set;
  const auto rank = static_cast<std::size_t>(at - order.begin());
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (holds(simple.operation, i, rank)) set.push_back(order[i]);
  }
  return push(Kind::in, field->slot, std::move(set));
}

std::uint32_t Predicates::add_set(const pmml::Predicate& predicate, Compiler& compiler) {
  const auto& set = std::get<pmml::SetPredicate>(predicate.form);
  const auto field = compiler.field(predicate.place, set.field);
  if (!field) return push(Kind::never, 0, 0.0);
  std::vector<double> values;
  values.reserve(set.values.size());
  for (const auto& text : set.values) values.push_back(compiler.bound(predicate.place, field->type, text));
  return push(set.is_in ? Kind::in : Kind::not_in, field->slot, std::move(values));
}

std::uint32_t Predicates::add_compound(const pmml::CompoundPredicate& compound, Compiler& compiler) {
  std::vector<std::uint32_t> parts;
  for (const auto& part : compound.parts) parts.push_back(add(part, compiler));
  using Compound = pmml::CompoundPredicate::Operator;
  const auto kind = compound.operation == Compound::or_    ? Kind::any
                    : compound.operation == Compound::and_ ? Kind::all
                    : compound.operation == Compound::xor_ ? Kind::odd
                                                           : Kind::first;
  const auto from = static_cast<std::uint32_t>(parts_.size());
  parts_.insert(parts_.end(), parts.begin(), parts.end());
  const auto index = push(kind, 0, 0.0);
  nodes_[index].of.range = {from, static_cast<std::uint32_t>(parts_.size())};
  return index;
}

Truth Predicates::test(std::uint32_t predicate, const double* slots) const {
  const Node& node = nodes_[predicate];
  if (node.kind == Kind::always) return Truth::yes;
  if (node.kind == Kind::never) return Truth::no;
  if (node.kind >= Kind::any) return test_compound(node, slots);
  const double value = slots[node.slot];
  if (node.kind == Kind::is_missing) return truth(is_missing(value));
  if (node.kind == Kind::is_not_missing) return truth(!is_missing(value));
  if (is_missing(value)) return Truth::unknown;
  switch (node.kind) {
    case Kind::equal:
      return truth(value == node.of.value);
    case Kind::not_equal:
      return truth(value != node.of.value);
    case Kind::less_than:
      return truth(value < node.of.value);
    case Kind::less_or_equal:
      return truth(value <= node.of.value);
    case Kind::greater_than:
      return truth(value > node.of.value);
    case Kind::greater_or_equal:
      return truth(value >= node.of.value);
    default:
      break;
  }
  const bool found =
      std::binary_search(sets_.begin() + node.of.range.from, sets_.begin() + node.of.range.to, value);
  return truth(found == (node.kind == Kind::in));
}

Truth Predicates::test_any_all(const Node& node, const double* slots, Truth decides) const {
  auto answer = decides == Truth::yes ? Truth::no : Truth::yes;
  for (auto i = node.of.range.from; i < node.of.range.to; ++i) {
    const auto part = test(parts_[i], slots);
    if (part == decides) return decides;
    if (part == Truth::unknown) answer = Truth::unknown;
  }
  return answer;
}

Truth Predicates::test_compound(const Node& node, const double* slots) const {
  if (node.kind == Kind::any) return test_any_all(node, slots, Truth::yes);
  if (node.kind == Kind::all) return test_any_all(node, slots, Truth::no);
  bool odd = false;
  for (auto i = node.of.range.from; i < node.of.range.to; ++i) {
    const auto part = test(parts_[i], slots);
    if (node.kind == Kind::first) {
      if (part != Truth::unknown) return part;
    } else {
      if (part == Truth::unknown) return Truth::unknown;
      odd = odd != (part == Truth::yes);
    }
  }
  return node.kind == Kind::first ? Truth::unknown : truth(odd);
}

std::optional<Predicates::Comparison> Predicates::comparison(std::uint32_t predicate) const {
  const Node& node = nodes_[predicate];
  if (node.kind < Kind::less_than || node.kind > Kind::greater_or_equal) return std::nullopt;
  const auto operation = static_cast<std::uint32_t>(node.kind) - static_cast<std::uint32_t>(Kind::equal);
  return Comparison{static_cast<Operator>(operation), node.slot, node.of.value};
}

void Predicates::shrink() {
  nodes_.shrink_to_fit();
  sets_.shrink_to_fit();
  parts_.shrink_to_fit();
}

}  // namespace balie::scorer_pmml
