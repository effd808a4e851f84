// Logarithm and exponential from additions, multiplications and divisions alone.
//
// The C library's differ in the last bit between its versions, and between processors of one kind. A state
// that is learnt again from the log on another machine must be the same to the bit, so these are ours; the
// folder is compiled without contracted operations. Errors are below 1e-14 (double) and 3e-7 (float),
// relative or absolute, whichever is larger.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace balie::scoring::adaptive {

// Natural logarithm; x is positive, finite and not subnormal.
inline double log_of(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  constexpr std::uint64_t half_root =
      0x3fe6a09e667f3bcd;  // sqrt(1/2): m below stays within sqrt(1/2), sqrt(2)
  const auto exponent = static_cast<std::int64_t>(bits - half_root) >> 52;
  const double m = std::bit_cast<double>(bits - (static_cast<std::uint64_t>(exponent) << 52));
  const double s = (m - 1) / (m + 1);
  const double q = s * s;
  double sum = 1.0 / 21;
  for (int odd = 19; odd >= 1; odd -= 2) sum = sum * q + 1.0 / odd;
  return static_cast<double>(exponent) * 0.693147180559945309417 + 2 * s * sum;
}

inline float log_of(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  constexpr std::uint32_t half_root = 0x3f3504f3;
  const auto exponent = static_cast<std::int32_t>(bits - half_root) >> 23;
  const float m = std::bit_cast<float>(bits - (static_cast<std::uint32_t>(exponent) << 23));
  const float s = (m - 1) / (m + 1);
  const float q = s * s;
  const float sum = 1 + q * (1.0f / 3 + q * (1.0f / 5 + q * (1.0f / 7)));
  return static_cast<float>(exponent) * 0.693147181f + 2 * s * sum;
}

// 2 to the power of -x, for x of 0 and more; 0 beyond 120.
inline float half_to(float x) {
  const float bounded = x < 120 ? x : 120;
  const auto whole = static_cast<std::int32_t>(bounded);
  const float r = (bounded - static_cast<float>(whole)) * -0.693147181f;  // within -ln 2 and 0
  const float high = 1.0f / 120 + r * (1.0f / 720 + r * (1.0f / 5'040 + r * (1.0f / 40'320)));
  const float fraction = 1 + r * (1 + r * (0.5f + r * (1.0f / 6 + r * (1.0f / 24 + r * high))));
  const float power = std::bit_cast<float>((127 - whole) << 23);
  return x < 120 ? fraction * power : 0;
}

// 1 / 13! to 1 / 0!
inline constexpr std::array<double, 14> inverse_factorials = [] {
  std::array<double, 14> factors{};
  double factorial = 1;
  for (std::size_t i = 0; i < factors.size(); ++i) {
    if (i > 0) factorial *= static_cast<double>(i);
    factors[factors.size() - 1 - i] = 1 / factorial;
  }
  return factors;
}();

// e to the power of x; x beyond 700 either way is taken as 700.
inline double exp_of(double x) {
  const double bounded = x > 700 ? 700 : x < -700 ? -700 : x;
  const double scaled = bounded * 1.44269504088896340736;
  const auto whole = static_cast<std::int64_t>(scaled + (scaled < 0 ? -0.5 : 0.5));
  // ln 2 in two parts, so that what is left keeps its digits.
  const double r = (bounded - static_cast<double>(whole) * 0.693147180369123816490) -
                   static_cast<double>(whole) * 1.90821492927058770002e-10;
  double sum = inverse_factorials.front();
  for (std::size_t i = 1; i < inverse_factorials.size(); ++i) sum = sum * r + inverse_factorials[i];
  return sum * std::bit_cast<double>(static_cast<std::uint64_t>(1023 + whole) << 52);
}

inline double sigmoid(double logit) { return 1 / (1 + exp_of(-logit)); }

// Chances are kept within these, so that one surprise costs a bounded loss.
constexpr double chance_least = 1e-4;
inline double bounded_chance(double chance) {
  return chance < chance_least ? chance_least : chance > 1 - chance_least ? 1 - chance_least : chance;
}
inline double logit_of(double chance) {
  const double bounded = bounded_chance(chance);
  return log_of(bounded / (1 - bounded));
}

}  // namespace balie::scoring::adaptive
