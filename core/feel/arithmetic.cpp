#include "core/feel/arithmetic.hpp"

namespace balie::feel {
namespace {

constexpr std::int64_t months_max = 2 * (year_max + 1) * 12;
constexpr Nanoseconds nanoseconds_max = Nanoseconds{months_max} * 31 * nanoseconds_per_day;

template <typename T>
std::optional<Value> optional_value(const std::optional<T>& result) {
  return result ? std::optional<Value>(*result) : std::nullopt;
}

std::optional<Value> days(Nanoseconds nanoseconds) {
  if (nanoseconds > nanoseconds_max || nanoseconds < -nanoseconds_max) return std::nullopt;
  return DaysDuration{nanoseconds};
}

std::optional<Value> months(std::int64_t count) {
  if (count > months_max || count < -months_max) return std::nullopt;
  return MonthsDuration{count};
}

Decimal decimal_of(Nanoseconds nanoseconds) {
  const bool negative = nanoseconds < 0;
  return *Decimal::from_parts(negative, static_cast<Coefficient>(negative ? -nanoseconds : nanoseconds), 0);
}

// Back to a duration, what is finer than it can be cut off.
std::optional<Value> days_of(const std::optional<Decimal>& nanoseconds) {
  const auto whole = nanoseconds ? round(*nanoseconds, 0, Rounding::down) : std::nullopt;
  if (!whole || whole->absolute() > decimal_of(nanoseconds_max)) return std::nullopt;
  Coefficient size = whole->coefficient();
  for (int i = 0; i < whole->exponent(); ++i) size *= 10;
  const auto count = static_cast<Nanoseconds>(size);
  return days(whole->is_negative() ? -count : count);
}

std::optional<Value> months_of(const std::optional<Decimal>& count) {
  const auto whole = count ? round(*count, 0, Rounding::down) : std::nullopt;
  const auto integer = whole ? whole->to_integer() : std::nullopt;
  return integer ? months(*integer) : std::nullopt;
}

bool is_duration(const Value& value) {
  return value.is(Kind::days_duration) || value.is(Kind::months_duration);
}

DateTime midnight_of(const Value& value) {
  if (value.is(Kind::date)) return combine(value.date(), TimeOfDay{0, Zone::at_offset(0)});
  return value.date_time();
}

std::optional<Value> add_duration(const Value& a, const Value& duration) {
  if (duration.is(Kind::days_duration)) {
    const DaysDuration length = duration.days_duration();
    switch (a.kind()) {
      case Kind::date:
        return optional_value(add(a.date(), length));
      case Kind::time:
        return Value(add(a.time(), length));
      case Kind::date_time:
        return optional_value(add(a.date_time(), length));
      case Kind::days_duration:
        return days(a.days_duration().nanoseconds + length.nanoseconds);
      default:
        return std::nullopt;
    }
  }
  const MonthsDuration length = duration.months_duration();
  switch (a.kind()) {
    case Kind::date:
      return optional_value(add(a.date(), length));
    case Kind::date_time:
      return optional_value(add(a.date_time(), length));
    case Kind::months_duration:
      return months(a.months_duration().months + length.months);
    default:
      return std::nullopt;
  }
}

std::optional<Value> sum(const Value& a, const Value& b) {
  if (a.is(Kind::number) && b.is(Kind::number)) return optional_value(add(a.number(), b.number()));
  if (is_duration(b)) return add_duration(a, b);
  if (is_duration(a)) return add_duration(b, a);
  return std::nullopt;
}

std::optional<Value> subtraction(const Value& a, const Value& b) {
  if (a.is(Kind::number) && b.is(Kind::number)) return optional_value(subtract(a.number(), b.number()));
  if (is_duration(b)) return add_duration(a, *negate(b));
  if (a.is(Kind::time) && b.is(Kind::time)) return optional_value(difference(a.time(), b.time()));
  const bool dates =
      (a.is(Kind::date) || a.is(Kind::date_time)) && (b.is(Kind::date) || b.is(Kind::date_time));
  if (!dates) return std::nullopt;
  const auto apart = difference(midnight_of(a), midnight_of(b));
  return apart ? days(apart->nanoseconds) : std::nullopt;
}

std::optional<Value> product(const Value& a, const Value& b) {
  if (!b.is(Kind::number)) return a.is(Kind::number) && is_duration(b) ? product(b, a) : std::nullopt;
  switch (a.kind()) {
    case Kind::number:
      return optional_value(multiply(a.number(), b.number()));
    case Kind::days_duration:
      return days_of(multiply(decimal_of(a.days_duration().nanoseconds), b.number()));
    case Kind::months_duration:
      return months_of(multiply(Decimal(a.months_duration().months), b.number()));
    default:
      return std::nullopt;
  }
}

std::optional<Value> quotient(const Value& a, const Value& b) {
  if (a.is(Kind::number) && b.is(Kind::number)) return optional_value(divide(a.number(), b.number()));
  if (a.is(Kind::days_duration)) {
    const Decimal size = decimal_of(a.days_duration().nanoseconds);
    if (b.is(Kind::number)) return days_of(divide(size, b.number()));
    if (b.is(Kind::days_duration))
      return optional_value(divide(size, decimal_of(b.days_duration().nanoseconds)));
  }
  if (a.is(Kind::months_duration)) {
    const Decimal size(a.months_duration().months);
    if (b.is(Kind::number)) return months_of(divide(size, b.number()));
    if (b.is(Kind::months_duration)) return optional_value(divide(size, Decimal(b.months_duration().months)));
  }
  return std::nullopt;
}

}  // namespace

char sign_of(Arithmetic operation) { return "+-*/*"[static_cast<std::size_t>(operation)]; }

std::optional<Value> compute(Arithmetic operation, const Value& a, const Value& b) {
  switch (operation) {
    case Arithmetic::add:
      return sum(a, b);
    case Arithmetic::subtract:
      return subtraction(a, b);
    case Arithmetic::multiply:
      return product(a, b);
    case Arithmetic::divide:
      return quotient(a, b);
    case Arithmetic::power:
      if (!a.is(Kind::number) || !b.is(Kind::number)) return std::nullopt;
      return optional_value(power(a.number(), b.number()));
  }
  return std::nullopt;
}

std::optional<Value> negate(const Value& a) {
  switch (a.kind()) {
    case Kind::number:
      return Value(a.number().negated());
    case Kind::days_duration:
      return Value(DaysDuration{-a.days_duration().nanoseconds});
    case Kind::months_duration:
      return Value(MonthsDuration{-a.months_duration().months});
    default:
      return std::nullopt;
  }
}

}  // namespace balie::feel
