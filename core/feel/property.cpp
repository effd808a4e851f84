#include "core/feel/property.hpp"

#include "core/feel/structure.hpp"

#include <array>

namespace balie::feel {
namespace {

constexpr std::array<std::string_view, 20> names = {
    "",        "year",        "month",    "day",   "weekday",        "hour",        "minute",
    "second",  "time offset", "timezone", "years", "months",         "days",        "hours",
    "minutes", "seconds",     "start",    "end",   "start included", "end included"};

std::optional<Value> number(std::int64_t value) { return Value(Decimal(value)); }

std::optional<Value> of_date(Date date, Property property) {
  switch (property) {
    case Property::year:
      return number(calendar_of(date).year);
    case Property::month:
      return number(calendar_of(date).month);
    case Property::day:
      return number(calendar_of(date).day);
    case Property::weekday:
      return number(weekday_of(date));
    default:
      return std::nullopt;
  }
}

// `local_seconds`: when it is, for the offset of a zone.
std::optional<Value> of_time(const TimeOfDay& time, std::int64_t local_seconds, Property property) {
  const std::int64_t seconds = time.nanoseconds / nanoseconds_per_second;
  switch (property) {
    case Property::hour:
      return number(seconds / 3600);
    case Property::minute:
      return number(seconds / 60 % 60);
    case Property::second:
      return number(seconds % 60);
    case Property::time_offset:
      if (time.zone.kind() == Zone::Kind::local) return Value();
      return Value(DaysDuration{Nanoseconds{time.zone.offset_at(local_seconds)} * nanoseconds_per_second});
    case Property::timezone:
      return time.zone.kind() == Zone::Kind::named ? Value(time.zone.name()) : Value();
    default:
      return std::nullopt;
  }
}

std::optional<Value> of_days(DaysDuration duration, Property property) {
  const auto seconds = static_cast<std::int64_t>(duration.nanoseconds / nanoseconds_per_second);
  switch (property) {
    case Property::days:
      return number(seconds / seconds_per_day);
    case Property::hours:
      return number(seconds / 3600 % 24);
    case Property::minutes:
      return number(seconds / 60 % 60);
    case Property::seconds:
      return number(seconds % 60);
    default:
      return std::nullopt;
  }
}

std::optional<Value> of_months(MonthsDuration duration, Property property) {
  if (property == Property::years) return number(duration.months / 12);
  if (property == Property::months) return number(duration.months % 12);
  return std::nullopt;
}

std::optional<Value> of_range(const Range& range, Property property) {
  switch (property) {
    case Property::start:
      return range.start;
    case Property::end:
      return range.end;
    case Property::start_included:
      return Value(range.start_included);
    case Property::end_included:
      return Value(range.end_included);
    default:
      return std::nullopt;
  }
}

}  // namespace

Property property_named(std::string_view name) {
  for (std::size_t i = 1; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<Property>(i);
  }
  return Property::none;
}

std::optional<Value> property_of(const Value& value, Property property) {
  switch (value.kind()) {
    case Kind::date:
      return of_date(value.date(), property);
    case Kind::time:
      return of_time(value.time(), value.time().nanoseconds / nanoseconds_per_second, property);
    case Kind::date_time: {
      const DateTime date_time = value.date_time();
      auto found = of_date(date_of(date_time), property);
      return found ? found : of_time(time_of(date_time), date_time.seconds, property);
    }
    case Kind::days_duration:
      return of_days(value.days_duration(), property);
    case Kind::months_duration:
      return of_months(value.months_duration(), property);
    case Kind::range:
      return of_range(value.range(), property);
    default:
      return std::nullopt;
  }
}

std::optional<Type> property_type(const Type& type, Property property) {
  // Each value of a kind has the same properties: one of each is asked.
  const auto of_sample = [&](const Value& sample) -> std::optional<Type> {
    if (!property_of(sample, property)) return std::nullopt;
    if (property == Property::time_offset) return Type::of(Type::Kind::days_duration);
    return Type::of(property == Property::timezone ? Type::Kind::string : Type::Kind::number);
  };
  switch (type.kind()) {
    case Type::Kind::date:
      return of_sample(Date());
    case Type::Kind::time:
      return of_sample(TimeOfDay());
    case Type::Kind::date_time:
      return of_sample(DateTime());
    case Type::Kind::days_duration:
      return of_sample(DaysDuration());
    case Type::Kind::months_duration:
      return of_sample(MonthsDuration());
    case Type::Kind::range:
      if (property == Property::start || property == Property::end) return type.element();
      if (property == Property::start_included || property == Property::end_included)
        return Type::of(Type::Kind::boolean);
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

}  // namespace balie::feel
