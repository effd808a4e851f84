#include "core/operator/date_inference.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace balie::operation {
namespace {

constexpr std::array<std::string_view, 12> names = {"january",   "february", "march",    "april",
                                                    "may",       "june",     "july",     "august",
                                                    "september", "october",  "november", "december"};

constexpr std::chrono::days disorder_max(60);

bool same_letters(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((text[i] | 0x20) != lower[i]) return false;
  }
  return true;
}

}  // namespace

std::optional<std::chrono::month> parse_month(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  for (unsigned number = 1; number <= names.size(); ++number) {
    const auto name = names[number - 1];
    if (same_letters(text, name) || same_letters(text, name.substr(0, 3))) return std::chrono::month(number);
  }
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1 || number > 12)
    return std::nullopt;
  return std::chrono::month(number);
}

result<std::chrono::sys_days> YearInference::date(std::chrono::month month, std::chrono::day day) {
  for (const int step : {-1, 0, 1}) {
    if (!last_ && step != 0) continue;
    const std::chrono::year_month_day one(year_ + std::chrono::years(step), month, day);
    if (!one.ok() || (last_ && std::chrono::sys_days(one) < *last_ - disorder_max)) continue;
    last_ = one;
    year_ = one.year();
    return *last_;
  }
  return failure(
      Fate::reject, "import.date",
      fmt::format("month {} has no day {}", static_cast<unsigned>(month), static_cast<unsigned>(day)));
}

}  // namespace balie::operation
