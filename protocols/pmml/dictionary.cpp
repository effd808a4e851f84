#include "protocols/pmml/dictionary.hpp"

#include <fmt/format.h>

#include <unordered_set>

namespace balie::pmml {

namespace {

DataField read_data_field(Reading& reading, const xml::Element& element) {
  reading.shape(element, "name displayName optype dataType taxonomy isCyclic", "Interval Value");
  DataField field{.place = place_of(element), .name = reading.text(element, "name")};
  field.display_name = Reading::text(element, "displayName", "");
  field.type = reading.word<Type>(element, "dataType", data_types());
  field.optype = reading.word<OpType>(element, "optype", op_types);
  field.cyclic = reading.flag(element, "isCyclic", false);
  field.taxonomy = Reading::text(element, "taxonomy", "");
  for (const auto child : element.children())
    read_field_values(reading, child, field.intervals, field.values);
  return field;
}

}  // namespace

void read_field_values(Reading& reading, const xml::Element& child, std::vector<Interval>& intervals,
                       std::vector<FieldValue>& values) {
  if (child.name() == "Interval") intervals.push_back(read_interval(reading, child));
  if (child.name() == "Value") values.push_back(read_field_value(reading, child));
}

DataDictionary read_data_dictionary(Reading& reading, const xml::Element& element) {
  reading.shape(element, "numberOfFields", "DataField Taxonomy");
  // numberOfFields is only told, and not always rightly.
  DataDictionary dictionary;
  std::unordered_set<std::string_view> names;
  for (const auto child : element.children()) {
    if (child.name() != "DataField") continue;
    dictionary.fields.push_back(read_data_field(reading, child));
    const auto name = dictionary.fields.back().name;
    if (!names.insert(name).second) reading.refuse(child, fmt::format("field {} is there twice", name));
  }
  return dictionary;
}

}  // namespace balie::pmml
