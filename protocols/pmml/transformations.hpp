// TransformationDictionary and LocalTransformations.
#pragma once

#include "protocols/pmml/expression.hpp"

namespace balie::pmml {

struct DerivedField {
  Place place;
  std::string_view name;
  std::string_view display_name = {};
  Type type = {};
  OpType optype = OpType::continuous;
  std::vector<Interval> intervals = {};
  std::vector<FieldValue> values = {};
  Expression expression = {};
};
DerivedField read_derived_field(Reading& reading, const xml::Element& element);

struct DefineFunction {
  struct Parameter {
    std::string_view name;
    std::optional<Type> type;  // nullopt: that of the argument
    std::optional<OpType> optype;
  };
  Place place;
  std::string_view name;
  std::optional<Type> type;  // nullopt: that of the expression
  OpType optype = OpType::continuous;
  std::vector<Parameter> parameters;
  Expression expression;
};

struct Transformations {
  std::vector<DefineFunction> functions;
  std::vector<DerivedField> fields;  // each uses only those before it
};
Transformations read_transformations(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
