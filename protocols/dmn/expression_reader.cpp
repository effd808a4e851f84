#include "protocols/dmn/expression_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::dmn {

bool ExpressionReader::is_expression(std::string_view name) {
  constexpr std::string_view names[] = {
      "literalExpression", "context", "invocation", "relation", "list",  "functionDefinition",
      "conditional",       "filter",  "for",        "some",     "every", "decisionTable"};
  return std::ranges::find(names, name) != std::end(names);
}

Expression ExpressionReader::read(const xml::Element& element) {
  Expression expression{Literal{}, elements_.type_of(element), place_of(element)};
  const auto name = element.name();
  if (name == "literalExpression") {
    expression.logic = Literal{elements_.text_below(element)};
  } else if (name == "context") {
    expression.logic = context(element);
  } else if (name == "invocation") {
    expression.logic = invocation(element);
  } else if (name == "relation") {
    expression.logic = relation(element);
  } else if (name == "list") {
    elements_.check_attributes(element, {"typeRef"});
    expression.logic = list(element);
  } else if (name == "functionDefinition") {
    expression.logic = function(element);
  } else if (name == "conditional") {
    expression.logic = conditional(element);
  } else if (name == "filter") {
    expression.logic = filter(element);
  } else if (name == "for") {
    expression.logic = iteration(element, Iteration::Kind::each, "return");
  } else if (name == "some") {
    expression.logic = iteration(element, Iteration::Kind::some, "satisfies");
  } else if (name == "every") {
    expression.logic = iteration(element, Iteration::Kind::every, "satisfies");
  } else {
    expression.logic = read_table(elements_, element);
  }
  return expression;
}

// The one expression in an element such as <if>; an empty literal where there is none, which is refused.
Box ExpressionReader::only_child(const xml::Element& element) {
  elements_.check_attributes(element, {"typeRef"});
  Box found;
  elements_.each_child(element, [&](const xml::Element& child) {
    if (!is_expression(child.name()) || found) return false;
    found = box(child);
    return true;
  });
  if (found) return found;
  elements_.refuse(element, fmt::format("<{}> has no expression", element.name()));
  return std::make_unique<Expression>(Expression{Literal{}, {}, place_of(element)});
}

Context ExpressionReader::context(const xml::Element& element) {
  elements_.check_attributes(element, {"typeRef"});
  Context context;
  elements_.each_child(element, [&](const xml::Element& child) {
    if (child.name() != "contextEntry") return false;
    context.entries.push_back(entry(child));
    return true;
  });
  return context;
}

ContextEntry ExpressionReader::entry(const xml::Element& element) {
  elements_.check_attributes(element, {});
  ContextEntry entry;
  elements_.each_child(element, [&](const xml::Element& child) {
    if (child.name() == "variable" && !entry.variable) {
      entry.variable = elements_.information_item(child);
      if (entry.variable->name.empty()) elements_.refuse(child, "<variable> has no attribute name");
      return true;
    }
    if (!is_expression(child.name()) || entry.value) return false;
    entry.value = box(child);
    return true;
  });
  if (!entry.value) {
    elements_.refuse(element, "<contextEntry> has no expression");
    entry.value = std::make_unique<Expression>(Expression{Literal{}, {}, place_of(element)});
  }
  return entry;
}

Invocation ExpressionReader::invocation(const xml::Element& element) {
  elements_.check_attributes(element, {"typeRef"});
  Invocation invocation;
  elements_.each_child(element, [&](const xml::Element& child) {
    if (child.name() == "binding") {
      invocation.bindings.push_back(binding(child));
      return true;
    }
    if (!is_expression(child.name()) || invocation.function) return false;
    invocation.function = box(child);
    return true;
  });
  if (!invocation.function) {
    elements_.refuse(element, "<invocation> does not say what it invokes");
    invocation.function = std::make_unique<Expression>(Expression{Literal{}, {}, place_of(element)});
  }
  return invocation;
}

Binding ExpressionReader::binding(const xml::Element& element) {
  elements_.check_attributes(element, {});
  Binding binding;
  bool has_parameter = false;
  elements_.each_child(element, [&](const xml::Element& child) {
    if (child.name() == "parameter" && !has_parameter) {
      has_parameter = true;
      binding.parameter = elements_.information_item(child);
      return true;
    }
    if (!is_expression(child.name()) || binding.value) return false;
    binding.value = box(child);
    return true;
  });
  if (binding.parameter.name.empty()) elements_.refuse(element, "<binding> names no parameter");
  return binding;
}

