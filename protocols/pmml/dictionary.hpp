// DataDictionary: the fields a model may name, with their types and what values they may have.
#pragma once

#include "protocols/pmml/types.hpp"

namespace balie::pmml {

struct DataField {
  Place place;
  std::string_view name;
  std::string_view display_name = {};
  Type type = {};
  OpType optype = OpType::continuous;
  bool cyclic = false;
  std::string_view taxonomy = {};        // its name; taxonomies say nothing that a score depends on
  std::vector<Interval> intervals = {};  // valid is what is in one of them; none: all numbers are
  std::vector<FieldValue> values = {};   // where one is `valid`, only those are
};

// The attributes and values that DataField and DerivedField have in common.
void read_field_values(Reading& reading, const xml::Element& child, std::vector<Interval>& intervals,
                       std::vector<FieldValue>& values);

struct DataDictionary {
  std::vector<DataField> fields;
};
DataDictionary read_data_dictionary(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
