#include "core/identity/match/date_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace balie::identity::match {
namespace {

constexpr std::size_t text_bytes_max = 64;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// "feb", "February" -> 2; 0: no month.
unsigned month_named(std::string_view word) {
  constexpr std::array<std::string_view, 12> months = {"january",   "february", "march",    "april",
                                                       "may",       "june",     "july",     "august",
                                                       "september", "october",  "november", "december"};
  std::string small(word);
  std::ranges::transform(small, small.begin(), lower);
  if (small == "sept") return 9;
  for (unsigned i = 0; i < months.size() && small.size() >= 3; ++i) {
    if (months[i] == small || months[i].substr(0, 3) == small) return i + 1;
  }
  return 0;
}

struct Part {
  std::size_t digits = 0;  // 0: a month's name
  unsigned value = 0;
};

// The three parts, or fewer where there are none. What follows the third is a time, and nobody's birthday.
std::vector<Part> parts_of(std::string_view text) {
  std::vector<Part> parts;
  for (std::size_t i = 0; i < text.size() && parts.size() < 3;) {
    const auto start = i;
    if (is_digit(text[i])) {
      while (i < text.size() && is_digit(text[i])) ++i;
      if (i - start > 4) return {};
      unsigned value = 0;
      for (const char c : text.substr(start, i - start)) value = value * 10 + static_cast<unsigned>(c - '0');
      parts.push_back({i - start, value});
    } else if (is_letter(text[i])) {
      while (i < text.size() && is_letter(text[i])) ++i;
      if (const auto month = month_named(text.substr(start, i - start))) parts.push_back({0, month});
    } else {
      ++i;
    }
  }
  return parts;
}

ReadDate make(unsigned year, unsigned month, unsigned day) {
  const std::chrono::year_month_day date(std::chrono::year(static_cast<int>(year)), std::chrono::month(month),
                                         std::chrono::day(day));
  return {fmt::format("{:04}{:02}{:02}", year, month, day), date.ok() && year > 0};
}

ReadDate read_packed(std::string_view digits, DateLayout layout) {
  const auto number = [&](std::size_t at, std::size_t length) {
    unsigned value = 0;
    for (const char c : digits.substr(at, length)) value = value * 10 + static_cast<unsigned>(c - '0');
    return value;
  };
  if (layout == DateLayout::year_first) return make(number(0, 4), number(4, 2), number(6, 2));
  if (layout == DateLayout::day_first) return make(number(4, 4), number(2, 2), number(0, 2));
  return make(number(4, 4), number(0, 2), number(2, 2));
}

}  // namespace

std::optional<ReadDate> read_date(std::string_view text, DateLayout layout) {
  if (text.size() > text_bytes_max) return std::nullopt;
  const auto digits = static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
  if (digits == 8) return read_packed(text.substr(0, 8), layout);
  const auto parts = parts_of(text);
  if (parts.size() != 3) return std::nullopt;
  const auto& [a, b, c] = std::array{parts[0], parts[1], parts[2]};
  if (a.digits >= 3) return make(a.value, b.value, c.value);
  if (c.digits != 4) return std::nullopt;
  if (a.digits == 0) return make(c.value, a.value, b.value);
  if (b.digits == 0 || layout != DateLayout::month_first) return make(c.value, b.value, a.value);
  return make(c.value, a.value, b.value);
}

DateLayout layout_of(const std::vector<std::string_view>& values) {
  const auto wrong = [&](DateLayout layout) {
    return std::ranges::count_if(values, [&](std::string_view value) {
      const auto date = read_date(value, layout);
      return !date || !date->exists;
    });
  };
  auto best = DateLayout::year_first;
  for (const auto layout : {DateLayout::day_first, DateLayout::month_first}) {
    if (wrong(layout) < wrong(best)) best = layout;
  }
  return best;
}

}  // namespace balie::identity::match
