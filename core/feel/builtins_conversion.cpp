// Conversion functions (10.3.4.1) and not().
#include "core/feel/builtin_texts.hpp"
#include "core/feel/operators.hpp"
#include "core/feel/range_literal.hpp"
#include "core/feel/run.hpp"

#include <fmt/format.h>

#include <array>

namespace balie::feel {
namespace {

using Arguments = std::span<const Value>;

template <typename T>
Value value_or_null(Run& run, const std::optional<T>& result, std::string_view what) {
  return result ? Value(*result) : run.null(what);
}

Value date_from(Run& run, Arguments a) {
  if (a[0].is(Kind::string)) return value_or_null(run, parse_date(a[0].string()), "date: no such date");
  if (a[0].is(Kind::date)) return a[0];
  if (a[0].is(Kind::date_time)) return date_of(a[0].date_time());
  return run.null("date: neither a string nor a date");
}

std::optional<int> small_integer(const Value& value, std::int64_t max) {
  const auto number = value.number().to_integer();
  if (!number || *number < 0 || *number > max) return std::nullopt;
  return static_cast<int>(*number);
}

std::optional<Date> date_of_parts(const Value& year, const Value& month, const Value& day) {
  const auto years = year.number().to_integer();
  const auto months = small_integer(month, 12), days = small_integer(day, 31);
  if (!years || !months || !days) return std::nullopt;
  return date_of(Calendar{*years, *months, *days});
}

Value date_from_parts(Run& run, Arguments a) {
  return value_or_null(run, date_of_parts(a[0], a[1], a[2]), "date: no such date");
}

// A zone by its name or as an offset; null: local.
std::optional<Zone> zone_of(const Value& value) {
  if (value.is_null()) return Zone();
  if (value.is(Kind::string)) return Zone::named(value.string());
  if (!value.is(Kind::days_duration)) return std::nullopt;
  constexpr Nanoseconds offset_max = Nanoseconds{14} * 3600 * nanoseconds_per_second;
  const Nanoseconds offset = value.days_duration().nanoseconds;
  if (offset > offset_max || offset < -offset_max) return std::nullopt;
  return Zone::at_offset(static_cast<std::int32_t>(offset / nanoseconds_per_second));
}

std::optional<TimeOfDay> time_of_parts(const Value& hour, const Value& minute, const Value& second,
                                       const Value& zone) {
  const auto hours = small_integer(hour, 23), minutes = small_integer(minute, 59);
  const auto place = zone_of(zone);
  const Decimal seconds = second.number();
  if (!hours || !minutes || !place || seconds.is_negative() || seconds >= Decimal(60)) return std::nullopt;
  const auto fine = round(*multiply(seconds, Decimal(nanoseconds_per_second)), 0, Rounding::down);
  const std::int64_t nanoseconds = fine->to_integer().value_or(0);
  return TimeOfDay{(*hours * 3600LL + *minutes * 60LL) * nanoseconds_per_second + nanoseconds, *place};
}

Value time_from(Run& run, Arguments a) {
  if (a[0].is(Kind::string)) return value_or_null(run, parse_time(a[0].string()), "time: no such time");
  if (a[0].is(Kind::time)) return a[0];
  if (a[0].is(Kind::date_time)) return time_of(a[0].date_time());
  if (a[0].is(Kind::date)) return TimeOfDay{0, Zone::at_offset(0)};
  return run.null("time: neither a string nor a date or time");
}

Value time_from_parts(Run& run, Arguments a) {
  return value_or_null(run, time_of_parts(a[0], a[1], a[2], a[3]), "time: no such time");
}

Value date_time_from(Run& run, Arguments a) {
  if (a[0].is(Kind::string))
    return value_or_null(run, parse_date_time(a[0].string()), "date and time: no such date and time");
  if (a[0].is(Kind::date_time)) return a[0];
  if (a[0].is(Kind::date)) return combine(a[0].date(), TimeOfDay{0, Zone::at_offset(0)});
  return run.null("date and time: neither a string nor a date");
}

Value date_time_from_both(Run& run, Arguments a) {
  // The second argument may also be the name of a zone, in which the date and time is then shown (DMN 1.4).
  if (a[1].is(Kind::string) && a[0].is(Kind::date_time)) {
    const auto zone = Zone::named(a[1].string());
    if (!zone) return run.null("date and time: unknown zone");
    DateTime moved = a[0].date_time();
    if (moved.zone.kind() == Zone::Kind::local)
      return run.null("date and time: a local time lies in no zone");
    const std::int64_t utc = moved.seconds - moved.zone.offset_at(moved.seconds);
    moved.seconds = utc + zone->offset_at_utc(utc);
    moved.zone = *zone;
    return moved;
  }
  if (!a[1].is(Kind::time)) return run.null("date and time: the second argument is no time");
  if (a[0].is(Kind::date)) return combine(a[0].date(), a[1].time());
  if (a[0].is(Kind::date_time)) return combine(date_of(a[0].date_time()), a[1].time());
  return run.null("date and time: the first argument is no date");
}

Value date_time_from_parts(Run& run, Arguments a) {
  const auto date = date_of_parts(a[0], a[1], a[2]);
  const auto time = time_of_parts(a[3], a[4], a[5], a[6]);
  if (!date || !time) return run.null("date and time: no such date and time");
  return combine(*date, *time);
}

Value number_from(Run& run, Arguments a) {
  const std::string_view grouping = a[1].is_null() ? "" : a[1].string();
  const std::string_view point = a[2].is_null() ? "." : a[2].string();
  const bool known = (grouping.empty() || grouping == " " || grouping == "," || grouping == ".") &&
                     (point == "." || point == ",") && grouping != point;
  if (!known) return run.null("number: such separators are not allowed");
  std::string digits;
  for (const char c : a[0].string()) {
    if (!grouping.empty() && c == grouping[0]) continue;
    if (c == '.' && point != ".") return run.null("number: no number");
    digits += c == point[0] ? '.' : c;
  }
  return value_or_null(run, Decimal::parse(digits), "number: no number");
}

Value string_from(Run& run, Arguments a) {
  if (a[0].is_null()) return {};
  if (!run.charge(a[0].weight())) return {};
  return run.string(to_string(a[0]));
}

Value duration_from(Run& run, Arguments a) {
  if (a[0].is(Kind::days_duration) || a[0].is(Kind::months_duration)) return a[0];
  if (!a[0].is(Kind::string)) return run.null("duration: no string");
  if (const auto days = parse_days_duration(a[0].string())) return *days;
  return value_or_null(run, parse_months_duration(a[0].string()), "duration: no duration");
}

Value months_duration_between(Run& run, Arguments a) {
  const auto date_time = [](const Value& value) -> std::optional<DateTime> {
    if (value.is(Kind::date)) return combine(value.date(), TimeOfDay());
    return value.is(Kind::date_time) ? std::optional(value.date_time()) : std::nullopt;
  };
  const auto from = date_time(a[0]), to = date_time(a[1]);
  if (!from || !to) return run.null("years and months duration: no dates");
  return months_between(*from, *to);
}

Value range_from(Run& run, Arguments a) {
  return value_or_null(run, parse_range(a[0].string()), "range: no range of constants in ascending order");
}

Value negation(Run&, Arguments a) { return a[0].is(Kind::boolean) ? Value(!a[0].boolean()) : Value(); }

constexpr std::array texts = {
    BuiltinText{"date(from: Any) -> date", date_from},
    BuiltinText{"date(year: number, month: number, day: number) -> date", date_from_parts},
    BuiltinText{"time(from: Any) -> time", time_from},
    BuiltinText{
        "time(hour: number, minute: number, second: number, offset?: days and time duration?) -> time",
        time_from_parts},
    BuiltinText{"date and time(from: Any) -> date and time", date_time_from},
    BuiltinText{"date and time(date: Any, time: Any) -> date and time", date_time_from_both},
    BuiltinText{"date and time(year: number, month: number, day: number, hour: number, minute: number, "
                "second: number, "
                "offset?: days and time duration?) -> date and time",
                date_time_from_parts},
    BuiltinText{"date and time(year: number, month: number, day: number, hour: number, minute: number, "
                "second: number, "
                "timezone: string) -> date and time",
                date_time_from_parts},
    BuiltinText{"number(from: string) -> number",
                [](Run& run, Arguments a) {
                  const Value all[] = {a[0], Value(), Value()};
                  return number_from(run, all);
                }},
    BuiltinText{"number(from: string, grouping separator: string?, decimal separator: string?) -> number",
                number_from},
    BuiltinText{"string(from: Any?) -> string", string_from},
    BuiltinText{"duration(from: Any) -> Any", duration_from},
    BuiltinText{"years and months duration(from: Any, to: Any) -> years and months duration",
                months_duration_between},
    BuiltinText{"range(from: string) -> range", range_from},
    BuiltinText{"not(negand: Any?) -> boolean", negation},
};

}  // namespace

std::span<const BuiltinText> conversion_builtins() { return texts; }

}  // namespace balie::feel
