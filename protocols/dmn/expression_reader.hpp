// Boxed expressions from their elements.
#pragma once

#include "protocols/dmn/element_reader.hpp"

namespace balie::dmn {

class ExpressionReader {
 public:
  explicit ExpressionReader(ElementReader& elements) : elements_(elements) {}

  // Whether an element of this name is an expression.
  static bool is_expression(std::string_view name);
  // Of an element that is one; what is wrong with it is refused in the element reader.
  Expression read(const xml::Element& element);
  FunctionDefinition function(const xml::Element& element);

 private:
  Box box(const xml::Element& element) { return std::make_unique<Expression>(read(element)); }
  Box only_child(const xml::Element& element);
  Context context(const xml::Element& element);
  ContextEntry entry(const xml::Element& element);
  Invocation invocation(const xml::Element& element);
  Binding binding(const xml::Element& element);
  Relation relation(const xml::Element& element);
  List list(const xml::Element& element);
  Conditional conditional(const xml::Element& element);
  Filter filter(const xml::Element& element);
  Iteration iteration(const xml::Element& element, Iteration::Kind kind, std::string_view body);

  ElementReader& elements_;
};

// A decision table (table_reader.cpp).
DecisionTable read_table(ElementReader& elements, const xml::Element& element);

}  // namespace balie::dmn
