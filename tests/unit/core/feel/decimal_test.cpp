#include "core/feel/decimal.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace balie::feel {
namespace {

Decimal number(std::string_view text) {
  const auto parsed = Decimal::parse(text);
  EXPECT_TRUE(parsed) << text;
  return parsed.value_or(Decimal());
}

std::string shown(const std::optional<Decimal>& result) { return result ? result->to_string() : "nothing"; }

TEST(Decimal, ReadsAndWritesNumbers) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"0", "0"},
      {"-0", "0"},
      {"007", "7"},
      {"-12.50", "-12.5"},
      {".5", "0.5"},
      {"1.5e-7", "0.00000015"},
      {"1E+3", "1000"},
      {"1234567890123456789012345678901234", "1234567890123456789012345678901234"},
      {"12345678901234567890123456789012345", "12345678901234567890123456789012340"},    // half, to even
      {"12345678901234567890123456789012355", "12345678901234567890123456789012360"},    // half, to even
      {"123456789012345678901234567890123451", "123456789012345678901234567890123500"},  // more than half
      {"0.00000000000000000000000000000000012345678901234567890123456789012345000001",
       "0.0000000000000000000000000000000001234567890123456789012345678901235"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(shown(Decimal::parse(text)), expected) << text;
  for (const std::string_view text :
       {"", "-", ".", "1.", "e5", "1e", "+1", "0x1", "1 ", "1e9999", "--1", "1.2.3"})
    EXPECT_EQ(shown(Decimal::parse(text)), "nothing") << text;
}

TEST(Decimal, Computes) {
  using Operation = std::function<std::optional<Decimal>(const Decimal&, const Decimal&)>;
  const auto with = [](auto function) { return Operation(function); };
  const Operation plus = with([](auto& a, auto& b) { return add(a, b); });
  const Operation minus = with([](auto& a, auto& b) { return subtract(a, b); });
  const Operation times = with([](auto& a, auto& b) { return multiply(a, b); });
  const Operation over = with([](auto& a, auto& b) { return divide(a, b); });
  const Operation rest = with([](auto& a, auto& b) { return modulo(a, b); });
  const Operation raised = with([](auto& a, auto& b) { return power(a, b); });
  const struct {
    Operation operation;
    std::string_view a, b, expected;
  } cases[] = {
      {plus, "0.1", "0.2", "0.3"},
      {plus, "1e33", "0.4", "1000000000000000000000000000000000"},
      {plus, "1e33", "0.6", "1000000000000000000000000000000001"},
      {plus, "1e6144", "9e6144", "nothing"},
      {minus, "1", "1e-34", "0.9999999999999999999999999999999999"},
      {minus, "1", "1e-35", "1"},
      {minus, "5", "5.00", "0"},
      {times, "-1.5", "1.5", "-2.25"},
      {times, "9999999999999999999999999999999999", "9999999999999999999999999999999999",
       "99999999999999999999999999999999980000000000000000000000000000000000"},
      {times, "1e4000", "1e4000", "nothing"},
      {times, "1e-4000", "1e-4000", "0"},
      {over, "1", "3", "0.3333333333333333333333333333333333"},
      {over, "2", "3", "0.6666666666666666666666666666666667"},
      {over, "10", "4", "2.5"},
      {over, "1", "0", "nothing"},
      {rest, "10.1", "-4.5", "-3.4"},
      {rest, "-10.1", "4.5", "3.4"},
      {rest, "-12", "-5", "-2"},
      {rest, "1e6000", "7", "1"},
      {rest, "5", "1e40", "5"},
      {rest, "5", "0", "nothing"},
      {raised, "2", "10", "1024"},
      {raised, "2", "-2", "0.25"},
      {raised, "4", "0.5", "2"},
      {raised, "-8", "3", "-512"},
      {raised, "-8", "0.5", "nothing"},
      {raised, "0", "-1", "nothing"},
      {raised, "10", "6145", "nothing"},
      {raised, "1.0001", "10000", "2.718145926825224864037664674913147"},
  };
  for (const auto& one : cases)
    EXPECT_EQ(shown(one.operation(number(one.a), number(one.b))), one.expected) << one.a << " and " << one.b;
}

TEST(Decimal, HasRootsExponentialsAndLogarithms) {
  EXPECT_EQ(shown(square_root(number("2"))), "1.414213562373095048801688724209698");
  EXPECT_EQ(shown(square_root(number("0.0625"))), "0.25");
  EXPECT_EQ(shown(square_root(number("-1"))), "nothing");
  EXPECT_EQ(shown(exponential(number("4"))), "54.59815003314423907811026120286088");
  EXPECT_EQ(shown(exponential(number("0"))), "1");
  EXPECT_EQ(shown(exponential(number("1e9"))), "nothing");
  EXPECT_EQ(shown(exponential(number("-1e9"))), "0");
  EXPECT_EQ(shown(logarithm(number("10"))), "2.302585092994045684017991454684364");
  EXPECT_EQ(shown(logarithm(number("0"))), "nothing");
}

TEST(Decimal, Rounds) {
  const struct {
    std::string_view text;
    int scale;
    Rounding rounding;
    std::string_view expected;
  } cases[] = {
      {"2.5", 0, Rounding::half_even, "2"},    {"3.5", 0, Rounding::half_even, "4"},
      {"-2.5", 0, Rounding::half_up, "-3"},    {"-2.5", 0, Rounding::half_down, "-2"},
      {"1.121", 2, Rounding::up, "1.13"},      {"-1.126", 2, Rounding::down, "-1.12"},
      {"-1.5", 0, Rounding::floor, "-2"},      {"-1.5", 0, Rounding::ceiling, "-1"},
      {"1234", -2, Rounding::half_up, "1200"}, {"1e-300", 5, Rounding::ceiling, "0.00001"},
      {"1e-300", 5, Rounding::half_up, "0"},   {"12", 6000, Rounding::up, "12"},
  };
  for (const auto& one : cases)
    EXPECT_EQ(shown(round(number(one.text), one.scale, one.rounding)), one.expected) << one.text;
}

TEST(Decimal, Compares) {
  const std::string_view ascending[] = {"-1e6144", "-2", "-1.5",   "0",    "1e-6176",
                                        "0.999",   "1",  "1.0001", "12e2", "1e34"};
  for (std::size_t i = 0; i < std::size(ascending); ++i) {
    for (std::size_t j = 0; j < std::size(ascending); ++j)
      EXPECT_EQ(number(ascending[i]) <=> number(ascending[j]), i <=> j)
          << ascending[i] << ' ' << ascending[j];
  }
  EXPECT_EQ(number("1.20"), number("1.2"));
  EXPECT_EQ(number("-0"), number("0.000"));
}

TEST(Decimal, BecomesAndComesFromOtherNumbers) {
  EXPECT_EQ(number("12e2").to_integer(), 1200);
  EXPECT_EQ(number("1200.0").to_integer(), 1200);
  EXPECT_FALSE(number("0.5").to_integer());
  EXPECT_FALSE(number("1e30").to_integer());
  EXPECT_EQ(number("0.1").to_double(), 0.1);
  EXPECT_EQ(shown(Decimal::from_double(0.1)), "0.1");
  EXPECT_FALSE(Decimal::from_double(1.0 / 0.0));
  EXPECT_EQ(Decimal(INT64_MIN).to_string(), "-9223372036854775808");
  EXPECT_TRUE(number("10.0").is_integer());
  EXPECT_FALSE(number("10.1").is_integer());
}

}  // namespace
}  // namespace balie::feel
