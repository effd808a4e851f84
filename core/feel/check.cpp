#include "core/feel/check.hpp"

namespace balie::feel {
namespace {

using enum Type::Kind;

bool is_open(const Type& type) { return type.is_any() || type.kind() == null; }

bool is_duration(Type::Kind kind) { return kind == days_duration || kind == months_duration; }

bool is_day(Type::Kind kind) { return kind == date || kind == date_time; }

bool is_ordered(Type::Kind kind) {
  return kind == number || kind == string || is_day(kind) || kind == time || is_duration(kind);
}

std::optional<Type> sum_type(Type::Kind a, Type::Kind b) {
  if (a == b && (a == number || a == string || is_duration(a))) return Type::of(a);
  if (is_duration(a) && (is_day(b) || b == time)) return sum_type(b, a);
  if (is_day(a) && is_duration(b)) return Type::of(a);
  if (a == time && b == days_duration) return Type::of(a);
  return std::nullopt;
}

std::optional<Type> difference_type(Type::Kind a, Type::Kind b) {
  if ((is_day(a) && is_day(b)) || (a == time && b == time)) return Type::of(days_duration);
  if (a == string || (is_duration(a) && a != b)) return std::nullopt;
  return sum_type(a, b);
}

std::optional<Type> product_type(Type::Kind a, Type::Kind b) {
  if (a == number && (b == number || is_duration(b))) return Type::of(b);
  if (is_duration(a) && b == number) return Type::of(a);
  return std::nullopt;
}

std::optional<Type> quotient_type(Type::Kind a, Type::Kind b) {
  if (a == b && (a == number || is_duration(a))) return Type::of(number);
  if (is_duration(a) && b == number) return Type::of(a);
  return std::nullopt;
}

}  // namespace

bool is_never(const Type& type, Type::Kind kind) { return !is_open(type) && type.kind() != kind; }

std::optional<Type> arithmetic_type(Arithmetic operation, const Type& a, const Type& b) {
  if (is_open(a) || is_open(b)) return Type::any();
  switch (operation) {
    case Arithmetic::add:
      return sum_type(a.kind(), b.kind());
    case Arithmetic::subtract:
      return difference_type(a.kind(), b.kind());
    case Arithmetic::multiply:
      return product_type(a.kind(), b.kind());
    case Arithmetic::divide:
      return quotient_type(a.kind(), b.kind());
    case Arithmetic::power:
      return a.kind() == number && b.kind() == number ? std::optional(Type::of(number)) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<Type> negation_type(const Type& a) {
  if (is_open(a)) return Type::any();
  return a.kind() == number || is_duration(a.kind()) ? std::optional(a) : std::nullopt;
}

bool are_comparable(Comparison comparison, const Type& a, const Type& b) {
  const bool equality = comparison == Comparison::equal || comparison == Comparison::not_equal;
  if (equality) return is_open(a) || is_open(b) || a.kind() == b.kind();
  const auto fits = [](const Type& type) { return is_open(type) || is_ordered(type.kind()); };
  return fits(a) && fits(b) && (is_open(a) || is_open(b) || a.kind() == b.kind());
}

bool may_fit(const Type& type, const Type& wanted) {
  if (is_open(type) || is_open(wanted) || type.kind() == wanted.kind()) return true;
  if (wanted.kind() == list) return may_fit(type, wanted.element());
  if (type.kind() == list) return may_fit(type.element(), wanted);
  return type.kind() == date && wanted.kind() == date_time;
}

Type common_type(const Type& a, const Type& b) {
  if (a.kind() == null) return b;
  if (b.kind() == null || a == b) return a;
  return Type::any();
}

}  // namespace balie::feel
