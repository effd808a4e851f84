#include "core/rules/item_type.hpp"

#include <fmt/format.h>

#include <ranges>

namespace balie::rules {
namespace {

using feel::Kind;
using feel::Value;

bool is_allowed(feel::Run& run, const ItemType::Constraint& constraint, const Value& value);

// One value, or one element of a collection.
bool is_element_allowed(feel::Run& run, const ItemType::Constraint& constraint, const Value& value) {
  if (value.is_null()) return true;
  if (constraint.allowed && !lets_through(run, *constraint.allowed, value)) return false;
  if (constraint.base && !is_allowed(run, *constraint.base, value)) return false;
  if (!value.is(Kind::context)) return true;
  return std::ranges::all_of(constraint.components, [&](const auto& component) {
    const auto* const entry = value.context().find(component.first);
    return entry == nullptr || is_allowed(run, *component.second, *entry);
  });
}

bool is_allowed(feel::Run& run, const ItemType::Constraint& constraint, const Value& value) {
  if (value.is_null()) return true;
  if (constraint.collection && !lets_through(run, *constraint.collection, value)) return false;
  if (!constraint.is_collection || !value.is(Kind::list)) return is_element_allowed(run, constraint, value);
  return std::ranges::all_of(
      value.list(), [&](const Value& element) { return is_element_allowed(run, constraint, element); });
}

// What needs no conversion: the two kinds have the same names.
bool is_plainly(const Value& value, const feel::Type& type) {
  using Wanted = feel::Type::Kind;
  switch (value.kind()) {
    case Kind::boolean:
      return type.kind() == Wanted::boolean;
    case Kind::number:
      return type.kind() == Wanted::number;
    case Kind::string:
      return type.kind() == Wanted::string;
    case Kind::date:
      return type.kind() == Wanted::date;
    default:
      return false;
  }
}

}  // namespace

bool lets_through(feel::Run& run, const ValueTests& tests, const Value& value) {
  auto& journal = Journal::of(run);
  const auto* const before = journal.enter(&tests.passage);
  const auto result = run.evaluate(tests.expression, {&value, 1});
  journal.enter(before);
  return result.is_true();
}

const ValueTests* ItemType::allowed() const {
  for (const auto* constraint = constraint_.get(); constraint != nullptr;
       constraint = constraint->base.get()) {
    if (constraint->allowed) return &*constraint->allowed;
    if (constraint->collection && !constraint->is_collection) return &*constraint->collection;
  }
  return nullptr;
}

Value ItemType::fit(feel::Run& run, Value value, std::string_view what) const {
  if (value.is_null()) return value;
  run.set_place({});  // what is noted here concerns the expression as a whole
  if (!type_.is_any() && !is_plainly(value, type_)) {
    auto fitting = feel::coerce(value, type_);
    if (!fitting) {
      return run.null(
          fmt::format("{} is a {}, not a {}", what, feel::to_string(value.kind()), feel::to_string(type_)));
    }
    value = *std::move(fitting);
  }
  if (constraint_ && !is_allowed(run, *constraint_, value)) {
    return run.null(fmt::format("{} is none of the allowed values", what));
  }
  return value;
}

}  // namespace balie::rules
