#include "plugins/scorer_pmml/expression.hpp"

#include "plugins/scorer_pmml/literal.hpp"
#include "plugins/scorer_pmml/parameters.hpp"

#include <fmt/format.h>

namespace balie::scorer_pmml {

namespace {

using pmml::DataType;

Typed nothing(const pmml::Type& type = {}) {
  return {computed([](Frame&) { return missing; }), type};
}

// A Constant that does not say its type is what it looks like, where nothing else says what is wanted.
pmml::Type type_of(std::string_view text, const std::optional<pmml::Type>& wanted) {
  if (wanted) return *wanted;
  if (pmml::whole_of(text)) return {DataType::integer};
  if (pmml::number_of(text)) return {DataType::double_};
  return {DataType::string};
}

Typed compile(const pmml::Constant& constant, const pmml::Place& place, ExpressionContext& context) {
  const auto type = constant.type.value_or(type_of(constant.text, context.wanted));
  if (constant.missing) return nothing(type);
  const double value = context.compiler.constant(place, type, constant.text);
  return {computed([value](Frame&) { return value; }), type};
}

Typed compile(const pmml::FieldRef& reference, const pmml::Place& place, ExpressionContext& context) {
  const auto source = find_source(reference.field, place, context);
  if (!source) return nothing();
  if (!reference.map_missing_to) return {read_source(*source), source->type};
  const double replacement = context.compiler.constant(place, source->type, *reference.map_missing_to);
  return {computed([from = std::shared_ptr(read_source(*source)), replacement](Frame& frame) {
            const double value = from->value(frame);
            return is_missing(value) ? replacement : value;
          }),
          source->type};
}

struct ExpressionCompiler {
  const pmml::Place& place;
  ExpressionContext& context;
  template <typename Form>
  Typed operator()(const Form& form) const {
    if constexpr (requires { compile(form, place, context); }) {
      return compile(form, place, context);
    } else {
      context.compiler.refuse(place, "not supported");
      return nothing();
    }
  }
};

}  // namespace

Typed compile_expression(const pmml::Expression& expression, ExpressionContext& context) {
  return std::visit(ExpressionCompiler{expression.place, context}, expression.form);
}

DerivedStep compile_derived(const pmml::DerivedField& derived, Compiler& compiler) {
  ExpressionContext context{.compiler = compiler, .wanted = derived.type};
  auto typed = compile_expression(derived.expression, context);
  typed = converted(derived.place, std::move(typed), derived.type, compiler);
  return {std::move(typed.formula), context.late};
}

Typed converted(const pmml::Place& place, Typed typed, const pmml::Type& type, Compiler& compiler) {
  if (typed.type == type || !typed.formula) return typed;
  std::shared_ptr<const Formula> from = std::move(typed.formula);
  if (type.data == DataType::string) {
    return {computed([from, source = typed.type](Frame& frame) {
              const double value = from->value(frame);
              if (is_missing(value)) return missing;
              frame.text.clear();
              append_literal(source, value, frame.text);
              return frame.symbols.code(frame.text);
            }),
            type};
  }
  if (typed.type.data == DataType::string) {
    return {computed([from, type](Frame& frame) {
              const double value = from->value(frame);
              if (is_missing(value)) return missing;
              const auto read = literal(type, frame.symbols.text(value));
              if (!read) frame.fail(Trouble::Kind::undefined, none, "a text that is not of the field's type");
              return read.value_or(missing);
            }),
            type};
  }
  const auto plain = [](DataType data) { return pmml::is_number(data) || data == DataType::boolean; };
  const auto counts = [](DataType data) {
    return data >= DataType::date_days_since || data == DataType::integer;
  };
  const bool both_plain = plain(type.data) && plain(typed.type.data);
  const bool both_counts = (pmml::is_number(type.data) && counts(typed.type.data)) ||
                           (counts(type.data) && pmml::is_number(typed.type.data));
  if (!both_plain && !both_counts) {
    compiler.refuse(place, "a value of another type, which is not converted to that of the field");
    return {std::make_unique<const Computed<double (*)(Frame&)>>([](Frame&) { return missing; }), type};
  }
  return {computed([from, type](Frame& frame) {
            const double value = from->value(frame);
            if (is_missing(value)) return missing;
            const auto read = as_type(type, value);
            if (!read) frame.fail(Trouble::Kind::undefined, none, "a number that is not of the field's type");
            return read.value_or(missing);
          }),
          type};
}

}  // namespace balie::scorer_pmml
