// Powers, roots, exponentials and logarithms: computed with 80 digits, then rounded to 34.
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wrestrict"  // GCC 12's false alarm about std::string, within Boost
#endif

#include "core/feel/decimal_parts.hpp"

#include <boost/multiprecision/cpp_dec_float.hpp>

#include <cmath>

namespace balie::feel {
namespace {

namespace mp = boost::multiprecision;
using Long = mp::number<mp::cpp_dec_float<80>, mp::et_off>;

// Beyond these exp() is too large, or as good as zero.
constexpr std::int64_t exponential_max = 14'200;
constexpr std::int64_t exponential_min = -14'300;
constexpr std::int64_t integer_power_max = 1'000'000'000;

Long ten_to(int exponent) { return mp::pow(Long(10), exponent); }

Long lengthen(const Decimal& a) {
  const Coefficient number = a.coefficient();
  Long result = Long(static_cast<std::uint64_t>(number >> 64)) * Long("18446744073709551616") +
                Long(static_cast<std::uint64_t>(number));
  if (a.exponent() != 0) result *= ten_to(a.exponent());
  return a.is_negative() ? Long(-result) : result;
}

// In two steps of 18 digits; what is left only says which way to round.
std::optional<Decimal> shorten(const Long& number) {
  if (!mp::isfinite(number)) return std::nullopt;
  if (number == 0) return Decimal();
  constexpr int digits = 18;
  const int order = static_cast<int>(number.backend().order());
  if (order > 2 * Decimal::exponent_max) return std::nullopt;
  if (order < 2 * Decimal::exponent_min) return Decimal();
  Long rest = mp::abs(number) * ten_to(digits - 1 - order);
  const auto high = rest.convert_to<std::uint64_t>();
  rest = (rest - high) * ten_to(digits);
  const auto low = rest.convert_to<std::uint64_t>();
  rest -= low;
  const Coefficient coefficient = Coefficient{high} * power_of_ten(digits) + low;
  // Of a result that is short the digits computed end in zeros or nines.
  const bool more = rest > Long("1e-20");
  auto result = round_wide(number < 0, widen(coefficient), more, order + 1 - 2 * digits);
  return result ? std::optional(result->trimmed(0)) : result;
}

}  // namespace

std::optional<Decimal> power(const Decimal& base, const Decimal& exponent) {
  const auto whole = exponent.to_integer();
  if (base.is_zero()) {
    if (exponent.is_negative()) return std::nullopt;
    return exponent.is_zero() ? Decimal(1) : Decimal(0);
  }
  // What the result's logarithm is tells at once when it is out of range.
  const double size = (std::log(static_cast<double>(base.coefficient())) + base.exponent() * std::log(10.0)) *
                      exponent.to_double();
  if (!(size < static_cast<double>(exponential_max))) return std::nullopt;
  if (size < static_cast<double>(exponential_min)) return Decimal();
  if (whole && *whole<integer_power_max&& * whole> - integer_power_max)
    return shorten(mp::pow(lengthen(base), static_cast<int>(*whole)));
  if (!base.is_negative()) return shorten(mp::exp(mp::log(lengthen(base)) * lengthen(exponent)));
  if (!exponent.is_integer()) return std::nullopt;
  const auto result = shorten(mp::exp(mp::log(lengthen(base.absolute())) * lengthen(exponent)));
  const auto half = modulo(exponent, Decimal(2));
  return result && half && !half->is_zero() ? result->negated() : result;
}

std::optional<Decimal> square_root(const Decimal& a) {
  if (a.is_negative()) return std::nullopt;
  return shorten(mp::sqrt(lengthen(a)));
}

std::optional<Decimal> exponential(const Decimal& a) {
  if (a > Decimal(exponential_max)) return std::nullopt;
  if (a < Decimal(exponential_min)) return Decimal();
  return shorten(mp::exp(lengthen(a)));
}

std::optional<Decimal> logarithm(const Decimal& a) {
  if (a.is_zero() || a.is_negative()) return std::nullopt;
  return shorten(mp::log(lengthen(a)));
}

}  // namespace balie::feel
