// How a value of PMML stands in a slot. Every field, whatever its type, is one double:
//   integer, float, double   the number (of a float: rounded to one)
//   boolean                  0 or 1
//   string                   the code that Symbols gives the text
//   date, time, dateTime     days since 1970-01-01; seconds since midnight; seconds since 1970-01-01T00:00:00
//   ...DaysSince, ...Seconds the count
// so two values of one type are equal when their doubles are. A missing value is a NaN, and an invalid one,
// which only an input can be, is a NaN that can be told from it.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>

namespace balie::scorer_pmml {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double invalid = std::bit_cast<double>(std::uint64_t{0x7ff8'0000'0000'0bad});

// True of an invalid value too.
inline bool is_missing(double value) { return value != value; }
inline bool is_invalid(double value) {
  return std::bit_cast<std::uint64_t>(value) == std::bit_cast<std::uint64_t>(invalid);
}

constexpr std::uint32_t none = 0xffff'ffff;  // of an index that leads nowhere

}  // namespace balie::scorer_pmml
