// What `value.name` finds in values that are no contexts (10.3.2.3 and table 53).
#pragma once

#include "core/feel/type.hpp"
#include "core/feel/value.hpp"

#include <optional>
#include <string_view>

namespace balie::feel {

enum class Property {
  none,
  year,
  month,
  day,
  weekday,
  hour,
  minute,
  second,
  time_offset,
  timezone,
  years,
  months,
  days,
  hours,
  minutes,
  seconds,
  start,
  end,
  start_included,
  end_included,
};

Property property_named(std::string_view name);
// Nothing: values of this kind have no such property.
std::optional<Value> property_of(const Value& value, Property property);
// The type of the property of all values of this type; nothing: they have none.
std::optional<Type> property_type(const Type& type, Property property);

}  // namespace balie::feel
