#include "protocols/pmml/time_values.hpp"

#include <optional>

namespace balie::pmml {

std::vector<double> read_time_values(Reading& reading, const xml::Element& element) {
  std::vector<double> values;
  std::optional<double> index;
  std::optional<double> time;
  for (const auto child : element.children()) {
    if (child.name() != "TimeValue") continue;
    reading.shape(child, "index time value standardError", "Timestamp");
    const auto this_index = reading.number_if(child, "index");
    const auto this_time = reading.number_if(child, "time");
    const bool first = values.empty();
    if (!first && (this_index.has_value() != index.has_value() || this_time.has_value() != time.has_value()))
      reading.refuse(child, "some values have an index or a time, others have none");
    if (!first && this_index && index && *this_index != *index + 1)
      reading.refuse(child, "its index is not that of the value before it, and one");
    if (!first && this_time && time && *this_time <= *time)
      reading.refuse(child, "its time is not after that of the value before it");
    index = this_index;
    time = this_time;
    values.push_back(reading.number(child, "value"));
    if (values.size() > time_values_max) reading.refuse(child, "too many values");
    if (!reading.ok()) return {};
  }
  return values;
}

}  // namespace balie::pmml
