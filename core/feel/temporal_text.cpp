// Dates, times and durations as texts: the lexical forms of XML Schema Part 2, and zones by name.
#include "core/feel/temporal.hpp"

#include <fmt/format.h>

namespace balie::feel {
namespace {

constexpr int offset_hours_max = 14;  // XML Schema Part 2, 3.2.7.3

// Reads a text from the left.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] std::string_view rest() const { return rest_; }
  bool skip(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // As many digits as there are.
  std::string_view digits() {
    std::size_t count = 0;
    while (count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9') ++count;
    const std::string_view found = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return found;
  }
  std::optional<int> two_digits() {
    const std::string_view found = digits();
    if (found.size() != 2) return std::nullopt;
    return (found[0] - '0') * 10 + (found[1] - '0');
  }

 private:
  std::string_view rest_;
};

// Of at most 18 digits.
std::optional<std::int64_t> integer_of(std::string_view digits) {
  if (digits.empty() || digits.size() > 18) return std::nullopt;
  std::int64_t number = 0;
  for (const char digit : digits) number = number * 10 + (digit - '0');
  return number;
}

// The digits after a point, as nanoseconds; what is finer is cut off.
std::optional<std::int64_t> fraction_of(std::string_view digits) {
  if (digits.empty()) return std::nullopt;
  std::int64_t number = 0;
  for (std::size_t i = 0; i < 9; ++i) number = number * 10 + (i < digits.size() ? digits[i] - '0' : 0);
  return number;
}

std::optional<Date> read_date(Reader& reader) {
  const bool negative = reader.skip('-');
  const std::string_view digits = reader.digits();
  if (digits.size() < 4 || digits.size() > 9 || (digits.size() > 4 && digits[0] == '0')) return std::nullopt;
  if (!reader.skip('-')) return std::nullopt;
  const auto month = reader.two_digits();
  if (!month || !reader.skip('-')) return std::nullopt;
  const auto day = reader.two_digits();
  if (!day) return std::nullopt;
  const std::int64_t year = *integer_of(digits);
  return date_of(Calendar{negative ? -year : year, *month, *day});
}

std::optional<Zone> read_zone(Reader& reader) {
  if (reader.at_end()) return Zone();
  if (reader.skip('Z')) return Zone::at_offset(0);
  if (reader.skip('@')) {
    const auto zone = Zone::named(reader.rest());
    reader = Reader({});
    return zone;
  }
  const bool west = reader.skip('-');
  if (!west && !reader.skip('+')) return std::nullopt;
  const auto hours = reader.two_digits();
  if (!hours || !reader.skip(':')) return std::nullopt;
  const auto minutes = reader.two_digits();
  if (!minutes || *minutes > 59) return std::nullopt;
  int seconds = *hours * 3600 + *minutes * 60;
  if (reader.skip(':')) {  // as string() writes an offset that has seconds
    const auto more = reader.two_digits();
    if (!more || *more > 59) return std::nullopt;
    seconds += *more;
  }
  if (seconds > offset_hours_max * 3600) return std::nullopt;
  return Zone::at_offset(west ? -seconds : seconds);
}

// Up to 24:00:00, which is the midnight at the end of the day.
std::optional<TimeOfDay> read_time(Reader& reader) {
  const auto hour = reader.two_digits();
  if (!hour || !reader.skip(':')) return std::nullopt;
  const auto minute = reader.two_digits();
  if (!minute || !reader.skip(':')) return std::nullopt;
  const auto second = reader.two_digits();
  if (!second || *minute > 59 || *second > 59) return std::nullopt;
  std::int64_t nanoseconds = (*hour * 3600LL + *minute * 60LL + *second) * nanoseconds_per_second;
  if (reader.skip('.')) {
    const auto fraction = fraction_of(reader.digits());
    if (!fraction) return std::nullopt;
    nanoseconds += *fraction;
  }
  if (nanoseconds > nanoseconds_per_day) return std::nullopt;
  const auto zone = read_zone(reader);
  if (!zone || !reader.at_end()) return std::nullopt;
  return TimeOfDay{nanoseconds, *zone};
}

std::string clock_text(std::int64_t nanoseconds) {
  const std::int64_t seconds = nanoseconds / nanoseconds_per_second;
  std::string text = fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (nanoseconds % nanoseconds_per_second != 0) {
    text += fmt::format(".{:09}", nanoseconds % nanoseconds_per_second);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text;
}

// What a duration holds up to the sign: nothing when a designator is missing, doubled or out of order.
struct Part {
  std::int64_t number = 0;
  std::int64_t nanoseconds = 0;
  bool fraction = false;
  char designator = 0;
};

std::optional<Part> read_part(Reader& reader) {
  Part part;
  const auto number = integer_of(reader.digits());
  if (!number) return std::nullopt;
  part.number = *number;
  if (reader.skip('.')) {
    const std::string_view digits = reader.digits();  // "PT1.S" is allowed
    part.nanoseconds = digits.empty() ? 0 : *fraction_of(digits);
    part.fraction = true;
  }
  if (reader.at_end()) return std::nullopt;
  part.designator = reader.rest()[0];
  reader.skip(part.designator);
  return part;
}

// Adds the parts up with `weights`: pairs of a designator and what one of it weighs, the larger first.
template <std::size_t count>
bool read_parts(Reader& reader, const std::pair<char, std::int64_t> (&weights)[count], Nanoseconds& sum) {
  std::size_t next = 0;
  bool any = false;
  while (!reader.at_end() && reader.rest()[0] != 'T') {
    const auto part = read_part(reader);
    if (!part) return false;
    while (next < count && weights[next].first != part->designator) ++next;
    if (next == count || (part->fraction && part->designator != 'S')) return false;
    sum += Nanoseconds{part->number} * weights[next++].second + part->nanoseconds;
    any = true;
  }
  return any;
}

// No duration that counts is longer than all the years there are.
constexpr std::int64_t duration_years_max = 2 * (year_max + 1);

}  // namespace

std::optional<Date> parse_date(std::string_view text) {
  Reader reader(text);
  const auto date = read_date(reader);
  return reader.at_end() ? date : std::nullopt;
}

std::optional<TimeOfDay> parse_time(std::string_view text) {
  Reader reader(text);
  auto time = read_time(reader);
  if (time && time->nanoseconds == nanoseconds_per_day) time->nanoseconds = 0;
  return time;
}

std::optional<DateTime> parse_date_time(std::string_view text) {
  Reader reader(text);
  const auto date = read_date(reader);
  if (!date) return std::nullopt;
  if (reader.at_end()) return combine(*date, TimeOfDay());
  if (!reader.skip('T')) return std::nullopt;
  const auto time = read_time(reader);
  if (!time) return std::nullopt;
  return combine(*date, *time);
}

std::optional<DaysDuration> parse_days_duration(std::string_view text) {
  Reader reader(text);
  const bool negative = reader.skip('-');
  if (!reader.skip('P') || reader.at_end()) return std::nullopt;
  constexpr std::int64_t minute = 60 * nanoseconds_per_second;
  Nanoseconds sum = 0;
  if (reader.rest()[0] != 'T' && !read_parts(reader, {{'D', nanoseconds_per_day}}, sum)) return std::nullopt;
  if (reader.skip('T') &&
      !read_parts(reader, {{'H', 60 * minute}, {'M', minute}, {'S', nanoseconds_per_second}}, sum))
    return std::nullopt;
  if (!reader.at_end() || sum > Nanoseconds{duration_years_max} * 366 * nanoseconds_per_day)
    return std::nullopt;
  return DaysDuration{negative ? -sum : sum};
}

std::optional<MonthsDuration> parse_months_duration(std::string_view text) {
  Reader reader(text);
  const bool negative = reader.skip('-');
  if (!reader.skip('P')) return std::nullopt;
  Nanoseconds sum = 0;
  if (!read_parts(reader, {{'Y', 12}, {'M', 1}}, sum) || !reader.at_end()) return std::nullopt;
  if (sum > duration_years_max * 12) return std::nullopt;
  return MonthsDuration{static_cast<std::int64_t>(negative ? -sum : sum)};
}

std::string to_string(Date date) {
  const Calendar calendar = calendar_of(date);
  const std::int64_t year = calendar.year < 0 ? -calendar.year : calendar.year;
  return fmt::format("{}{:04}-{:02}-{:02}", calendar.year < 0 ? "-" : "", year, calendar.month, calendar.day);
}

std::string to_string(const TimeOfDay& time) { return clock_text(time.nanoseconds) + time.zone.suffix(); }

std::string to_string(const DateTime& date_time) {
  return fmt::format("{}T{}", to_string(date_of(date_time)), to_string(time_of(date_time)));
}

std::string to_string(DaysDuration duration) {
  if (duration.nanoseconds == 0) return "PT0S";
  const Nanoseconds size = duration.nanoseconds < 0 ? -duration.nanoseconds : duration.nanoseconds;
  const auto days = static_cast<std::int64_t>(size / nanoseconds_per_day);
  const auto rest = static_cast<std::int64_t>(size % nanoseconds_per_day);
  const std::int64_t seconds = rest / nanoseconds_per_second;
  std::string text = duration.nanoseconds < 0 ? "-P" : "P";
  if (days != 0) text += fmt::format("{}D", days);
  if (rest == 0) return text;
  text += 'T';
  if (seconds / 3600 != 0) text += fmt::format("{}H", seconds / 3600);
  if (seconds / 60 % 60 != 0) text += fmt::format("{}M", seconds / 60 % 60);
  if (rest % nanoseconds_per_second != 0) {
    text += fmt::format("{}.{:09}", seconds % 60, rest % nanoseconds_per_second);
    text.erase(text.find_last_not_of('0') + 1);
    text += 'S';
  } else if (seconds % 60 != 0) {
    text += fmt::format("{}S", seconds % 60);
  }
  return text;
}

std::string to_string(MonthsDuration duration) {
  if (duration.months == 0) return "P0M";
  const std::int64_t size = duration.months < 0 ? -duration.months : duration.months;
  std::string text = duration.months < 0 ? "-P" : "P";
  if (size / 12 != 0) text += fmt::format("{}Y", size / 12);
  if (size % 12 != 0) text += fmt::format("{}M", size % 12);
  return text;
}

}  // namespace balie::feel
