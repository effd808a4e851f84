// Dates, times and durations of FEEL (DMN 1.5, 10.3.2.3.4 - 10.3.2.3.8), in the proleptic Gregorian calendar,
// for years -999,999,999 to 999,999,999. Plain values; nothing here allocates but texts.
#pragma once

#include "core/base/clock.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace balie::feel {

constexpr std::int64_t year_max = 999'999'999;
constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;
constexpr std::int64_t seconds_per_day = 86'400;
constexpr std::int64_t nanoseconds_per_day = seconds_per_day * nanoseconds_per_second;

// Where a time holds: nowhere in particular, at an offset, or in a zone of the tz database.
class Zone {
 public:
  enum class Kind : std::uint8_t { local, offset, named };

  constexpr Zone() = default;
  // Seconds east of Greenwich; less than a day.
  static Zone at_offset(std::int32_t seconds);
  // "Europe/Paris"; nothing when Debian's tzdata has no such zone.
  static std::optional<Zone> named(std::string_view name);

  [[nodiscard]] Kind kind() const { return kind_; }
  // Seconds east of Greenwich when it is `local_seconds` after 1970-01-01T00:00:00 there; 0 for a local time.
  [[nodiscard]] std::int32_t offset_at(std::int64_t local_seconds) const;
  // The same, when it is `utc_seconds` after 1970-01-01T00:00:00Z.
  [[nodiscard]] std::int32_t offset_at_utc(std::int64_t utc_seconds) const;
  [[nodiscard]] std::string name() const;    // of a named zone; else empty
  [[nodiscard]] std::string suffix() const;  // as in a literal: "", "Z", "+05:30", "@Europe/Paris"
  bool operator==(const Zone&) const = default;

 private:
  friend class Value;
  Kind kind_ = Kind::local;
  std::uintptr_t handle_ =
      0;  // the offset, or the handle of the zone's rules, which live as long as the process
};

struct Date {
  std::int64_t days = 0;  // since 1970-01-01
  auto operator<=>(const Date&) const = default;
};

// A time of day.
struct TimeOfDay {
  std::int64_t nanoseconds = 0;  // since midnight
  Zone zone;
};

struct DateTime {
  std::int64_t seconds = 0;  // since 1970-01-01T00:00:00, as the clock on that wall shows it
  std::int32_t nanoseconds = 0;
  Zone zone;
};

__extension__ typedef __int128 Nanoseconds;

struct DaysDuration {
  Nanoseconds nanoseconds = 0;
  auto operator<=>(const DaysDuration&) const = default;
};

struct MonthsDuration {
  std::int64_t months = 0;
  auto operator<=>(const MonthsDuration&) const = default;
};

struct Calendar {
  std::int64_t year = 1970;
  int month = 1;  // 1 - 12
  int day = 1;    // 1 - 31
};

bool is_leap(std::int64_t year);
int days_in_month(std::int64_t year, int month);
std::optional<Date> date_of(const Calendar& calendar);  // nothing when there is no such day
Calendar calendar_of(Date date);
int weekday_of(Date date);    // Monday is 1, Sunday 7 (ISO 8601)
int day_of_year(Date date);   // from 1
int week_of_year(Date date);  // ISO 8601
Date date_of(const DateTime& date_time);
TimeOfDay time_of(const DateTime& date_time);
DateTime combine(Date date, const TimeOfDay& time);
// The wall-clock time `time` in UTC.
DateTime date_time_of(Time time);

// The texts of literals and of the functions date(), time(), date and time(), duration(). Nothing when it is
// none.
std::optional<Date> parse_date(std::string_view text);
std::optional<TimeOfDay> parse_time(std::string_view text);
std::optional<DateTime> parse_date_time(std::string_view text);
std::optional<DaysDuration> parse_days_duration(std::string_view text);
std::optional<MonthsDuration> parse_months_duration(std::string_view text);

std::string to_string(Date date);
std::string to_string(const TimeOfDay& time);
std::string to_string(const DateTime& date_time);
std::string to_string(DaysDuration duration);
std::string to_string(MonthsDuration duration);

// Sums and differences; nothing where the result lies outside of the years above.
std::optional<Date> add(Date date, MonthsDuration duration);
std::optional<Date> add(Date date,
                        DaysDuration duration);  // the day on which midnight plus the duration falls
std::optional<DateTime> add(const DateTime& date_time, MonthsDuration duration);
std::optional<DateTime> add(const DateTime& date_time, DaysDuration duration);
TimeOfDay add(const TimeOfDay& time, DaysDuration duration);  // around midnight

// By the instant, in whole seconds: that is how 10.3.2.3.4 and 10.3.2.3.6 define their value. Nothing when
// one has a zone or offset and the other has none: these cannot be compared.
std::optional<std::strong_ordering> compare(const TimeOfDay& a, const TimeOfDay& b);
std::optional<std::strong_ordering> compare(const DateTime& a, const DateTime& b);
// With fractions of seconds.
std::optional<DaysDuration> difference(const TimeOfDay& a, const TimeOfDay& b);
std::optional<DaysDuration> difference(const DateTime& a, const DateTime& b);
// Whole months from `from` to `to`, towards zero.
MonthsDuration months_between(const DateTime& from, const DateTime& to);

}  // namespace balie::feel
