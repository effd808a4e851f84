#include "plugins/scorer_pmml/formats.hpp"

#include "plugins/scorer_pmml/literal.hpp"

#include <fmt/chrono.h>
#include <fmt/printf.h>

#include <cmath>

namespace balie::scorer_pmml {
namespace {

constexpr std::size_t pattern_bytes_max = 256;
constexpr double seconds_per_day = 86'400;

// How many digits it begins with.
std::size_t digits(std::string_view text) {
  const auto end = text.find_first_not_of("0123456789");
  return std::min(end, text.size());
}

// The text up to the next single %, with %% as %; what is left begins behind it.
std::string literal_text(std::string_view& rest, bool& found) {
  std::string text;
  found = false;
  while (!rest.empty()) {
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c == '%' && !rest.starts_with('%')) {
      found = true;
      break;
    }
    if (c == '%') rest.remove_prefix(1);
    text += c;
  }
  return text;
}

}  // namespace

std::optional<NumberFormat> NumberFormat::read(std::string_view pattern) {
  if (pattern.size() > pattern_bytes_max) return std::nullopt;
  NumberFormat format;
  bool found = false;
  format.before_ = literal_text(pattern, found);
  if (!found) return std::nullopt;
  auto rest = pattern;
  rest.remove_prefix(std::min(rest.find_first_not_of("-+ 0#"), rest.size()));
  const auto width = digits(rest);
  rest.remove_prefix(width);
  std::size_t precision = 0;
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    precision = digits(rest);
    rest.remove_prefix(precision);
  }
  constexpr std::string_view conversions = "difFeEgG";
  if (width > 2 || precision > 2 || rest.empty() || conversions.find(rest[0]) == std::string_view::npos)
    return std::nullopt;
  rest.remove_prefix(1);
  format.conversion_ = fmt::format("%{}", pattern.substr(0, pattern.size() - rest.size()));
  format.after_ = literal_text(rest, found);
  if (found) return std::nullopt;
  return format;
}

bool NumberFormat::append(double number, std::string& text) const {
  const bool whole = conversion_.back() == 'd' || conversion_.back() == 'i';
  constexpr double limit = 9'007'199'254'740'992;  // 2^53: beyond it a double is not one whole number
  if (whole && !(number == std::floor(number) && std::abs(number) <= limit)) return false;
  if (!std::isfinite(number)) return false;
  text += before_;
  text += whole ? fmt::sprintf(conversion_, static_cast<std::int64_t>(number))
                : fmt::sprintf(conversion_, number);
  text += after_;
  return true;
}

std::optional<ClockFormat> ClockFormat::read(std::string_view pattern, bool has_date) {
  if (pattern.size() > pattern_bytes_max) return std::nullopt;
  constexpr std::string_view of_time = "HIMnprRStT%";
  constexpr std::string_view of_date = "aAbBCdDeFgGhjmuUVwWyY";
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%') continue;
    if (++i == pattern.size()) return std::nullopt;
    const bool known = of_time.find(pattern[i]) != std::string_view::npos ||
                       (has_date && of_date.find(pattern[i]) != std::string_view::npos);
    if (!known) return std::nullopt;
  }
  ClockFormat format;
  format.pattern_ = pattern;
  return format;
}

bool ClockFormat::append(double seconds, std::string& text) const {
  const double day = std::floor(seconds / seconds_per_day);
  if (!(std::abs(day) < 4e6)) return false;  // some 10'000 years
  const auto days = static_cast<std::int64_t>(day);
  const auto date = date_of(days);
  if (date.year < 0 || date.year > 9999) return false;
  const auto second = static_cast<int>(std::floor(seconds - day * seconds_per_day));
  std::tm moment{};
  moment.tm_year = static_cast<int>(date.year) - 1900;
  moment.tm_mon = static_cast<int>(date.month) - 1;
  moment.tm_mday = static_cast<int>(date.day);
  moment.tm_yday = static_cast<int>(days - days_of(date.year, 1, 1));
  moment.tm_wday = static_cast<int>(((days + 4) % 7 + 7) % 7);  // 1970-01-01 was a Thursday
  moment.tm_hour = second / 3600;
  moment.tm_min = second / 60 % 60;
  moment.tm_sec = second % 60;
  for (std::size_t i = 0; i < pattern_.size(); ++i) {
    if (pattern_[i] != '%') {
      text += pattern_[i];
      continue;
    }
    const char conversion[] = {'{', ':', '%', pattern_[++i], '}'};
    text += fmt::format(fmt::runtime(std::string_view(conversion, sizeof conversion)), moment);
  }
  return true;
}

}  // namespace balie::scorer_pmml
