// Numeric functions (10.3.4.5).
#include "core/feel/builtin_texts.hpp"
#include "core/feel/run.hpp"

#include <array>

namespace balie::feel {
namespace {

using Arguments = std::span<const Value>;

Value number(Run& run, const std::optional<Decimal>& result) {
  return result ? Value(*result) : run.null("the result is not defined, or too large");
}

template <Rounding rounding>
Value rounded(Run& run, Arguments a) {
  // As many digits as a number may have before and after its point (10.3.4.5).
  constexpr std::int64_t scale_min = -6111, scale_max = 6176;
  const auto scale = a[1].is_null() ? std::optional<std::int64_t>(0) : a[1].number().to_integer();
  if (!scale || *scale < scale_min || *scale > scale_max)
    return run.null("the scale is no integer from -6111 to 6176");
  return number(run, round(a[0].number(), static_cast<int>(*scale), rounding));
}

Value absolute(Run& run, Arguments a) {
  if (a[0].is(Kind::number)) return a[0].number().absolute();
  if (a[0].is(Kind::days_duration)) {
    const Nanoseconds size = a[0].days_duration().nanoseconds;
    return DaysDuration{size < 0 ? -size : size};
  }
  if (a[0].is(Kind::months_duration)) {
    const std::int64_t size = a[0].months_duration().months;
    return MonthsDuration{size < 0 ? -size : size};
  }
  return run.null("abs: neither a number nor a duration");
}

Value modulo_of(Run& run, Arguments a) { return number(run, modulo(a[0].number(), a[1].number())); }
Value square_root_of(Run& run, Arguments a) { return number(run, square_root(a[0].number())); }
Value logarithm_of(Run& run, Arguments a) { return number(run, logarithm(a[0].number())); }
Value exponential_of(Run& run, Arguments a) { return number(run, exponential(a[0].number())); }

template <int remainder>
Value parity(Run& run, Arguments a) {
  if (!a[0].number().is_integer()) return run.null("only an integer is odd or even");
  return modulo(a[0].number(), Decimal(2)) == Decimal(remainder);
}

constexpr std::array texts = {
    BuiltinText{"decimal(n: number, scale: number) -> number", rounded<Rounding::half_even>},
    BuiltinText{"floor(n: number, scale?: number) -> number", rounded<Rounding::floor>},
    BuiltinText{"ceiling(n: number, scale?: number) -> number", rounded<Rounding::ceiling>},
    BuiltinText{"round up(n: number, scale: number) -> number", rounded<Rounding::up>},
    BuiltinText{"round down(n: number, scale: number) -> number", rounded<Rounding::down>},
    BuiltinText{"round half up(n: number, scale: number) -> number", rounded<Rounding::half_up>},
    BuiltinText{"round half down(n: number, scale: number) -> number", rounded<Rounding::half_down>},
    BuiltinText{"abs(n: Any) -> Any", absolute},
    BuiltinText{"modulo(dividend: number, divisor: number) -> number", modulo_of},
    BuiltinText{"sqrt(number: number) -> number", square_root_of},
    BuiltinText{"log(number: number) -> number", logarithm_of},
    BuiltinText{"exp(number: number) -> number", exponential_of},
    BuiltinText{"odd(number: number) -> boolean", parity<1>},
    BuiltinText{"even(number: number) -> boolean", parity<0>},
};

}  // namespace

std::span<const BuiltinText> number_builtins() { return texts; }

}  // namespace balie::feel
