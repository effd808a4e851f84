// Numbers as texts and as binary floating point.
#include "core/feel/decimal_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace balie::feel {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Digits as they come; what does not fit any more only counts as being zero or not.
class Digits {
 public:
  void push(char digit, bool after_point) {
    if (number_ < power_of_ten(36)) {
      number_ = number_ * 10 + static_cast<unsigned>(digit - '0');
      exponent_ -= after_point ? 1 : 0;
    } else {
      more_ = more_ || digit != '0';
      exponent_ += after_point ? 0 : 1;
    }
  }
  [[nodiscard]] std::optional<Decimal> number(bool negative, int exponent) const {
    return round_wide(negative, widen(number_), more_, exponent_ + exponent);
  }

 private:
  Coefficient number_ = 0;
  int exponent_ = 0;
  bool more_ = false;
};

std::string digits_text(Coefficient number) {
  std::string digits;
  for (; number != 0; number /= 10) digits += static_cast<char>('0' + static_cast<int>(number % 10));
  std::reverse(digits.begin(), digits.end());
  return digits;
}

constexpr std::size_t text_bytes_max = 10'000;

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
  if (text.size() > text_bytes_max) return std::nullopt;
  std::size_t at = 0;
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) ++at;
  Digits digits;
  std::size_t count = 0;
  for (; at < text.size() && is_digit(text[at]); ++at, ++count) digits.push(text[at], false);
  if (at < text.size() && text[at] == '.') {
    if (++at == text.size() || !is_digit(text[at])) return std::nullopt;
    for (; at < text.size() && is_digit(text[at]); ++at, ++count) digits.push(text[at], true);
  }
  if (count == 0) return std::nullopt;
  int exponent = 0;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    if (++at < text.size() && text[at] == '+' && at + 1 < text.size() && is_digit(text[at + 1])) ++at;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), exponent);
    if (error != std::errc() || std::abs(exponent) > 100'000) return std::nullopt;
    at = static_cast<std::size_t>(end - text.data());
  }
  if (at != text.size()) return std::nullopt;
  return digits.number(negative, exponent);
}

std::optional<Decimal> Decimal::from_double(double number) {
  if (!std::isfinite(number)) return std::nullopt;
  char text[32];
  const auto written = std::to_chars(std::begin(text), std::end(text), number, std::chars_format::scientific);
  return parse({text, static_cast<std::size_t>(written.ptr - text)});
}

double Decimal::to_double() const {
  if (is_zero()) return 0;
  const std::string text =
      fmt::format("{}{}e{}", negative_ ? "-" : "", digits_text(coefficient()), exponent_);
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc()) number = exponent_ < 0 ? 0 : std::copysign(HUGE_VAL, negative_ ? -1.0 : 1.0);
  return number;
}

std::string Decimal::to_string() const {
  if (is_zero()) return "0";
  const Decimal shortest = trimmed(exponent_max);
  std::string digits = digits_text(shortest.coefficient());
  const int exponent = shortest.exponent_;
  if (exponent >= 0) {
    digits.append(static_cast<std::size_t>(exponent), '0');
  } else {
    const auto places = static_cast<std::size_t>(-exponent);
    if (digits.size() <= places) digits.insert(0, places - digits.size() + 1, '0');
    digits.insert(digits.size() - places, 1, '.');
  }
  return negative_ ? "-" + digits : digits;
}

}  // namespace balie::feel
