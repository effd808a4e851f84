// Numbers of FEEL: decimals of 34 digits, with the range of IEEE 754-2008 decimal128 and rounding half even
// (DMN 1.5, 10.3.2.3.1). There is no infinity and no NaN: what would be one is no value at all. A plain value
// of 24 bytes; nothing here allocates but texts and transcendental functions, and adding, subtracting,
// multiplying and comparing numbers of up to 19 digits costs some nanoseconds.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace balie::feel {

__extension__ typedef unsigned __int128 Coefficient;

class Decimal {
 public:
  static constexpr int digits_max = 34;
  static constexpr int exponent_min = -6176;  // of the last digit
  static constexpr int exponent_max = 6111;

  constexpr Decimal() = default;
  constexpr Decimal(std::int64_t number)  // NOLINT: an integer is a number
      : low_(number < 0 ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number)),
        negative_(number < 0) {}

  // coefficient x 10^exponent, rounded to 34 digits; nothing when it is too large.
  static std::optional<Decimal> from_parts(bool negative, Coefficient coefficient, int exponent);
  // "-12.50", ".5", "1.5e-7"; nothing else around it. Nothing when it is no number or too large.
  static std::optional<Decimal> parse(std::string_view text);
  // The shortest decimal that reads back as the same double; nothing for infinity and NaN.
  static std::optional<Decimal> from_double(double number);

  [[nodiscard]] bool is_zero() const { return (low_ | high_) == 0; }
  [[nodiscard]] bool is_negative() const { return negative_ && !is_zero(); }
  [[nodiscard]] bool is_integer() const;
  [[nodiscard]] double to_double() const;
  // The value when it is an integer that fits; a fraction gives nothing.
  [[nodiscard]] std::optional<std::int64_t> to_integer() const;
  // Plain notation without needless zeros: "0.1", "-1200".
  [[nodiscard]] std::string to_string() const;

  [[nodiscard]] Coefficient coefficient() const { return (static_cast<Coefficient>(high_) << 64) | low_; }
  [[nodiscard]] int exponent() const { return exponent_; }
  // The same number with fewer digits and an exponent of at most this, as far as zeros at its end allow.
  [[nodiscard]] Decimal trimmed(int exponent_wanted) const;
  [[nodiscard]] Decimal negated() const;
  [[nodiscard]] Decimal absolute() const;

  friend bool operator==(const Decimal& a, const Decimal& b) { return compare(a, b) == 0; }
  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) { return compare(a, b) <=> 0; }

 private:
  friend class Value;
  static int compare(const Decimal& a, const Decimal& b);

  std::uint64_t low_ = 0;
  std::uint64_t high_ = 0;
  std::int16_t exponent_ = 0;
  bool negative_ = false;
};

// Nothing: the result is too large, is not defined (division by zero, root of a negative number) or is not
// real.
std::optional<Decimal> add(const Decimal& a, const Decimal& b);
std::optional<Decimal> subtract(const Decimal& a, const Decimal& b);
std::optional<Decimal> multiply(const Decimal& a, const Decimal& b);
std::optional<Decimal> divide(const Decimal& a, const Decimal& b);
// With the sign of the divisor: a - b * floor(a / b).
std::optional<Decimal> modulo(const Decimal& a, const Decimal& b);
std::optional<Decimal> power(const Decimal& base, const Decimal& exponent);
std::optional<Decimal> square_root(const Decimal& a);
std::optional<Decimal> exponential(const Decimal& a);
std::optional<Decimal> logarithm(const Decimal& a);  // natural

enum class Rounding { half_even, up, down, half_up, half_down, floor, ceiling };
// Rounded to `scale` digits after the point; a negative scale rounds before it.
std::optional<Decimal> round(const Decimal& a, int scale, Rounding rounding);

}  // namespace balie::feel
