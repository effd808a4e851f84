// Dates out of a file's columns: "5" and "may" of rows that are in order of time, where the year is not
// written.
#pragma once

#include "core/base/result.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace balie::operation {

// 1..12 from "5", "05", "may", "May", "MAY" or "may."; English names, of three letters or whole.
std::optional<std::chrono::month> parse_month(std::string_view text);

// Gives dates without a year the first year in which they follow the row before, or are at most two months
// out of order. A gap of more than ten months is not seen for what it is.
class YearInference {
 public:
  // `first_year`: of the first row.
  explicit YearInference(std::chrono::year first_year) : year_(first_year) {}

  // Error (reject): there is no such day.
  result<std::chrono::sys_days> date(std::chrono::month month, std::chrono::day day);

 private:
  std::chrono::year year_;
  std::optional<std::chrono::sys_days> last_;
};

}  // namespace balie::operation
