#include "protocols/pmml/transformations.hpp"

#include "protocols/pmml/dictionary.hpp"

namespace balie::pmml {

namespace {

Expression required_expression(Reading& reading, const xml::Element& parent) {
  auto expression = read_expression_in(reading, parent);
  if (!expression) reading.refuse(parent, "there is no expression in it");
  return expression ? std::move(*expression) : Expression{place_of(parent), Constant{}};
}

DefineFunction read_function(Reading& reading, const xml::Element& element) {
  reading.shape(element, "name optype dataType", "ParameterField " BALIE_PMML_EXPRESSIONS);
  DefineFunction function{.place = place_of(element),
                          .name = reading.text(element, "name"),
                          .type = reading.word_if<Type>(element, "dataType", data_types()),
                          .optype = reading.word<OpType>(element, "optype", op_types, OpType::continuous),
                          .parameters = {},
                          .expression = required_expression(reading, element)};
  for (const auto child : element.children()) {
    if (child.name() != "ParameterField") continue;
    reading.shape(child, "name optype dataType displayName", "");
    function.parameters.push_back({reading.text(child, "name"),
                                   reading.word_if<Type>(child, "dataType", data_types()),
                                   reading.word_if<OpType>(child, "optype", op_types)});
  }
  return function;
}

}  // namespace

DerivedField read_derived_field(Reading& reading, const xml::Element& element) {
  reading.shape(element, "name displayName optype dataType datatype",
                "Interval Value " BALIE_PMML_EXPRESSIONS);
  // In a NeuralInput and its like the field may do without a name.
  DerivedField field{.place = place_of(element), .name = Reading::text(element, "name", "")};
  field.display_name = Reading::text(element, "displayName", "");
  // RapidMiner writes the name in small letters.
  const bool is_small = element.attribute("datatype") && !element.attribute("dataType");
  field.type = reading.word<Type>(element, is_small ? "datatype" : "dataType", data_types());
  field.optype = reading.word<OpType>(element, "optype", op_types);
  for (const auto child : element.children())
    read_field_values(reading, child, field.intervals, field.values);
  field.expression = required_expression(reading, element);
  return field;
}

Transformations read_transformations(Reading& reading, const xml::Element& element) {
  reading.shape(element, "", "DefineFunction DerivedField");
  Transformations all;
  for (const auto child : element.children()) {
    if (child.name() == "DefineFunction") all.functions.push_back(read_function(reading, child));
    if (child.name() != "DerivedField") continue;
    all.fields.push_back(read_derived_field(reading, child));
    if (all.fields.back().name.empty()) reading.refuse(child, "attribute name is missing");
  }
  return all;
}

}  // namespace balie::pmml
