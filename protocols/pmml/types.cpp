#include "protocols/pmml/types.hpp"

namespace balie::pmml {

namespace {

using enum DataType;
constexpr Word<Type> types[] = {
    {"string", {string}},
    {"integer", {integer}},
    {"float", {float_}},
    {"double", {double_}},
    {"boolean", {boolean}},
    {"date", {date}},
    {"time", {time}},
    {"dateTime", {date_time}},
    {"dateDaysSince[0]", {date_days_since, 0}},
    {"dateDaysSince[1960]", {date_days_since, 1960}},
    {"dateDaysSince[1970]", {date_days_since, 1970}},
    {"dateDaysSince[1980]", {date_days_since, 1980}},
    {"dateDaysSince[1990]", {date_days_since, 1990}},
    {"dateDaysSince[2000]", {date_days_since, 2000}},
    {"dateDaysSince[2010]", {date_days_since, 2010}},
    {"dateDaysSince[2020]", {date_days_since, 2020}},
    {"timeSeconds", {time_seconds}},
    {"dateTimeSecondsSince[0]", {date_time_seconds_since, 0}},
    {"dateTimeSecondsSince[1960]", {date_time_seconds_since, 1960}},
    {"dateTimeSecondsSince[1970]", {date_time_seconds_since, 1970}},
    {"dateTimeSecondsSince[1980]", {date_time_seconds_since, 1980}},
    {"dateTimeSecondsSince[1990]", {date_time_seconds_since, 1990}},
    {"dateTimeSecondsSince[2000]", {date_time_seconds_since, 2000}},
    {"dateTimeSecondsSince[2010]", {date_time_seconds_since, 2010}},
    {"dateTimeSecondsSince[2020]", {date_time_seconds_since, 2020}},
};

struct Closure {
  bool left;
  bool right;
};
constexpr Word<Closure> closures[] = {{"closedClosed", {true, true}},
                                      {"openClosed", {false, true}},
                                      {"openOpen", {false, false}},
                                      {"closedOpen", {true, false}}};

constexpr Word<FieldValue::Property> properties[] = {{"valid", FieldValue::Property::valid},
                                                     {"invalid", FieldValue::Property::invalid},
                                                     {"missing", FieldValue::Property::missing}};

}  // namespace

std::span<const Word<Type>> data_types() { return types; }

Interval read_interval(Reading& reading, const xml::Element& element) {
  reading.shape(element, "closure leftMargin rightMargin", "");
  const auto closure = reading.word<Closure>(element, "closure", closures);
  Interval interval{.left_closed = closure.left, .right_closed = closure.right};
  interval.left = reading.number(element, "leftMargin", interval.left);
  interval.right = reading.number(element, "rightMargin", interval.right);
  if (interval.left > interval.right) reading.refuse(element, "leftMargin is beyond rightMargin");
  return interval;
}

FieldValue read_field_value(Reading& reading, const xml::Element& element) {
  reading.shape(element, "value displayValue property", "");
  return {.text = reading.text(element, "value"),
          .display = Reading::text(element, "displayValue", ""),
          .property = reading.word<FieldValue::Property>(element, "property", properties,
                                                         FieldValue::Property::valid)};
}

}  // namespace balie::pmml
