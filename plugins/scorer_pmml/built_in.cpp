#include "plugins/scorer_pmml/built_in.hpp"

namespace balie::scorer_pmml {

using pmml::DataType;

std::optional<double> constant_of(const std::optional<std::string_view>& text, const pmml::Type& type,
                                  const pmml::Place& place, ExpressionContext& context) {
  if (!text) return std::nullopt;
  return context.compiler.constant(place, type, *text);
}

NoResult no_result(const pmml::Apply& apply, const pmml::Type& type, const pmml::Place& place,
                   ExpressionContext& context) {
  return {.invalid = apply.invalid,
          .map_missing = constant_of(apply.map_missing_to, type, place, context),
          .other = constant_of(apply.default_value, type, place, context).value_or(missing)};
}

Typed as_moment(Typed typed, const pmml::Place& place, Compiler& compiler) {
  constexpr double seconds_per_day = 86'400;
  if (typed.type.data == DataType::string)
    return converted(place, std::move(typed), {DataType::date_time}, compiler);
  if (typed.type.data == DataType::date) {
    return {computed([from = std::shared_ptr(std::move(typed.formula))](Frame& frame) {
              return from->value(frame) * seconds_per_day;
            }),
            {DataType::date_time}};
  }
  if (typed.type.data != DataType::date_time && typed.type.data != DataType::time) {
    compiler.refuse(place, "an argument is no date or time");
  }
  return typed;
}

}  // namespace balie::scorer_pmml
