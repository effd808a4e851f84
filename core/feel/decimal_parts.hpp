// What the files of Decimal share: powers of ten, digits, and rounding of what is wider than 34 digits.
#pragma once

#include "core/feel/decimal.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <array>
#include <bit>

namespace balie::feel {

// Products of two coefficients, and dividends: at most 77 digits.
using Wide = boost::multiprecision::uint256_t;

constexpr auto powers_of_ten = [] {
  std::array<Coefficient, 39> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

// How many digits it has; of 0 none.
inline int digits_of(Coefficient number) {
  const auto high = static_cast<std::uint64_t>(number >> 64);
  const int bits = high != 0 ? 64 + std::bit_width(high) : std::bit_width(static_cast<std::uint64_t>(number));
  const int guess = (bits * 1233) >> 12;  // 1233 / 4096 is a little less than log10(2)
  return guess + (number >= powers_of_ten[static_cast<std::size_t>(guess)] ? 1 : 0);
}

inline Coefficient power_of_ten(int exponent) { return powers_of_ten[static_cast<std::size_t>(exponent)]; }
Wide wide_power_of_ten(int exponent);  // to 76
Wide widen(Coefficient number);
Coefficient narrow(const Wide& number);

// As Decimal::from_parts, of more digits. `more`: something other than zero follows them.
std::optional<Decimal> round_wide(bool negative, const Wide& coefficient, bool more, int exponent);

// One up or not, when `rest` of `unit` was cut off `kept`.
bool rounds_up(Rounding rounding, bool negative, bool odd, int rest_against_half, bool exact);

}  // namespace balie::feel
