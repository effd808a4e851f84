// Date and time functions (10.3.4.6, 10.3.4.12).
#include "core/feel/builtin_texts.hpp"
#include "core/feel/operators.hpp"
#include "core/feel/run.hpp"

#include <algorithm>
#include <array>

namespace balie::feel {
namespace {

using Arguments = std::span<const Value>;

// The time that the evaluation was handed, in its zone.
DateTime now_of(const Run& run) {
  DateTime now = date_time_of(run.circumstances().now);
  const Zone zone = run.circumstances().zone;
  if (zone.kind() == Zone::Kind::local) return now;
  now.seconds += zone.offset_at_utc(now.seconds);
  now.zone = zone;
  return now;
}

Value now(Run& run, Arguments) { return now_of(run); }
Value today(Run& run, Arguments) { return date_of(now_of(run)); }

std::optional<Date> day_of(const Value& value) {
  if (value.is(Kind::date)) return value.date();
  return value.is(Kind::date_time) ? std::optional(date_of(value.date_time())) : std::nullopt;
}

template <int (*number)(Date)>
Value number_of_day(Run& run, Arguments a) {
  const auto day = day_of(a[0]);
  return day ? Value(Decimal(number(*day))) : run.null("this is no date");
}

Value day_of_week(Run& run, Arguments a) {
  constexpr std::array names = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
  const auto day = day_of(a[0]);
  return day ? Value(names[static_cast<std::size_t>(weekday_of(*day) - 1)]) : run.null("this is no date");
}

Value month_of_year(Run& run, Arguments a) {
  constexpr std::array names = {"January", "February", "March",     "April",   "May",      "June",
                                "July",    "August",   "September", "October", "November", "December"};
  const auto day = day_of(a[0]);
  return day ? Value(names[static_cast<std::size_t>(calendar_of(*day).month - 1)])
             : run.null("this is no date");
}

// The same value of the semantic domain: for times, with the same zone.
bool is_same(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::time: {
      const TimeOfDay x = a.time(), y = b.time();
      return x.nanoseconds == y.nanoseconds && x.zone == y.zone;
    }
    case Kind::date_time: {
      const DateTime x = a.date_time(), y = b.date_time();
      return x.seconds == y.seconds && x.nanoseconds == y.nanoseconds && x.zone == y.zone;
    }
    case Kind::list:
      return std::equal(a.list().begin(), a.list().end(), b.list().begin(), b.list().end(), is_same);
    case Kind::context: {
      const auto& entries = a.context().entries();
      return entries.size() == b.context().entries().size() &&
             std::all_of(entries.begin(), entries.end(), [&](const Entry& entry) {
               const Value* other = b.context().find(entry.name);
               return other != nullptr && is_same(entry.value, *other);
             });
    }
    default:
      return equal(a, b) == true;
  }
}

Value is(Run& run, Arguments a) {
  if (!run.charge(std::min(a[0].weight(), a[1].weight()))) return {};
  return is_same(a[0], a[1]);
}

constexpr std::array texts = {
    BuiltinText{"now() -> date and time", now},
    BuiltinText{"today() -> date", today},
    BuiltinText{"day of year(date: Any) -> number", number_of_day<day_of_year>},
    BuiltinText{"week of year(date: Any) -> number", number_of_day<week_of_year>},
    BuiltinText{"day of week(date: Any) -> string", day_of_week},
    BuiltinText{"month of year(date: Any) -> string", month_of_year},
    BuiltinText{"is(value1?: Any?, value2?: Any?) -> boolean", is},
};

}  // namespace

std::span<const BuiltinText> temporal_builtins() { return texts; }

}  // namespace balie::feel
