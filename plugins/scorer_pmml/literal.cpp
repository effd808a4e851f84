#include "plugins/scorer_pmml/literal.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <iterator>

namespace balie::scorer_pmml {

namespace {

using enum pmml::DataType;

constexpr double seconds_per_day = 86'400;

std::optional<unsigned> digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + count, value);
  if (error != std::errc() || end != text.data() + count) return std::nullopt;
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

unsigned days_in(std::int64_t year, unsigned month) {
  constexpr unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : days[month - 1];
}

// 2004-02-29, as ISO 8601.
std::optional<double> take_date(std::string_view& text) {
  const auto year = digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = digits(text, 2);
  if (!day || *month < 1 || *month > 12 || *day < 1 || *day > days_in(*year, *month)) return std::nullopt;
  return static_cast<double>(days_of(*year, *month, *day));
}

// 23:59:30, with a fraction of the second or without seconds.
std::optional<double> take_time(std::string_view& text) {
  const auto hour = digits(text, 2);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = digits(text, 2);
  if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
  double seconds = *hour * 3'600.0 + *minute * 60.0;
  if (!take(text, ':')) return seconds;
  const auto second = digits(text, 2);
  if (!second || *second > 59) return std::nullopt;
  seconds += *second;
  if (text.starts_with('.')) {
    double fraction = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), fraction);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    seconds += fraction;
  }
  return seconds;
}

std::optional<double> moment(std::string_view text) {
  const auto days = take_date(text);
  if (!days) return std::nullopt;
  if (text.empty()) return *days * seconds_per_day;
  if (!take(text, 'T') && !take(text, ' ')) return std::nullopt;
  const auto seconds = take_time(text);
  if (!seconds || !(text.empty() || text == "Z")) return std::nullopt;
  return *days * seconds_per_day + *seconds;
}

std::optional<double> whole(std::optional<double> value) {
  if (value) value = std::floor(*value);
  return value;
}

std::optional<double> date_alone(std::string_view text) {
  const auto days = take_date(text);
  return days && text.empty() ? days : std::nullopt;
}

std::optional<double> time_alone(std::string_view text) {
  const auto seconds = take_time(text);
  return seconds && text.empty() ? seconds : std::nullopt;
}

std::optional<double> counted(const pmml::Type& type, std::string_view text) {
  if (const auto count = pmml::number_of(text)) return as_type(type, *count);
  const auto start = static_cast<double>(days_of(type.epoch, 1, 1));
  if (type.data == date_days_since) {
    const auto days = date_alone(text);
    return days ? std::optional(*days - start) : std::nullopt;
  }
  if (type.data == time_seconds) return whole(time_alone(text));
  const auto seconds = whole(moment(text));
  return seconds ? std::optional(*seconds - start * seconds_per_day) : std::nullopt;
}

std::optional<double> truth(std::string_view text) {
  if (text == "true" || text == "TRUE" || text == "True" || text == "1") return 1;
  if (text == "false" || text == "FALSE" || text == "False" || text == "0") return 0;
  return std::nullopt;
}

bool is_of_a_day(pmml::DataType data) { return data == time || data == time_seconds; }

// Seconds from 1970 to where a type begins to count.
double start_of(const pmml::Type& type) {
  const bool counts = type.data == date_days_since || type.data == date_time_seconds_since;
  return counts ? static_cast<double>(days_of(type.epoch, 1, 1)) * seconds_per_day : 0;
}

bool is_in_days(pmml::DataType data) { return data == date || data == date_days_since; }

}  // namespace

std::optional<double> reckoned(const pmml::Type& from, const pmml::Type& to, double value) {
  if (from.data < date || to.data < date || is_of_a_day(from.data) != is_of_a_day(to.data))
    return std::nullopt;
  constexpr double seconds_max = 1e14;  // three million years, which calendars can be computed for
  if (is_of_a_day(from.data) && !(value >= 0 && value < seconds_per_day)) return std::nan("");
  const double seconds = value * (is_in_days(from.data) ? seconds_per_day : 1) + start_of(from);
  if (!(std::abs(seconds) < seconds_max)) return std::nan("");
  if (is_in_days(to.data)) return std::floor((seconds - start_of(to)) / seconds_per_day);
  const bool is_whole = to.data == time_seconds || to.data == date_time_seconds_since;
  return is_whole ? std::floor(seconds - start_of(to)) : seconds;
}

// After Howard Hinnant's "chrono-compatible low-level date algorithms".
std::int64_t days_of(std::int64_t year, unsigned month, unsigned day) {
  year -= month <= 2;
  const auto era = (year >= 0 ? year : year - 399) / 400;
  const auto year_of_era = static_cast<unsigned>(year - era * 400);
  const auto day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const auto day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + static_cast<std::int64_t>(day_of_era) - 719'468;
}

Date date_of(std::int64_t days) {
  days += 719'468;
  const auto era = (days >= 0 ? days : days - 146'096) / 146'097;
  const auto day_of_era = static_cast<unsigned>(days - era * 146'097);
  const auto year_of_era =
      (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const auto day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const auto shifted = (5 * day_of_year + 2) / 153;
  const auto month = shifted < 10 ? shifted + 3 : shifted - 9;
  return {static_cast<std::int64_t>(year_of_era) + era * 400 + (month <= 2 ? 1 : 0), month,
          day_of_year - (153 * shifted + 2) / 5 + 1};
}

std::optional<double> as_type(const pmml::Type& type, double number) {
  switch (type.data) {
    case double_:
      return number;
    case float_:
      return static_cast<double>(static_cast<float>(number));
    case boolean:
      return number == 0 || number == 1 ? std::optional(number) : std::nullopt;
    case string:
      return std::nullopt;
    default:
      return std::isfinite(number) && number == std::floor(number) ? std::optional(number) : std::nullopt;
  }
}

std::optional<double> literal(const pmml::Type& type, std::string_view text) {
  text = pmml::trimmed(text);
  switch (type.data) {
    case string:
      return std::nullopt;
    case integer:
    case float_:
    case double_: {
      const auto number = pmml::number_of(text);
      return number && !std::isnan(*number) ? as_type(type, *number) : std::nullopt;
    }
    case boolean:
      return truth(text);
    case date:
      return date_alone(text);
    case time:
      return time_alone(text);
    case date_time:
      return moment(text);
    default:
      return counted(type, text);
  }
}

void append_literal(const pmml::Type& type, double value, std::string& text) {
  const auto out = std::back_inserter(text);
  const auto clock = [&](double seconds) {
    const auto whole_seconds = static_cast<int>(seconds);
    fmt::format_to(out, "{:02}:{:02}:{:02}", whole_seconds / 3'600, whole_seconds / 60 % 60,
                   whole_seconds % 60);
  };
  const auto calendar = [&](double days) {
    const auto day = date_of(static_cast<std::int64_t>(days));
    fmt::format_to(out, "{:04}-{:02}-{:02}", day.year, day.month, day.day);
  };
  switch (type.data) {
    case boolean:
      text += value != 0 ? "true" : "false";
      break;
    case date:
      calendar(value);
      break;
    case time:
      clock(value);
      break;
    case date_time: {
      const auto days = std::floor(value / seconds_per_day);
      calendar(days);
      text += 'T';
      clock(value - days * seconds_per_day);
      break;
    }
    case float_:
      fmt::format_to(out, "{}", static_cast<float>(value));
      break;
    default:
      fmt::format_to(out, "{}", value);
  }
}

}  // namespace balie::scorer_pmml
