// Rounding to the 34 digits that a number has, and to those that are asked for.
#include "core/feel/decimal_parts.hpp"

#include <algorithm>

namespace balie::feel {
namespace {

int digits_of(const Wide& number) {
  if (number == 0) return 0;
  const int guess = static_cast<int>((boost::multiprecision::msb(number) + 1) * 1233) >> 12;
  return guess + (number >= wide_power_of_ten(guess) ? 1 : 0);
}

// How `rest`, with or without more behind it, stands to half of `unit`: -1, 0 or 1.
template <typename Number>
int against_half(const Number& rest, const Number& unit, bool more) {
  const Number half = unit / 2;  // a power of ten, so even, but for 1, which cuts nothing off
  if (rest == half) return more ? 1 : 0;
  return rest < half ? -1 : 1;
}

// The last digits cut off `number`, rounded half even.
template <typename Number>
Number cut(const Number& number, const Number& unit, bool more) {
  const Number kept = number / unit;
  const Number rest = number - kept * unit;
  const bool odd = static_cast<unsigned>(kept & 1u) == 1;
  const bool up =
      rounds_up(Rounding::half_even, false, odd, against_half(rest, unit, more), rest == 0 && !more);
  return up ? Number(kept + 1) : kept;
}

}  // namespace

Wide widen(Coefficient number) {
  return (Wide(static_cast<std::uint64_t>(number >> 64)) << 64) | static_cast<std::uint64_t>(number);
}

Coefficient narrow(const Wide& number) {
  const Wide mask = ~std::uint64_t{0};
  return (static_cast<Coefficient>(static_cast<std::uint64_t>(Wide(number >> 64) & mask)) << 64) |
         static_cast<std::uint64_t>(number & mask);
}

Wide wide_power_of_ten(int exponent) {
  if (exponent <= 38) return widen(power_of_ten(exponent));
  return widen(power_of_ten(38)) * widen(power_of_ten(exponent - 38));
}

bool rounds_up(Rounding rounding, bool negative, bool odd, int rest_against_half, bool exact) {
  if (exact) return false;
  switch (rounding) {
    case Rounding::half_even:
      return rest_against_half > 0 || (rest_against_half == 0 && odd);
    case Rounding::up:
      return true;
    case Rounding::down:
      return false;
    case Rounding::half_up:
      return rest_against_half >= 0;
    case Rounding::half_down:
      return rest_against_half > 0;
    case Rounding::floor:
      return negative;
    case Rounding::ceiling:
      return !negative;
  }
  return false;
}

std::optional<Decimal> Decimal::from_parts(bool negative, Coefficient coefficient, int exponent) {
  const int excess = std::max(feel::digits_of(coefficient) - digits_max, exponent_min - exponent);
  if (excess > 0) {
    if (excess > 38) {
      coefficient = 0;
    } else {
      coefficient = cut<Coefficient>(coefficient, power_of_ten(excess), false);
    }
    exponent += excess;
    if (coefficient == power_of_ten(digits_max)) {
      coefficient /= 10;
      ++exponent;
    }
  }
  if (coefficient == 0) return Decimal();
  if (exponent > exponent_max) {
    const int shift = exponent - exponent_max;
    if (feel::digits_of(coefficient) + shift > digits_max) return std::nullopt;
    coefficient *= power_of_ten(shift);
    exponent = exponent_max;
  }
  Decimal result;
  result.low_ = static_cast<std::uint64_t>(coefficient);
  result.high_ = static_cast<std::uint64_t>(coefficient >> 64);
  result.exponent_ = static_cast<std::int16_t>(exponent);
  result.negative_ = negative;
  return result;
}

std::optional<Decimal> round_wide(bool negative, const Wide& coefficient, bool more, int exponent) {
  const int digits = digits_of(coefficient);
  const int excess = std::max(digits - Decimal::digits_max, Decimal::exponent_min - exponent);
  if (excess <= 0) return Decimal::from_parts(negative, narrow(coefficient), exponent);
  if (excess > digits) return Decimal();
  return Decimal::from_parts(negative, narrow(cut<Wide>(coefficient, wide_power_of_ten(excess), more)),
                             exponent + excess);
}

std::optional<Decimal> round(const Decimal& a, int scale, Rounding rounding) {
  const int cut_digits = -a.exponent() - scale;
  if (cut_digits <= 0 || a.is_zero()) return a;
  const Coefficient number = a.coefficient();
  if (cut_digits > Decimal::digits_max) {  // all of it goes, and is less than half of what remains
    const bool up = rounds_up(rounding, a.is_negative(), false, -1, false);
    return Decimal::from_parts(a.is_negative(), up ? 1 : 0, -scale);
  }
  const Coefficient unit = power_of_ten(cut_digits);
  const Coefficient kept = number / unit;
  const Coefficient rest = number - kept * unit;
  const bool up =
      rounds_up(rounding, a.is_negative(), (kept & 1) == 1, against_half(rest, unit, false), rest == 0);
  return Decimal::from_parts(a.is_negative(), kept + (up ? 1 : 0), -scale);
}

}  // namespace balie::feel
