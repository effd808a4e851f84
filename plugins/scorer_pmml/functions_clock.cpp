#include "plugins/scorer_pmml/functions.hpp"
#include "plugins/scorer_pmml/literal.hpp"

#include <cmath>

namespace balie::scorer_pmml {

namespace {

using Arguments = std::span<const double>;
using pmml::DataType;
using Takes = Function::Takes;

constexpr double seconds_per_day = 86'400;

// Days from 1970 to the first of January of a year; missing where that is no year.
double start_of(double year) {
  if (!(std::abs(year) < 100'000) || year != std::floor(year)) return missing;
  return static_cast<double>(days_of(static_cast<std::int64_t>(year), 1, 1));
}

// The arguments are moments, in seconds (apply.cpp sees to that); a date is its midnight.
double days_since(Arguments a, Frame&) { return std::floor(a[0] / seconds_per_day) - start_of(a[1]); }
double seconds_since(Arguments a, Frame&) { return std::floor(a[0]) - start_of(a[1]) * seconds_per_day; }
double seconds_of_day(Arguments a, Frame&) {
  return std::floor(a[0] - std::floor(a[0] / seconds_per_day) * seconds_per_day);
}

constexpr Function functions[] = {
    {"dateDaysSinceYear", 2, 2, Takes::clocks, {DataType::integer}, false, days_since},
    {"dateSecondsSinceYear", 2, 2, Takes::clocks, {DataType::integer}, false, seconds_since},
    {"dateSecondsSinceMidnight", 1, 1, Takes::clocks, {DataType::integer}, false, seconds_of_day},
};

}  // namespace

std::span<const Function> clock_functions() { return functions; }

}  // namespace balie::scorer_pmml
