#include "core/feel/decimal.hpp"

#include "core/feel/decimal_parts.hpp"

namespace balie::feel {
namespace {

// a x 10^shift + or - b, when a x 10^shift has too many digits for 128 bits.
std::optional<Decimal> add_wide(const Decimal& a, int shift, const Decimal& b) {
  const Coefficient small = b.coefficient();
  int exponent = b.exponent();
  Wide large = widen(a.coefficient());
  Wide other = widen(small);
  const int room = 72 - digits_of(a.coefficient());
  if (shift > room) {  // b lies beyond the digits that count: any amount that small rounds alike
    exponent += shift - room;
    shift = room;
    other = 1;
  }
  large *= wide_power_of_ten(shift);
  const bool same_sign = a.is_negative() == b.is_negative();
  return round_wide(a.is_negative(), same_sign ? Wide(large + other) : Wide(large - other), false, exponent);
}

}  // namespace

std::optional<Decimal> add(const Decimal& a, const Decimal& b) {
  if (a.exponent() < b.exponent()) return add(b, a);
  if (b.is_zero()) return a;
  if (a.is_zero()) return b;
  const int shift = a.exponent() - b.exponent();
  Coefficient first = a.coefficient();
  const Coefficient second = b.coefficient();
  if (shift > 0) {
    if (digits_of(first) + shift > 38) return add_wide(a, shift, b);
    first *= power_of_ten(shift);
  }
  if (a.is_negative() == b.is_negative())
    return Decimal::from_parts(a.is_negative(), first + second, b.exponent());
  return first >= second ? Decimal::from_parts(a.is_negative(), first - second, b.exponent())
                         : Decimal::from_parts(b.is_negative(), second - first, b.exponent());
}

std::optional<Decimal> subtract(const Decimal& a, const Decimal& b) { return add(a, b.negated()); }

std::optional<Decimal> multiply(const Decimal& a, const Decimal& b) {
  const bool negative = a.is_negative() != b.is_negative();
  const int exponent = a.exponent() + b.exponent();
  const Coefficient first = a.coefficient(), second = b.coefficient();
  if (((first | second) >> 64) == 0) return Decimal::from_parts(negative, first * second, exponent);
  return round_wide(negative, widen(first) * widen(second), false, exponent);
}

std::optional<Decimal> divide(const Decimal& a, const Decimal& b) {
  if (b.is_zero()) return std::nullopt;
  if (a.is_zero()) return Decimal();
  const bool negative = a.is_negative() != b.is_negative();
  const int exponent = a.exponent() - b.exponent();
  const Coefficient dividend = a.coefficient(), divisor = b.coefficient();
  if (dividend % divisor == 0) return Decimal::from_parts(negative, dividend / divisor, exponent);
  // Enough digits that the quotient has at least 35 of them, and no more than 256 bits hold.
  const int shift = 36 + digits_of(divisor) - digits_of(dividend);
  Wide scaled = widen(dividend) * wide_power_of_ten(shift);
  Wide quotient, rest;
  boost::multiprecision::divide_qr(scaled, widen(divisor), quotient, rest);
  auto result = round_wide(negative, quotient, rest != 0, exponent - shift);
  // 0.250000... is 0.25: short coefficients keep what follows fast.
  return result && rest == 0 ? std::optional(result->trimmed(exponent)) : result;
}

std::optional<Decimal> modulo(const Decimal& a, const Decimal& b) {
  if (b.is_zero()) return std::nullopt;
  Wide rest = widen(a.coefficient());
  Wide divisor = widen(b.coefficient());
  const int exponent = std::min(a.exponent(), b.exponent());
  if (a.exponent() >= b.exponent()) {
    Wide factor = 10 % divisor;  // to the power of the difference, by squaring: each product fits
    Wide scale = 1 % divisor;
    for (int shift = a.exponent() - exponent; shift > 0; shift >>= 1) {
      if ((shift & 1) != 0) scale = scale * factor % divisor;
      factor = factor * factor % divisor;
    }
    rest = rest % divisor * scale % divisor;
  } else {
    const int shift = b.exponent() - exponent;
    if (shift <= Decimal::digits_max) {
      divisor *= wide_power_of_ten(shift);
      rest %= divisor;
    } else if (rest != 0 && a.is_negative() != b.is_negative()) {
      return add(a, b);  // a is smaller than b
    }
  }
  if (rest != 0 && a.is_negative() != b.is_negative()) rest = divisor - rest;
  return round_wide(b.is_negative(), rest, false, exponent);
}

int Decimal::compare(const Decimal& a, const Decimal& b) {
  const int a_sign = a.is_zero() ? 0 : a.negative_ ? -1 : 1;
  const int b_sign = b.is_zero() ? 0 : b.negative_ ? -1 : 1;
  if (a_sign != b_sign || a_sign == 0) return a_sign < b_sign ? -1 : a_sign > b_sign ? 1 : 0;
  Coefficient first = a.coefficient(), second = b.coefficient();
  if (a.exponent_ != b.exponent_) {
    const int first_digits = digits_of(first) + a.exponent_;
    const int second_digits = digits_of(second) + b.exponent_;
    if (first_digits != second_digits) return first_digits < second_digits ? -a_sign : a_sign;
    // Of equal length now, so the one with fewer digits grows to at most 34.
    if (a.exponent_ > b.exponent_) {
      first *= power_of_ten(a.exponent_ - b.exponent_);
    } else {
      second *= power_of_ten(b.exponent_ - a.exponent_);
    }
  }
  return first == second ? 0 : first < second ? -a_sign : a_sign;
}

Decimal Decimal::negated() const {
  Decimal result = *this;
  result.negative_ = !negative_;
  return result;
}

Decimal Decimal::absolute() const {
  Decimal result = *this;
  result.negative_ = false;
  return result;
}

Decimal Decimal::trimmed(int exponent_wanted) const {
  Coefficient number = coefficient();
  int exponent = exponent_;
  for (const int step : {16, 8, 4, 2, 1, 1}) {
    while (exponent + step <= exponent_wanted && number != 0 && number % power_of_ten(step) == 0) {
      number /= power_of_ten(step);
      exponent += step;
    }
  }
  Decimal result = *this;
  result.low_ = static_cast<std::uint64_t>(number);
  result.high_ = static_cast<std::uint64_t>(number >> 64);
  result.exponent_ = static_cast<std::int16_t>(exponent);
  return result;
}

bool Decimal::is_integer() const { return exponent_ >= 0 || is_zero() || trimmed(0).exponent_ == 0; }

std::optional<std::int64_t> Decimal::to_integer() const {
  const Decimal whole = exponent_ < 0 ? trimmed(0) : *this;
  if (is_zero()) return 0;
  if (whole.exponent_ < 0 || digits_of(whole.coefficient()) + whole.exponent_ > 18) return std::nullopt;
  const auto number = static_cast<std::int64_t>(whole.coefficient() * power_of_ten(whole.exponent_));
  return negative_ ? -number : number;
}

}  // namespace balie::feel