Relation ExpressionReader::relation(const xml::Element& element) {
  elements_.check_attributes(element, {"typeRef"});
  Relation relation;
  elements_.each_child(element, [&](const xml::Element& child) {
    if (child.name() == "column") {
      relation.columns.push_back(elements_.information_item(child));
      if (relation.columns.back().name.empty()) elements_.refuse(child, "<column> has no attribute name");
      return true;
    }
    if (child.name() != "row") return false;
    elements_.check_attributes(child, {"typeRef"});
    relation.rows.push_back(list(child).items);
    if (relation.rows.back().size() != relation.columns.size()) {
      elements_.refuse(child, fmt::format("a row of {} in a relation of {} columns",
                                          relation.rows.back().size(), relation.columns.size()));
    }
    return true;
  });
  return relation;
}

List ExpressionReader::list(const xml::Element& element) {
  List list;
  elements_.each_child(element, [&](const xml::Element& child) {
    if (!is_expression(child.name())) return false;
    list.items.push_back(read(child));
    return true;
  });
  return list;
}

FunctionDefinition ExpressionReader::function(const xml::Element& element) {
  elements_.check_attributes(element, {"typeRef", "kind"});
  FunctionDefinition function;
  const auto kind = elements_.attribute(element, "kind");
  if (kind == "Java") {
    function.kind = FunctionDefinition::Kind::java;
  } else if (kind == "PMML") {
    function.kind = FunctionDefinition::Kind::pmml;
  } else if (!kind.empty() && kind != "FEEL") {
    elements_.refuse(element,
                     fmt::format("functions of kind {} cannot be read; there are FEEL, Java and PMML", kind));
  }
  elements_.each_child(element, [&](const xml::Element& child) {
    if (child.name() == "formalParameter") {
      function.parameters.push_back(elements_.information_item(child));
      if (function.parameters.back().name.empty())
        elements_.refuse(child, "<formalParameter> has no attribute name");
      return true;
    }
    if (!is_expression(child.name()) || function.body) return false;
    function.body = box(child);
    return true;
  });
  return function;
}

Conditional ExpressionReader::conditional(const xml::Element& element) {
  elements_.check_attributes(element, {"typeRef"});
  Conditional conditional;
  elements_.each_child(element, [&](const xml::Element& child) {
    Box* const part = child.name() == "if"     ? &conditional.condition
                      : child.name() == "then" ? &conditional.then
                      : child.name() == "else" ? &conditional.otherwise
                                               : nullptr;
    if (part == nullptr || *part) return false;
    *part = only_child(child);
    return true;
  });
  for (Box* const part : {&conditional.condition, &conditional.then, &conditional.otherwise}) {
    if (*part) continue;
    elements_.refuse(element, "<conditional> needs <if>, <then> and <else>");
    *part = std::make_unique<Expression>(Expression{Literal{}, {}, place_of(element)});
  }
  return conditional;
}

Filter ExpressionReader::filter(const xml::Element& element) {
  elements_.check_attributes(element, {"typeRef"});
  Filter filter;
  elements_.each_child(element, [&](const xml::Element& child) {
    Box* const part = child.name() == "in" ? &filter.in : child.name() == "match" ? &filter.match : nullptr;
    if (part == nullptr || *part) return false;
    *part = only_child(child);
    return true;
  });
  for (Box* const part : {&filter.in, &filter.match}) {
    if (*part) continue;
    elements_.refuse(element, "<filter> needs <in> and <match>");
    *part = std::make_unique<Expression>(Expression{Literal{}, {}, place_of(element)});
  }
  return filter;
}

Iteration ExpressionReader::iteration(const xml::Element& element, Iteration::Kind kind,
                                      std::string_view body) {
  elements_.check_attributes(element, {"typeRef", "iteratorVariable"});
  Iteration iteration;
  iteration.kind = kind;
  iteration.variable = elements_.required(element, "iteratorVariable");
  elements_.each_child(element, [&](const xml::Element& child) {
    if (child.name() == "in" && !iteration.in) {
      iteration.in_type = elements_.type_of(child);
      iteration.in = only_child(child);
      return true;
    }
    if (child.name() != body || iteration.body) return false;
    iteration.body = only_child(child);
    return true;
  });
  for (Box* const part : {&iteration.in, &iteration.body}) {
    if (*part) continue;
    elements_.refuse(element, fmt::format("<{}> needs <in> and <{}>", element.name(), body));
    *part = std::make_unique<Expression>(Expression{Literal{}, {}, place_of(element)});
  }
  return iteration;
}

}  // namespace balie::dmn
