// Dates as people and programs write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::identity::match {

// Which part stands first where the text does not say it: in eight digits without anything between them, and
// in two short numbers before a year. A year of four digits in front is recognised in each of them.
enum class DateLayout : std::uint8_t { year_first, day_first, month_first };

struct ReadDate {
  std::string digits;   // YYYYMMDD; also of a date that does not exist, whose slip can still be seen
  bool exists = false;  // in the proleptic Gregorian calendar, from year 1 on
};

// "1980-02-29", "19800229", "29/2/1980", "29.02.1980", "29 Feb 1980", "February 29, 1980", any of them with a
// time behind it. nullopt: not three parts with a year of four digits.
std::optional<ReadDate> read_date(std::string_view text, DateLayout layout);

// The layout of a whole column: the one in which the fewest of its dates do not exist; of equals, the first.
DateLayout layout_of(const std::vector<std::string_view>& values);

}  // namespace balie::identity::match
