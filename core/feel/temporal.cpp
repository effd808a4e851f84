// The arithmetic of dates and times.
#include "core/feel/temporal.hpp"

#include <algorithm>
#include <chrono>

namespace balie::feel {
namespace {

constexpr std::int64_t months_per_year = 12;

// Days before 1 March of the year 0 and 1970-01-01, and of 400 years.
constexpr std::int64_t epoch_days = 719'468;
constexpr std::int64_t era_days = 146'097;

constexpr std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

// Howard Hinnant's algorithms, as in std::chrono, whose years end at 32,767.
constexpr std::int64_t days_of(std::int64_t year, int month, int day) {
  const std::int64_t shifted = month <= 2 ? year - 1 : year;
  const std::int64_t era = floor_divide(shifted, 400);
  const std::int64_t year_of_era = shifted - era * 400;
  const std::int64_t day_of_march_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_march_year;
  return era * era_days + day_of_era - epoch_days;
}

constexpr std::int64_t days_min = days_of(-year_max, 1, 1);
constexpr std::int64_t days_max = days_of(year_max, 12, 31);

bool in_range(std::int64_t days) { return days >= days_min && days <= days_max; }

// Seconds since 1970-01-01T00:00:00Z.
std::int64_t instant_of(const DateTime& date_time) {
  return date_time.seconds - date_time.zone.offset_at(date_time.seconds);
}

}  // namespace

bool is_leap(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

int days_in_month(std::int64_t year, int month) {
  if (month == 2) return is_leap(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

std::optional<Date> date_of(const Calendar& calendar) {
  const auto [year, month, day] = calendar;
  if (year < -year_max || year > year_max || month < 1 || month > 12) return std::nullopt;
  if (day < 1 || day > days_in_month(year, month)) return std::nullopt;
  return Date{days_of(year, month, day)};
}

Calendar calendar_of(Date date) {
  const std::int64_t days = date.days + epoch_days;
  const std::int64_t era = floor_divide(days, era_days);
  const std::int64_t day_of_era = days - era * era_days;
  const std::int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const std::int64_t day_of_march_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month_from_march = (5 * day_of_march_year + 2) / 153;
  const int day = static_cast<int>(day_of_march_year - (153 * month_from_march + 2) / 5 + 1);
  const int month = static_cast<int>(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

int weekday_of(Date date) {
  const std::int64_t from_monday = (date.days + 3) % 7;  // 1970-01-01 was a Thursday
  return static_cast<int>(from_monday < 0 ? from_monday + 7 : from_monday) + 1;
}

int day_of_year(Date date) { return static_cast<int>(date.days - days_of(calendar_of(date).year, 1, 1)) + 1; }

int week_of_year(Date date) {
  const Date thursday{date.days + 4 - weekday_of(date)};  // the week belongs to the year of its Thursday
  return (day_of_year(thursday) - 1) / 7 + 1;
}

Date date_of(const DateTime& date_time) { return {floor_divide(date_time.seconds, seconds_per_day)}; }

TimeOfDay time_of(const DateTime& date_time) {
  const std::int64_t seconds = date_time.seconds - date_of(date_time).days * seconds_per_day;
  return {seconds * nanoseconds_per_second + date_time.nanoseconds, date_time.zone};
}

DateTime combine(Date date, const TimeOfDay& time) {
  return {date.days * seconds_per_day + time.nanoseconds / nanoseconds_per_second,
          static_cast<std::int32_t>(time.nanoseconds % nanoseconds_per_second), time.zone};
}

DateTime date_time_of(Time time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto rest = std::chrono::duration_cast<std::chrono::nanoseconds>(time - seconds);
  return {seconds.time_since_epoch().count(), static_cast<std::int32_t>(rest.count()), Zone::at_offset(0)};
}

std::optional<Date> add(Date date, MonthsDuration duration) {
  Calendar calendar = calendar_of(date);
  const std::int64_t years_max = 2 * (year_max + 1);
  if (duration.months > years_max * months_per_year || duration.months < -years_max * months_per_year)
    return std::nullopt;
  const std::int64_t months = calendar.year * months_per_year + calendar.month - 1 + duration.months;
  calendar.year = floor_divide(months, months_per_year);
  calendar.month = static_cast<int>(months - calendar.year * months_per_year) + 1;
  calendar.day = std::min(calendar.day, days_in_month(calendar.year, calendar.month));
  return date_of(calendar);
}

std::optional<Date> add(Date date, DaysDuration duration) {
  const Nanoseconds nanoseconds = Nanoseconds{date.days} * nanoseconds_per_day + duration.nanoseconds;
  Nanoseconds days = nanoseconds / nanoseconds_per_day;
  if (nanoseconds % nanoseconds_per_day < 0) --days;
  if (days < days_min || days > days_max) return std::nullopt;
  return Date{static_cast<std::int64_t>(days)};
}

std::optional<DateTime> add(const DateTime& date_time, MonthsDuration duration) {
  const auto date = add(date_of(date_time), duration);
  if (!date) return std::nullopt;
  return combine(*date, time_of(date_time));
}

std::optional<DateTime> add(const DateTime& date_time, DaysDuration duration) {
  const Nanoseconds nanoseconds = Nanoseconds{instant_of(date_time)} * nanoseconds_per_second +
                                  date_time.nanoseconds + duration.nanoseconds;
  Nanoseconds seconds = nanoseconds / nanoseconds_per_second;
  auto rest = static_cast<std::int32_t>(nanoseconds % nanoseconds_per_second);
  if (rest < 0) {
    --seconds;
    rest += static_cast<std::int32_t>(nanoseconds_per_second);
  }
  if (seconds < Nanoseconds{days_min} * seconds_per_day || seconds > Nanoseconds{days_max} * seconds_per_day)
    return std::nullopt;
  const auto instant = static_cast<std::int64_t>(seconds);
  const DateTime result{instant + date_time.zone.offset_at_utc(instant), rest, date_time.zone};
  return in_range(date_of(result).days) ? std::optional(result) : std::nullopt;
}

TimeOfDay add(const TimeOfDay& time, DaysDuration duration) {
  const Nanoseconds sum = (time.nanoseconds + duration.nanoseconds) % nanoseconds_per_day;
  return {static_cast<std::int64_t>(sum < 0 ? sum + nanoseconds_per_day : sum), time.zone};
}

std::optional<DaysDuration> difference(const TimeOfDay& a, const TimeOfDay& b) {
  if ((a.zone.kind() == Zone::Kind::local) != (b.zone.kind() == Zone::Kind::local)) return std::nullopt;
  const auto utc = [](const TimeOfDay& time) {
    const std::int64_t offset = time.zone.offset_at(time.nanoseconds / nanoseconds_per_second);
    return time.nanoseconds - offset * nanoseconds_per_second;
  };
  return DaysDuration{utc(a) - utc(b)};
}

std::optional<DaysDuration> difference(const DateTime& a, const DateTime& b) {
  if ((a.zone.kind() == Zone::Kind::local) != (b.zone.kind() == Zone::Kind::local)) return std::nullopt;
  const Nanoseconds seconds = Nanoseconds{instant_of(a)} - instant_of(b);
  return DaysDuration{seconds * nanoseconds_per_second + a.nanoseconds - b.nanoseconds};
}

std::optional<std::strong_ordering> compare(const TimeOfDay& a, const TimeOfDay& b) {
  return compare(combine({}, a), combine({}, b));
}

std::optional<std::strong_ordering> compare(const DateTime& a, const DateTime& b) {
  if ((a.zone.kind() == Zone::Kind::local) != (b.zone.kind() == Zone::Kind::local)) return std::nullopt;
  return instant_of(a) <=> instant_of(b);
}

MonthsDuration months_between(const DateTime& from, const DateTime& to) {
  const Calendar first = calendar_of(date_of(from)), last = calendar_of(date_of(to));
  std::int64_t months = (last.year - first.year) * months_per_year + last.month - first.month;
  const auto within_month = [](const Calendar& calendar, const DateTime& date_time) {
    return calendar.day * nanoseconds_per_day + time_of(date_time).nanoseconds;
  };
  const std::int64_t start = within_month(first, from), end = within_month(last, to);
  if (months > 0 && end < start) --months;
  if (months < 0 && end > start) ++months;
  return {months};
}

}  // namespace balie::feel
