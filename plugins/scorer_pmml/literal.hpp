// From a text, in a file or in a record, to a value in a slot's form (value.hpp), for all types but string.
#pragma once

#include "protocols/pmml/types.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace balie::scorer_pmml {

// nullopt: not a value of this type. Of a string: always nullopt.
std::optional<double> literal(const pmml::Type& type, std::string_view text);
// A number as a value of this type: rounded to a float; nullopt where an integer is asked for and it is none.
std::optional<double> as_type(const pmml::Type& type, double number);

// A date, time or moment as another type has it: a date as days since 1960, a moment as its date. nullopt:
// of these two types neither has the other's. A NaN: too far off, or none of a day's seconds.
std::optional<double> reckoned(const pmml::Type& from, const pmml::Type& to, double value);

// Days from 1970-01-01 to a date of the Gregorian calendar, and back.
std::int64_t days_of(std::int64_t year, unsigned month, unsigned day);
struct Date {
  std::int64_t year;
  unsigned month;
  unsigned day;
};
Date date_of(std::int64_t days);

// As literal() reads it; of a string the caller knows better.
void append_literal(const pmml::Type& type, double value, std::string& text);

}  // namespace balie::scorer_pmml
